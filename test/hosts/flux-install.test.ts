import { parse, parseAllDocuments } from 'yaml';
import { FakeHost } from './fake-host';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

/** What a server applies, in order. */
const appliedBy = (server: FakeHost) =>
  parseAllDocuments(server.read('fake/applied.yaml')).map((it) => it.toJS() as Record<string, unknown>);

describe('a server that has certificates of releases', () => {
  const server = new FakeHost('server');
  const certificates = ['-----BEGIN first\n', '-----BEGIN second\n'];
  const status = server.boot({
    RELEASE_CERTIFICATES: certificates.map((pem) => Buffer.from(pem).toString('base64')).join(' '),
  });
  const applied = appliedBy(server);
  const position = (kind: string) => applied.findIndex((it) => it['kind'] === kind);

  test('gives them to Flux before anything that is to be verified, one a file', () => {
    expect(status).toBe(0);
    expect(position('Secret')).toBeGreaterThan(-1);
    expect(position('Secret')).toBeLessThan(position('OCIRepository'));
    const secret = applied[position('Secret')];
    expect(secret?.['metadata']).toEqual({ name: 'release-signers', namespace: 'flux-system' });
    const data = Object.entries(secret?.['data'] as Record<string, string>);
    expect(data.map(([name, text]) => [name, Buffer.from(text, 'base64').toString()])).toEqual([
      ['platform-1.crt', certificates[0]],
      ['platform-2.crt', certificates[1]],
    ]);
  });

  test('trusts nothing else, and refuses what they have not signed', () => {
    const { 'trustpolicy.json': policy = '' } = applied[position('Secret')]?.['stringData'] as Record<string, string>;
    expect(JSON.parse(policy)).toEqual({
      version: '1.0',
      trustPolicies: [
        {
          name: 'platform',
          registryScopes: ['111111111111.dkr.ecr.us-east-1.amazonaws.com/idp-dev-flux'],
          signatureVerification: { level: 'strict' },
          trustStores: ['ca:platform'],
          trustedIdentities: ['*'],
        },
      ],
    });
    expect(applied[position('OCIRepository')]?.['spec']).toMatchObject({
      ref: { tag: 'dev' },
      verify: { provider: 'notation', secretRef: { name: 'release-signers' } },
    });
  });
});

describe('the Flux that a server installs', () => {
  const server = new FakeHost('server');
  server.boot();
  const applied = appliedBy(server);
  const ofKind = (kind: string) => applied.find((it) => it['kind'] === kind);

  test('knows the facts of its cluster', () => {
    expect(ofKind('ConfigMap')).toMatchObject({ metadata: { name: 'cluster-vars', namespace: 'flux-system' } });
    expect(ofKind('ConfigMap')?.['data']).toEqual({
      AWS_ACCOUNT_ID: '111111111111',
      AWS_REGION: 'us-east-1',
      CLUSTER: 'k3s',
      ECR_REGISTRY: '111111111111.dkr.ecr.us-east-1.amazonaws.com',
      ENVIRONMENT: 'dev',
      FLUENTD_ROLE_ARN: 'arn:aws:iam::111111111111:role/fluentd',
      FLUX_ROLE_ARN: 'arn:aws:iam::111111111111:role/flux',
      LOG_PREFIX: '/idp-dev',
    });
  });

  test("applies its environment's artifact", () => {
    expect(ofKind('OCIRepository')?.['spec']).toMatchObject({
      provider: 'aws',
      url: 'oci://111111111111.dkr.ecr.us-east-1.amazonaws.com/idp-dev-flux',
      ref: { tag: 'dev' },
    });
    expect(ofKind('OCIRepository')?.['spec']).not.toHaveProperty('verify');
    expect(ofKind('Secret')).toBeUndefined();
    expect(ofKind('Kustomization')?.['spec']).toMatchObject({
      path: './clusters/k3s',
      prune: true,
      deletionPolicy: 'Orphan',
      sourceRef: { kind: 'OCIRepository', name: 'platform' },
    });
  });

  test('runs on agents, within their memory, and reads the artifact as its own role', () => {
    const { patches } = parse(server.read('fake/kustomization.yaml')) as { patches: { patch: string }[] };
    const [both, memory, kustomize, source] = patches.map(({ patch }) => parse(patch) as unknown);
    expect(both).toContainEqual(expect.objectContaining({ value: { 'idp.dev/role': 'worker' } }));
    expect(both).toContainEqual(
      expect.objectContaining({ value: { requests: { cpu: '20m', memory: '80Mi' }, limits: { memory: '224Mi' } } }),
    );
    expect(JSON.stringify(memory)).toContain('{"name":"GOMEMLIMIT","value":"160MiB","valueFrom":null}');
    const added = (patch: unknown) =>
      (patch as { path: string; value: string }[]).filter(({ path }) => /args/.test(path));
    expect([both, kustomize].flatMap(added).map(({ value }) => value)).toEqual([
      '--watch-all-namespaces=false',
      '--no-cross-namespace-refs',
      '--no-remote-bases',
      '--feature-gates=CancelHealthCheckOnNewRevision=true',
    ]);
    const token = { audience: 'sts.amazonaws.com', expirationSeconds: 3600, path: 'token' };
    expect(source).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              {
                env: expect.arrayContaining([
                  { name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::111111111111:role/flux' },
                  { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/var/run/secrets/aws/token' },
                ]) as unknown,
                volumeMounts: [{ name: 'aws-iam-token', mountPath: '/var/run/secrets/aws' }],
              },
            ],
            volumes: [{ name: 'aws-iam-token', projected: { sources: [{ serviceAccountToken: token }] } }],
          },
        },
      },
    });
  });
});
