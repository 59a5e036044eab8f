import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Artifact, Blob } from '../../../lib/release/artifact';
import { digestOf } from '../../../lib/release/digest-of';
import { createCertificate } from '../../../lib/release/certificate';
import { signArtifact } from '../../../lib/release/notation-signature';
import type { Sign } from '../../../lib/release/release-signing';
import type { Signer } from '../../../lib/release/signer';
import type { WorkloadSource } from '../../../lib/score/workload-source';
import { FakeHost } from '../../hosts/fake-host';
import { TestSigner } from '../../support/test-signer';
import { eventually } from '../flux/eventually';
import { CRDS, hasFlux } from '../flux/flux-programs';
import { Platform } from '../flux/platform';

jest.setTimeout(120_000);

/** The key of the environment, the one that replaces it, and somebody else's. */
const [key, next, foreign] = [TestSigner.known(), TestSigner.other(), TestSigner.other()];

const certificateOf = async (signer: TestSigner) =>
  await createCertificate(signer, { commonName: 'idp-dev release', organization: 'idp', now: new Date() });

/** Another manifest. */
const OTHER = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: `sha256:${'0'.repeat(64)}` };

/** Signs as `idp publish` does. */
const signedBy =
  (signer: Signer, certificate: string): Sign =>
  async ({ mediaType, digest, content }) =>
    await signArtifact({ mediaType, digest, size: content.length }, certificate, signer, new Date());

/** The same signature, with another envelope. */
function withEnvelope({ blobs, manifest }: Artifact, edit: (envelope: Record<string, string>) => object): Artifact {
  const [config, old] = blobs;
  if (config === undefined || old === undefined) {
    throw new Error('a signature has two blobs');
  }
  const content = Buffer.from(JSON.stringify(edit(JSON.parse(old.content.toString()) as Record<string, string>)));
  const envelope = { ...old, content, digest: digestOf(content) };
  const { layers, ...rest } = JSON.parse(manifest.content.toString()) as { layers: object[] };
  const changed = { ...rest, layers: [{ ...layers[0], digest: envelope.digest, size: content.length }] };
  const bytes = Buffer.from(JSON.stringify(changed));
  return { blobs: [config, envelope], manifest: { ...manifest, content: bytes, digest: digestOf(bytes) } };
}

const workload = (version: string): WorkloadSource => ({
  ...{ file: 'score/orders/score.yaml', directory: 'score/orders', attachments: {} },
  text: JSON.stringify({
    apiVersion: 'score.dev/v1b1',
    metadata: { name: 'orders' },
    containers: { main: { image: 'example.com/x:1', variables: { VERSION: version } } },
  }),
});

interface Source {
  readonly status?: {
    readonly lastHandledReconcileAt?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
    }[];
  };
}

