import { execFile, execFileSync } from 'node:child_process';
import { verify, X509Certificate } from 'node:crypto';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../../lib/config/environment';
import { buildArtifact } from '../../lib/delivery/artifact';
import { dynamodbCall } from '../../lib/delivery/dynamodb-call';
import { pullArtifact } from '../../lib/delivery/pull-artifact';
import { PLAN_FILE } from '../../lib/delivery/recorded-plan';
import { releasePlace } from '../../lib/delivery/release-place';
import { fileIn } from '../../lib/delivery/unpack';
import type { Image } from '../../lib/plan/plan';
import { createCertificate } from '../../lib/release/certificate';
import { digestOf } from '../../lib/release/digest-of';
import { DistributionRegistry } from '../../lib/release/distribution-registry';
import { dynamodbRecords } from '../../lib/release/dynamodb-records';
import { dynamodbStatus } from '../../lib/release/dynamodb-status';
import { pullImages } from '../../lib/release/pull-images';
import { pushArtifact } from '../../lib/release/push-artifact';
import { pushRelease } from '../../lib/release/push-release';
import { findRollback, rollBack } from '../../lib/release/roll-back';
import { waitUntilApplied } from '../../lib/release/wait-until-applied';
import { environments } from '../support/environments';
import { runIdpAsync } from '../support/idp';
import { PATIENCE } from '../support/patience';
import { TestSigner } from '../support/test-signer';
import { DeploymentsTable } from './deployments-table';
import { reportStatus } from './fake-server';
import { isInstalled, OciRegistry } from './oci-registry';

jest.setTimeout(PATIENCE);

type Tagged = Image & { readonly tag: string };

const run = promisify(execFile);
const installed = isInstalled('docker-registry') && isInstalled('skopeo');
const own = environments as { dev: Environment; prod: Environment };
const before = { ...own };

