import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

type Request = Record<string, unknown> & { repositoryName: string };

interface ImageId {
  readonly imageTag?: string;
  readonly imageDigest?: string;
}

/** The few calls of the ECR API that a release makes, with its checks of digests, order and immutable tags. */
export class FakeEcr {
  /** Manifest by `<repository>:<tag>`. */
  public readonly images = new Map<string, string>();
  /** Complete layers by `<repository> <digest>`. */
  public readonly layers = new Map<string, Buffer>();
  /** Repositories whose policy refuses every change. */
  public readonly protectedRepositories = new Set<string>();
  private readonly uploads = new Map<string, Buffer[]>();
  private readonly server: Server;

  constructor(private readonly repositories: readonly string[]) {
    this.server = createServer((request, response) => {
      if (request.method === 'GET') {
        // Where a download URL leads.
        response.end(this.layers.get(decodeURIComponent(request.url?.slice(1) ?? '')));
        return;
      }
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      void json(request).then((body) => {
        const answer = this.answer(operation, body as Request);
        response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(answer));
      });
    });
  }

  /** Listens on a loopback port; the result is its address. */
  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.address;
  }

  private get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(operation: string, body: Request): Record<string, unknown> {
    if (operation === 'GetAuthorizationToken') {
      return { authorizationData: [{ proxyEndpoint: 'https://111111111111.dkr.ecr.us-east-1.amazonaws.com' }] };
    }
    const { repositoryName: repository } = body;
    if (!this.repositories.includes(repository)) {
      return { __type: 'RepositoryNotFoundException', message: repository };
    }
    if (CHANGES.includes(operation) && this.protectedRepositories.has(repository)) {
      const who = 'User: arn:aws:iam::111111111111:user/alice is not authorized to perform';
      const message = `${who}: ecr:${operation} on resource: ${repository} with an explicit deny in a resource-based policy`;
      return { __type: 'AccessDeniedException', message };
    }
    switch (operation) {
      case 'DescribeImages': {
        const [imageId] = body['imageIds'] as [ImageId];
        const manifest = this.find(repository, imageId);
        return manifest === undefined
          ? { __type: 'ImageNotFoundException' }
          : { imageDetails: [{ imageDigest: digest(manifest) }] };
      }
      case 'BatchGetImage': {
        const [imageId] = body['imageIds'] as [ImageId];
        const manifest = this.find(repository, imageId);
        return manifest === undefined
          ? { images: [], failures: [{ imageId, failureCode: 'ImageNotFound' }] }
          : { images: [{ imageId: { ...imageId, imageDigest: digest(manifest) }, imageManifest: manifest }] };
      }
      case 'GetDownloadUrlForLayer': {
        const layer = `${repository} ${String(body['layerDigest'])}`;
        return this.layers.has(layer)
          ? { downloadUrl: `${this.address}/${encodeURIComponent(layer)}` }
          : { __type: 'LayersNotFoundException' };
      }
      case 'BatchCheckLayerAvailability': {
        const [layer = ''] = body['layerDigests'] as string[];
        return {
          layers: [{ layerAvailability: this.layers.has(`${repository} ${layer}`) ? 'AVAILABLE' : 'UNAVAILABLE' }],
        };
      }
      case 'InitiateLayerUpload':
        this.uploads.set(String(this.uploads.size), []);
        // Parts this small make several of them; ECR asks for 10 MiB.
        return { uploadId: String(this.uploads.size - 1), partSize: 100 };
      case 'UploadLayerPart': {
        const parts = this.uploads.get(String(body['uploadId'])) ?? [];
        const part = Buffer.from(String(body['layerPartBlob']), 'base64');
        const start = parts.reduce((sum, { length }) => sum + length, 0);
        if (body['partFirstByte'] !== start || body['partLastByte'] !== start + part.length - 1) {
          return { __type: 'InvalidLayerPartException' };
        }
        parts.push(part);
        return {};
      }
      case 'CompleteLayerUpload': {
        const content = Buffer.concat(this.uploads.get(String(body['uploadId'])) ?? []);
        const layer = digest(content);
        if (!(body['layerDigests'] as string[]).includes(layer)) {
          return { __type: 'InvalidLayerException' };
        }
        this.layers.set(`${repository} ${layer}`, content);
        return {};
      }
      case 'PutImage':
        return this.put(repository, String(body['imageTag']), String(body['imageManifest']));
      default:
        return { __type: 'UnknownOperationException', message: operation };
    }
  }

  private find(repository: string, { imageTag, imageDigest }: ImageId): string | undefined {
    return imageDigest === undefined
      ? this.images.get(`${repository}:${imageTag ?? ''}`)
      : [...this.images].find(([name, it]) => name.startsWith(`${repository}:`) && digest(it) === imageDigest)?.[1];
  }

  private put(repository: string, tag: string, manifest: string): Record<string, unknown> {
    const { config, layers } = JSON.parse(manifest) as { config: { digest: string }; layers: { digest: string }[] };
    if ([config, ...layers].some((layer) => !this.layers.has(`${repository} ${layer.digest}`))) {
      return { __type: 'LayersNotFoundException' };
    }
    const known = this.images.get(`${repository}:${tag}`);
    if (known === manifest) {
      return { __type: 'ImageAlreadyExistsException' };
    }
    if (known !== undefined && !['dev', 'prod'].includes(tag)) {
      return { __type: 'ImageTagAlreadyExistsException', message: `${tag} is immutable` };
    }
    this.images.set(`${repository}:${tag}`, manifest);
    return { image: {} };
  }
}

const CHANGES = ['InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload', 'PutImage'];

function digest(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