(hasFlux('signature') ? describe : describe.skip)('a cluster that verifies releases', () => {
  const host = new FakeHost('server');
  let platform: Platform;
  let certificate: string;
  let nextCertificate: string;
  let versions = 0;

  beforeAll(async () => {
    certificate = await certificateOf(key);
    nextCertificate = await certificateOf(next);
    const trusted = [certificate, nextCertificate].map((pem) => Buffer.from(pem).toString('base64'));
    expect(host.boot({ RELEASE_CERTIFICATES: trusted.join(' ') })).toBe(0);
    platform = new Platform(host);
    await platform.start(CRDS);
  });

  afterAll(async () => {
    await platform.stop();
  });

  /** Publishes a new version of the workload; the result is the name of the release. */
  async function publish(sign?: Sign): Promise<{ version: string; revision: string }> {
    const version = `v${++versions}`;
    return { version, revision: await platform.publish([workload(version)], undefined, undefined, sign) };
  }

  /** What Flux says about the release that it was told of last; undefined until it has looked. */
  async function verdictOn(revision: string) {
    const path = '/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/ocirepositories/platform';
    const { lastHandledReconcileAt, conditions } = (await platform.cluster.get<Source>(path))?.status ?? {};
    const { status, message } = conditions?.find(({ type }) => type === 'Ready') ?? {};
    return lastHandledReconcileAt === revision && status !== 'Unknown' ? { status, message } : undefined;
  }

  const running = async () =>
    /"name":"VERSION","value":"(v\d+)"/.exec(
      JSON.stringify((await platform.cluster.get('/apis/apps/v1/namespaces/orders/deployments/orders')) ?? {}),
    )?.[1];

  async function isRun({ version }: { version: string }): Promise<void> {
    await eventually(async () => (await running()) === version, 60, `${version} runs`);
  }

  /** Waits until Flux has refused a release, and sees that the cluster goes on with the one before. */
  async function isRefused({ revision }: { revision: string }, before: string | undefined): Promise<string> {
    let message = '';
    const refused = async () => {
      const verdict = await verdictOn(revision);
      message = verdict?.message ?? '';
      return verdict?.status === 'False';
    };
    await eventually(refused, 60, `${revision} is refused`);
    // Longer than a release takes that is not refused.
    await sleep(3000);
    expect(await running()).toBe(before);
    return message;
  }

  test('runs nothing before the first release that is signed', async () => {
    expect(await isRefused(await publish(), undefined)).toContain('no signature is associated');
  });

  test('runs what is signed by the key', async () => {
    await isRun(await publish(signedBy(key, certificate)));
  });

  test.each<[string, Sign | undefined, RegExp]>([
    ['no signature', undefined, /no signature is associated/],
    [
      "somebody else's signature",
      async (manifest) => await signedBy(foreign, await certificateOf(foreign))(manifest),
      /does not contain any trusted certificate/,
    ],
    [
      'our certificate, but the signature of another key',
      async (manifest) => {
        const theirs = await signedBy(foreign, await certificateOf(foreign))(manifest);
        const x5c = [new X509Certificate(certificate).raw.toString('base64')];
        return withEnvelope(theirs, (envelope) => ({ ...envelope, header: { x5c } }));
      },
      /signature is invalid/,
    ],
    [
      'a payload that was changed after it was signed',
      async (manifest) => {
        const ours = await signedBy(key, certificate)(manifest);
        const other = Buffer.from(JSON.stringify({ targetArtifact: { ...OTHER, size: manifest.content.length } }));
        return withEnvelope(ours, (envelope) => ({ ...envelope, payload: other.toString('base64url') }));
      },
      /signature is invalid/,
    ],
    [
      'the signature of another release of ours',
      async (manifest) => {
        const ours = await signedBy(key, certificate)(manifest);
        const { blobs } = await signedBy(key, certificate)({ ...manifest, ...OTHER });
        return withEnvelope(ours, () => JSON.parse(blobs[1]?.content.toString() ?? '') as object);
      },
      /content descriptor mismatch/,
    ],
  ])('refuses a release with %s, keeps what it runs, and takes the next one', async (_, sign, expected) => {
    const before = await running();
    expect(before).toBeDefined();
    expect(await isRefused(await publish(sign), before)).toMatch(expected);
    await isRun(await publish(signedBy(key, certificate)));
  });

  test('runs what the next key has signed, while both certificates are trusted', async () => {
    await isRun(await publish(signedBy(next, nextCertificate)));
  });

  // Nothing of a signature says that there are newer ones: what makes this a replay is who moves the tag.
  test('verifies an old release again, as a host that is made again has to', async () => {
    const manifests: Blob[] = [];
    const noted: Sign = async (manifest) => {
      manifests.push(manifest);
      return await signedBy(key, certificate)(manifest);
    };
    const old = await publish(noted);
    await isRun(old);
    await isRun(await publish(noted));
    for (const manifest of manifests.slice(0, 1)) {
      await platform.registry.tag('dev', manifest);
    }
    platform.look('again');
    await isRun(old);
  });
});