// What the jobs of deploy.yml, promote.yml and rollback.yml do, one after the other, with a real registry. No image is built:
// each is put by the API.
(installed ? describe : describe.skip)('from a commit on (skipped where docker-registry or skopeo is missing)', () => {
  let server: OciRegistry;
  let registry: DistributionRegistry;
  let table: DeploymentsTable;
  /** A clone of this repository, and what the jobs hand on. */
  let clone: string;
  let work: string;
  let certificate: string;

  beforeAll(async () => {
    server = await OciRegistry.start();
    registry = new DistributionRegistry(`http://${server.address}`);
    table = await DeploymentsTable.start('idp-dev-deployments', 'idp-prod-deployments');
    [clone, work] = [mkdtempSync(join(tmpdir(), 'clone-')), mkdtempSync(join(tmpdir(), 'work-'))];
    cpSync('score', join(clone, 'score'), { recursive: true, filter: (path) => !path.includes('node_modules') });
    cpSync('flux', join(clone, 'flux'), { recursive: true });
    git('init', '--quiet', '--initial-branch', 'main');
    const names = { commonName: 'idp-dev release', organization: 'idp', now: new Date() };
    certificate = await createCertificate(TestSigner.known(), names);
    const signed = { sign: true, certificates: [certificate], verify: true, generation: 1 };
    own.dev = { ...before.dev, account: '222222222222', release: signed };
    own.prod = { ...before.prod, account: '333333333333' };
  });
  afterAll(() => {
    Object.assign(own, before);
    server.stop();
    table.stop();
    [clone, work].forEach((directory) => {
      rmSync(directory, { recursive: true });
    });
  });

  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: clone }).toString();
  const commit = () => {
    git('add', '.');
    git('commit', '--quiet', '--message', 'a change');
    return git('rev-parse', 'HEAD').trim();
  };
  const idp = async (...args: string[]) => {
    const { status, stdout, stderr } = await runIdpAsync(args, clone);
    expect({ status, stderr: stderr.replaceAll(/^warning.*\n/gm, '') }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };
  const recordsIn = (name: string) => dynamodbRecords(name, dynamodbCall(table.client));
  const place = (name: 'dev' | 'prod') => releasePlace(own[name]);
  /** The digest that an independent client computes. */
  const inspect = async (reference: string) => {
    const { stdout } = await run('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${reference}`]);
    return digestOf(Buffer.from(stdout));
  };

  /** Puts those images that the registry does not have; the result is what was put, and the digest of each workload. */
  async function build(): Promise<{ readonly built: string[]; readonly images: string[] }> {
    const all = JSON.parse(await idp('images', '--env', 'dev', '--json')) as Tagged[];
    const built: string[] = [];
    const images: string[] = [];
    for (const { workload, repository, tag } of all) {
      if ((await registry.digest(repository, tag)) === undefined) {
        const image = await buildArtifact({ files: new Map([['it', tag]]), source: 'here', revision: tag });
        await pushArtifact(registry, repository, tag, image);
        built.push(workload);
      }
      images.push(`${workload}=${await registry.digest(repository, tag)}`);
    }
    return { built, images };
  }

  async function push(environment: 'dev' | 'prod', directory: string, from?: string) {
    const { record } = await pushRelease({
      ...{ directory, environment, from, registry, recordsIn, by: 'alice', now: () => new Date() },
      signerOf: () => TestSigner.known(),
      warn: (text) => {
        throw new Error(text);
      },
    });
    return record;
  }

  async function deploy(tag: string, images: readonly string[]) {
    const directory = join(work, tag);
    const options = images.flatMap((image) => ['--image', image]);
    await idp('publish', '--env', 'dev', '--tag', tag, '--source', 'here', '--output', directory, ...options);
    return await push('dev', directory);
  }

  const tagOf = (id: string, attempt: number) => `${id}-${attempt}-1`;
  let first: Awaited<ReturnType<typeof push>>;
  let second: Awaited<ReturnType<typeof push>>;

  test('a changed workload is built, once, and all others are not', async () => {
    const one = await build();
    expect(one.built).toHaveLength(one.images.length);
    first = await deploy(tagOf(commit(), 1), one.images);
    expect((await build()).built).toEqual([]);

    appendFileSync(join(clone, 'score/orders/src/main.ts'), '// a change\n');
    const tag = tagOf(commit(), 2);
    const two = await build();
    expect(two.built).toEqual(['orders']);
    second = await deploy(tag, two.images);
    expect(second.images['orders']).not.toBe(first.images['orders']);
    expect({ ...second.images, orders: '' }).toEqual({ ...first.images, orders: '' });
  });

  test('what is published is what an independent client reads, with its images', async () => {
    const where = `${server.address}/idp-dev-flux`;
    expect(await inspect(`${where}:dev`)).toBe(second.artifact);
    expect(await inspect(`${where}:${first.tag}`)).toBe(first.artifact);
    const pulled = await pullArtifact(registry, 'idp-dev-flux', 'dev');
    const plan = (await fileIn(pulled?.content ?? Buffer.alloc(0), PLAN_FILE)) ?? '';
    for (const [workload, digest] of Object.entries(second.images)) {
      expect(await inspect(`${server.address}/idp-dev/${workload}@${digest}`)).toBe(digest);
      expect(plan).toContain(`222222222222.dkr.ecr.us-east-1.amazonaws.com/idp-dev/${workload}@${digest}`);
    }
  });

  test('its signature is of the artifact, by the key of the certificate', async () => {
    const manifest = await registry.manifest('idp-dev-flux', `${second.tag}.sig`);
    const { subject, layers } = JSON.parse(manifest?.content.toString() ?? '') as {
      subject: { digest: string };
      layers: [{ digest: string }];
    };
    expect(subject.digest).toBe(second.artifact);
    const envelope = JSON.parse((await registry.blob('idp-dev-flux', layers[0].digest)).toString()) as {
      readonly payload: string;
      readonly protected: string;
      readonly signature: string;
    };
    const signed = (payload: string) =>
      verify(
        'sha256',
        Buffer.from(`${envelope.protected}.${payload}`),
        { key: new X509Certificate(certificate).publicKey, dsaEncoding: 'ieee-p1363' },
        Buffer.from(envelope.signature, 'base64url'),
      );
    expect([signed(envelope.payload), signed(`${envelope.payload}x`)]).toEqual([true, false]);
    expect(Buffer.from(envelope.payload, 'base64url').toString()).toContain(second.artifact);
  });

  test('is recorded: who, when, of which commit, and what ran before', async () => {
    expect(await recordsIn('idp-dev-deployments').list(10)).toEqual([second, first]);
    expect(second).toMatchObject({
      ...{ number: 2, kind: 'publish', by: 'alice', source: 'here', previous: first.artifact, state: 'released' },
      committedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(second.tag).toBe(tagOf(git('rev-parse', 'HEAD').trim(), 2));
  });

  test('is waited for until the server reports it', async () => {
    const said: string[] = [];
    const wait = async (patience: number) =>
      await waitUntilApplied(second, {
        read: async () => await dynamodbStatus('idp-dev-deployments', dynamodbCall(table.client)),
        ...{ patience, say: (line) => said.push(line), now: () => new Date(), sleep: async () => Promise.resolve() },
      });
    expect(await wait(0)).toEqual(['the k3s server has reported nothing yet']);
    await reportStatus(table.client, 'idp-dev-deployments', { orders: 'database is away' });
    expect(await wait(0)).toEqual(['orders is not ready: database is away']);
    await reportStatus(table.client, 'idp-dev-deployments');
    expect(await wait(0)).toEqual([]);
    expect(said).toEqual([`dev runs the release after 0 s: ${second.workloads.length} workloads are ready`]);
  });

  test('is promoted: prod runs the same digests with its own settings, and nothing is built', async () => {
    const directory = join(work, 'promotion');
    const { record: source, commit: id } = await pullImages({
      ...{ from: place('dev'), to: place('prod'), directory, registry, records: recordsIn('idp-dev-deployments') },
      say: () => undefined,
    });
    expect([source, id]).toEqual([second, git('rev-parse', 'HEAD').trim()]);
    const images = Object.entries(source.images).flatMap(([workload, digest]) => ['--image', `${workload}=${digest}`]);
    await idp('publish', '--env', 'prod', '--tag', source.tag, '--source', 'here', '--output', directory, ...images);
    const record = await push('prod', directory, 'dev');
    expect(record).toMatchObject({ number: 1, kind: 'promotion', from: 'dev', images: second.images, tag: second.tag });
    expect(await recordsIn('idp-prod-deployments').list(10)).toEqual([record]);
    for (const [workload, digest] of Object.entries(second.images)) {
      expect(await inspect(`${server.address}/idp-prod/${workload}:${second.tag}`)).toBe(digest);
    }
    const pulled = await pullArtifact(registry, 'idp-prod-flux', 'prod');
    const plan = (await fileIn(pulled?.content ?? Buffer.alloc(0), PLAN_FILE)) ?? '';
    expect(plan).toContain(`333333333333.dkr.ecr.us-east-1.amazonaws.com/idp-prod/orders@${second.images['orders']}`);
    expect(plan).not.toMatch(/222222222222|idp-dev/);
    // Neither environment has changed the other.
    expect(await recordsIn('idp-dev-deployments').list(10)).toEqual([second, first]);
  });

  test('is taken back, which moves the tag and keeps the rest', async () => {
    const means = { registry, records: recordsIn('idp-dev-deployments'), now: () => new Date() };
    const record = await rollBack(
      await findRollback(place('dev'), means),
      { repository: 'idp-dev-flux', by: 'bob' },
      means,
    );
    expect(record).toMatchObject({ number: 3, kind: 'rollback', from: '1', by: 'bob', previous: second.artifact });
    expect(await inspect(`${server.address}/idp-dev-flux:dev`)).toBe(first.artifact);
    expect(await inspect(`${server.address}/idp-dev-flux:${second.tag}`)).toBe(second.artifact);
  });

  test('is not taken back to what the cluster would refuse', async () => {
    const means = { registry, records: recordsIn('idp-dev-deployments') };
    const find = async (verify: boolean) => await findRollback({ ...place('dev'), wanted: '2', verify }, means);
    expect((await find(true)).target).toEqual(second);
    const unsigned = { ...second, number: 4, tag: 'unsigned' };
    await recordsIn('idp-dev-deployments').start(unsigned);
    const wanted = '4';
    await expect(findRollback({ ...place('dev'), wanted, verify: true }, means)).rejects.toThrow(
      'release 4 is not signed, and dev runs only what is; choose a later release, or publish again',
    );
    expect((await findRollback({ ...place('dev'), wanted }, means)).target).toEqual(unsigned);
  });
});
