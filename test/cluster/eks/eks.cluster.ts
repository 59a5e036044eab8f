import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type EmbeddedAws, startEmbeddedAws } from '../../../lib/local/embedded-aws';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { renderObjects } from '../../../lib/orchestrator/render-plan';
import { readWorkloads } from '../../../lib/read-workloads';
import { substituted } from '../../support/kustomized';
import { testEnvironment, testTarget } from '../../support/target';
import { ControlPlane } from '../flux/control-plane';
import { CRDS, hasFlux } from '../flux/flux-programs';
import { PodProgram } from './pod-program';

const ROOT = join(__dirname, '..', '..', '..');
const AUTO_MODE = join(ROOT, 'test', 'api-schemas', 'auto-mode.crds.yaml');
const SECRET = 'idp-dev/shop.key/value';

const PART = 'what EKS is given, in a real API server';
const scenario = hasFlux(PART) ? describe : describe.skip;

jest.setTimeout(180_000);

scenario('what EKS is given', () => {
  const directory = mkdtempSync(join(tmpdir(), 'eks-'));
  const cluster = new ControlPlane(join(directory, 'cluster'));
  let aws: EmbeddedAws;
  let secrets: SecretsManagerClient;
  const filler = new PodProgram(cluster, 'fill-secrets', join(directory, 'account'));

  beforeAll(async () => {
    await cluster.start();
    cluster.kubectl(['apply', '--server-side', ...[AUTO_MODE, ...CRDS].flatMap((path) => ['--filename', path])]);
    cluster.kubectl(['create', 'namespace', 'flux-system']);
    aws = await startEmbeddedAws();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    secrets = new SecretsManagerClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials });
    await filler.start();
    await Promise.all(
      ['nodeclass', 'nodepool', 'ingressclassparams'].map(async (name) =>
        cluster.kubectl(['wait', '--for=condition=Established', '--timeout=60s', `crd/${definition(name)}`]),
      ),
    );
  });
  afterAll(async () => {
    secrets.destroy();
    filler.stop();
    await aws.stop();
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** What the real kustomize makes of a directory of flux/, with the variables of a cluster where Flux puts them in. */
  const built = (path: string) => {
    const text = cluster.kubectl(['kustomize', join(ROOT, 'flux', path)]);
    const documents = text.split(/^---$/m);
    const isLeftAlone = (it: string) => it.includes('kustomize.toolkit.fluxcd.io/substitute: disabled');
    return documents.map((it) => (isLeftAlone(it) ? it : substituted(it, 'eks'))).join('---\n');
  };
  const apply = (text: string) => cluster.kubectl(['apply', '--server-side', '--filename', '-'], text);

  test.each(['clusters/eks', 'auto-mode', 'infrastructure/eks'])('flux/%s is taken as it is', (path) => {
    const applied = apply(built(path)).trim().split('\n');
    expect(applied.length).toBeGreaterThan(2);
    expect(applied.filter((line) => !line.endsWith('serverside-applied'))).toEqual([]);
  });

  test('a NodePool of another form is not', () => {
    const wrong = built('auto-mode').replace('values: ["t3.medium","t3.large"]', 'values: t3.medium');
    expect(() => apply(wrong)).toThrow(/spec\.template\.spec\.requirements/);
  });

  test('and so are all workloads', () => {
    const environment = { ...testEnvironment, ingress: { allowedCidrs: ['203.0.113.0/24'] } };
    const sources = [
      ...readWorkloads(join(ROOT, 'score')),
      ...['eks', 'kinds'].flatMap((name) => readWorkloads(join(ROOT, 'test/orchestrator/golden', name, 'score'))),
    ];
    const objects = renderObjects(orchestrate(sources, testTarget({ environment, engine: 'eks' })));
    const namespaces = [...objects].filter(([path]) => path.endsWith('namespace.yaml'));
    namespaces.forEach(([, text]) => apply(text));
    const applied = apply([...objects.values()].join('---\n'));
    expect(applied).toContain('poddisruptionbudget.policy/shop serverside-applied');
    expect(applied).toContain('ingress.networking.k8s.io/shop.page serverside-applied');
  });

  describe('the program that fills claimed secrets', () => {
    /** Runs one round as its own service account. */
    const fill = async (more: Readonly<Record<string, string>> = {}) =>
      await filler.run({ AWS_ENDPOINT_URL: aws.endpoint, SECRET_PREFIX: 'idp-dev', ...more });

    const valueIn = (name: string) =>
      Buffer.from(
        cluster.kubectl(['get', 'secret', name, '--namespace', 'shop', '--output', 'jsonpath={.data.value}']),
        'base64',
      ).toString();
    const generation = () =>
      cluster.kubectl(['get', 'deployment/shop', '--namespace', 'shop', '--output', 'jsonpath={.metadata.generation}']);

    test('says which secret it cannot have, and fails', async () => {
      const { status, output } = await fill();
      expect(output).toContain('shop/shop.key: idp-dev/shop.key/value: ResourceNotFoundException');
      expect(status).toBe(1);
    });

    test('fills a Secret, with the credentials of its pod, and restarts nothing', async () => {
      await secrets.send(new CreateSecretCommand({ Name: SECRET, SecretString: 'first\nline\n' }));
      await secrets.send(new CreateSecretCommand({ Name: 'idp-dev/cleanup.password/value', SecretString: 'other' }));
      const before = generation();
      filler.asked.length = 0;
      const { status, output } = await fill();
      expect(output).toBe('cleanup/cleanup.password has its value\nshop/shop.key has its value\n');
      expect(status).toBe(0);
      expect(valueIn('shop.key')).toBe('first\nline\n');
      expect(filler.asked).toEqual(['token of the pod']);
      expect(generation()).toBe(before);
    });

    test('brings another value, restarts once, and then has nothing to do', async () => {
      await secrets.send(new PutSecretValueCommand({ SecretId: SECRET, SecretString: 'second' }));
      const before = Number(generation());
      expect(await fill()).toEqual({ status: 0, output: 'shop/shop.key has another value\n' });
      expect(valueIn('shop.key')).toBe('second');
      expect(Number(generation())).toBe(before + 1);
      expect(cluster.kubectl(['get', 'secrets', '--all-namespaces', '--selector', 'idp.dev/restart=pending'])).toBe('');
      expect(await fill()).toEqual({ status: 0, output: '' });
      expect(Number(generation())).toBe(before + 1);
    });

    test('finishes the restart that a run before it began', async () => {
      cluster.kubectl(['label', 'secret/shop.key', '--namespace', 'shop', 'idp.dev/restart=pending']);
      const before = Number(generation());
      expect((await fill()).status).toBe(0);
      expect(Number(generation())).toBe(before + 1);
    });

    test('keeps to the secrets of the environment', async () => {
      const asking = (name: string, secret: string) => ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name,
          namespace: 'shop',
          labels: { 'idp.dev/filled-by': 'secrets-manager' },
          annotations: { 'idp.dev/secret-name': secret },
        },
      });
      apply(JSON.stringify(asking('foreign', 'idp-prod/shop.key/value')));
      const { status, output } = await fill();
      expect(status).toBe(1);
      expect(output).toContain(
        "shop/foreign: asks for 'idp-prod/shop.key/value', which is not a claimed secret of idp-dev",
      );
      expect(output).not.toContain('second');
    });

    test('signs as AWS asks for', async () => {
      const requests: { authorization: string; date: string; token: string; body: string }[] = [];
      const server = createServer((request, response) => {
        let body = '';
        request.on('data', (data: Buffer) => (body += data.toString()));
        request.on('end', () => {
          const { authorization = '', 'x-amz-date': date, 'x-amz-security-token': token } = request.headers;
          requests.push({ authorization, date: String(date), token: String(token), body });
          response.end('{"SecretString":"third"}');
        });
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const endpoint = `http://127.0.0.1:${port}`;
      await fill({ AWS_ENDPOINT_URL: endpoint });
      const [ours] = requests.splice(0).filter(({ body }) => body.includes(SECRET));
      // The SDK's own signature of the same request, at the same time.
      const { date = '' } = ours ?? {};
      const at = date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
      const sdk = new SecretsManagerClient({
        endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'session' },
        systemClockOffset: Date.parse(at) - Date.now(),
      });
      const bare = (next: (args: { request: unknown }) => Promise<never>) => async (args: { request: unknown }) => {
        const { headers } = args.request as { headers: Record<string, string> };
        for (const name of Object.keys(headers).filter((it) => NOT_OURS.test(it))) {
          Reflect.deleteProperty(headers, name);
        }
        return await next(args);
      };
      sdk.middlewareStack.addRelativeTo(bare as never, {
        relation: 'before',
        toMiddleware: 'httpSigningMiddleware',
        name: 'bare',
      });
      await sdk.send(new GetSecretValueCommand({ SecretId: SECRET }));
      sdk.destroy();
      server.close();
      server.closeAllConnections();
      expect(ours?.token).toBe('session');
      expect(signedHeaders(requests[0]?.authorization)).toEqual(signedHeaders(ours?.authorization));
      expect(requests[0]?.authorization).toBe(ours?.authorization);
    });
  });
});

/** Headers that only the SDK sends. */
const NOT_OURS = /^(amz-sdk|x-amz-user-agent|user-agent|content-length)/;

function signedHeaders(authorization = ''): string {
  return /SignedHeaders=([^,]*)/.exec(authorization)?.[1] ?? '';
}

function definition(kind: string): string {
  return kind === 'nodepool' ? 'nodepools.karpenter.sh' : `${kind.replace(/ss$/, 'sses')}.eks.amazonaws.com`;
}
