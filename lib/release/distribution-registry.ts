import { printable, printableValue } from '../diagnostics/printable.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { Blob } from './artifact.ts';
import { digestOf } from './digest-of.ts';
import type { OciRegistry } from './oci-registry.ts';
import { referrersIndex } from './referrers-index.ts';

/** Types of manifest that are read: of an artifact or an image, and of an image for several platforms. */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** Time limit for one request, in milliseconds: enough for a layer of 100 MB at 1 MB a second. */
const ANSWERED_WITHIN = 120_000;

interface Ask extends RequestInit {
  /** Statuses that are an answer; all others are a refusal. */
  readonly expected: readonly number[];
}

/**
 * A registry with the API of the OCI distribution specification 1.1
 * (https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md): any registry, also that of ECR.
 */
export class DistributionRegistry implements OciRegistry {
  private readonly origin: string;
  private readonly headers: Readonly<Record<string, string>>;

  /**
   * @param origin - `https://<host>` or `http://<host>:<port>`
   * @param password - of HTTP's basic authentication: `<user>:<password>`; default: none
   */
  constructor(origin: string, password?: string) {
    this.origin = origin;
    this.headers = password === undefined ? {} : { authorization: `Basic ${Buffer.from(password).toString('base64')}` };
  }

  public async digest(repository: string, tag: string): Promise<string | undefined> {
    return (await this.manifest(repository, tag))?.digest;
  }

  public async manifest(repository: string, reference: string): Promise<Blob | undefined> {
    const headers = { accept: MANIFEST_TYPES.join(', ') };
    const answer = await this.ask(`${repository}/manifests/${reference}`, { headers, expected: [200, 404] });
    const content = await this.body(answer);
    if (answer.status === 404) {
      return undefined;
    }
    const [mediaType = ''] = (answer.headers.get('content-type') ?? '').split(';');
    if (!MANIFEST_TYPES.includes(mediaType)) {
      const problem = `answered ${repository}:${reference} with ${printableValue(mediaType)}, which is no manifest`;
      throw new UserError(`${this.origin} ${problem}; check that it is an OCI registry`);
    }
    const digest = digestOf(content);
    verify(digest, reference.includes(':') ? reference : digest, `${repository}:${reference}`);
    return { mediaType, digest, content };
  }

  public async hasBlob(repository: string, digest: string): Promise<boolean> {
    const { status } = await this.ask(`${repository}/blobs/${digest}`, { method: 'HEAD', expected: [200, 404] });
    return status === 200;
  }

  public async blob(repository: string, digest: string): Promise<Buffer> {
    const answer = await this.ask(`${repository}/blobs/${digest}`, { expected: [200] });
    const content = await this.body(answer);
    verify(digestOf(content), digest, `blob of ${repository}`);
    return content;
  }

  /** In three requests, as docker and skopeo do, since not every registry takes a large blob in two. */
  public async putBlob(repository: string, { digest, content }: Omit<Blob, 'mediaType'>): Promise<void> {
    const begun = await this.ask(`${repository}/blobs/uploads/`, { method: 'POST', expected: [202] });
    const headers = { 'content-type': 'application/octet-stream' };
    const body = new Uint8Array(content);
    const sent = await this.ask(location(begun), { method: 'PATCH', headers, body, expected: [202] });
    const upload = location(sent);
    upload.searchParams.set('digest', digest);
    await this.ask(upload, { method: 'PUT', expected: [201] });
  }

  public async putManifest(repository: string, tag: string, { mediaType, content }: Blob): Promise<void> {
    const headers = { 'content-type': mediaType };
    const body = new Uint8Array(content);
    const put = await this.ask(`${repository}/manifests/${tag}`, { method: 'PUT', headers, body, expected: [201] });
    if (!put.headers.has('oci-subject')) {
      await this.listReferrer(repository, { mediaType, digest: digestOf(content), content });
    }
  }

  /** Does what a registry without a list of referrers leaves to whoever pushes one. */
  private async listReferrer(repository: string, manifest: Blob): Promise<void> {
    const tag = referrersIndex(manifest)?.tag;
    const { index } = (tag && referrersIndex(manifest, await this.manifest(repository, tag))) || {};
    if (tag !== undefined && index !== undefined) {
      await this.putManifest(repository, tag, index);
    }
  }

  /** @throws UserError if the connection breaks off */
  private async body(answer: Response): Promise<Buffer> {
    try {
      return Buffer.from(await answer.arrayBuffer());
    } catch (error) {
      throw new UserError(`${this.origin} broke off its answer (${reasonOf(error)}); repeat`);
    }
  }

  private async ask(path: string | URL, { expected, headers, ...init }: Ask): Promise<Response> {
    const url = new URL(path, `${this.origin}/v2/`);
    if (url.origin !== this.origin) {
      throw new UserError(`${this.origin} wants an upload at ${url.origin}; expected its own address`);
    }
    const answer = await fetch(url, {
      ...init,
      headers: { ...(headers as Record<string, string> | undefined), ...this.headers },
      signal: AbortSignal.timeout(ANSWERED_WITHIN),
    }).catch((error: unknown) => {
      throw new UserError(
        `cannot reach ${this.origin} (${reasonOf(error)}); check the address, and that a registry runs`,
      );
    });
    if (!expected.includes(answer.status)) {
      const what = `${init.method ?? 'GET'} ${url.pathname}`;
      const [text = ''] = (await answer.text()).trim().split('\n');
      throw new UserError(
        `${this.origin} answered ${answer.status} to ${what}: ${printable(text)}; check that it is an OCI registry, the repository, and that you may use it`,
      );
    }
    return answer;
  }
}

function location(answer: Response): URL {
  return new URL(answer.headers.get('location') ?? '', answer.url);
}

function verify(digest: string, expected: string, what: string): void {
  if (digest !== expected) {
    throw new UserError(`${what} has digest ${digest}, but was to have ${expected}; the registry is damaged`);
  }
}

/** Node says only `fetch failed`, and why in the cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
}
