import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name: string; readonly namespace?: string };
  readonly spec?: Record<string, unknown>;
}

interface KustomizationFile {
  readonly resources?: readonly string[];
  readonly configMapGenerator?: readonly {
    readonly files: readonly string[];
    readonly options?: { readonly annotations?: Record<string, string> };
  }[];
}

const root = join(__dirname, '..', 'flux');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => statSync(join(root, path)).isFile())
  .sort();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const yamlFiles = files.filter((path) => path.endsWith('.yaml'));
const documentsOf = (path: string) => parseAllDocuments(read(path)).map((it) => it.toJS() as KubernetesObject);
const manifests = yamlFiles.filter((path) => !path.endsWith('kustomization.yaml')).flatMap(documentsOf);
const ofKind = (kind: string) => manifests.filter((it) => it.kind === kind);

/** What the server's boot script writes into the ConfigMap flux-system/cluster-vars. */
const CLUSTER_VARIABLES = ['AWS_REGION', 'FLUENTD_ROLE_ARN', 'LOG_PREFIX'];

describe('every file', () => {
  test.each(yamlFiles)('%s is YAML without a doubled key or an unknown alias', (path) => {
    const problems = parseAllDocuments(read(path)).flatMap(({ errors, warnings }) => [...errors, ...warnings]);
    expect(problems).toEqual([]);
    expect(documentsOf(path).filter(({ kind }) => typeof kind !== 'string')).toEqual([]);
  });

  test.each(yamlFiles.filter((path) => path.endsWith('/kustomization.yaml')))('%s lists all there is, once', (path) => {
    const directory = join(root, path, '..');
    const { resources = [], configMapGenerator = [] } = documentsOf(path)[0] as unknown as KustomizationFile;
    const listed = [...resources, ...configMapGenerator.flatMap((it) => it.files)];
    const present = readdirSync(directory).filter((name) => name !== 'kustomization.yaml');
    expect([...listed].sort()).toEqual(present.sort());
    for (const name of listed.filter((it) => statSync(join(directory, it)).isDirectory())) {
      expect(existsSync(join(directory, name, 'kustomization.yaml'))).toBe(true);
    }
  });

  test('every image has an exact version', () => {
    const images = yamlFiles.flatMap((path) => [...read(path).matchAll(/^\s*image:\s*(\S+)/gm)].map(([, it]) => it));
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((image) => !/:v?\d+\.\d+\.\d+[\w.-]*$/.test(image ?? ''))).toEqual([]);
  });
});

describe('Flux Kustomizations', () => {
  const kustomizations = ofKind('Kustomization').filter((it) =>
    it.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/'),
  );
  const named = (name: string) => kustomizations.find((it) => it.metadata?.name === name)?.spec;

  test('there are two', () => {
    expect(kustomizations.map((it) => it.metadata?.name).sort()).toEqual(['infrastructure', 'workloads']);
  });

  test.each(kustomizations)('$metadata.name states source, interval, timeout, prune and wait', ({ metadata, spec }) => {
    expect(metadata?.namespace).toBe('flux-system');
    expect(spec).toMatchObject({
      sourceRef: { kind: 'OCIRepository', name: 'platform' },
      interval: expect.stringMatching(/^\d+[ms]$/) as string,
      timeout: expect.stringMatching(/^\d+[ms]$/) as string,
      prune: true,
      wait: true,
    });
  });

  test('workloads come after infrastructure', () => {
    expect(named('workloads')?.['dependsOn']).toEqual([{ name: 'infrastructure' }]);
    expect(named('infrastructure')).not.toHaveProperty('dependsOn');
  });

  test('infrastructure is substituted, workloads are not', () => {
    expect(named('infrastructure')?.['postBuild']).toEqual({
      substituteFrom: [{ kind: 'ConfigMap', name: 'cluster-vars' }],
    });
    expect(named('workloads')).not.toHaveProperty('postBuild');
  });

  test('their paths are directories of the artifact', () => {
    expect(existsSync(join(root, String(named('infrastructure')?.['path']), 'kustomization.yaml'))).toBe(true);
    expect(named('workloads')?.['path']).toBe('./workloads');
  });
});

describe('substitution', () => {
  const generators = yamlFiles
    .filter((path) => path.endsWith('kustomization.yaml'))
    .flatMap((path) =>
      ((documentsOf(path)[0] as unknown as KustomizationFile).configMapGenerator ?? []).map((generator) => ({
        directory: join(root, path, '..'),
        ...generator,
      })),
    );
  const exempt = generators
    .filter(({ options }) => options?.annotations?.['kustomize.toolkit.fluxcd.io/substitute'] === 'disabled')
    .flatMap(({ directory, files: names }) => names.map((name) => relative(root, join(directory, name))));
  const substituted = files.filter((path) => path.startsWith('infrastructure/') && !exempt.includes(path));
  const variables = substituted.flatMap((path) => [...read(path).matchAll(/\$\{?([^}\s]*)\}?/g)].map(([, it]) => it));

  test('uses every variable of the cluster, and no other', () => {
    expect([...new Set(variables)].sort()).toEqual(CLUSTER_VARIABLES);
  });

  test("leaves Fluentd's own placeholders alone", () => {
    expect(exempt).toEqual(['infrastructure/fluentd/fluent.conf']);
  });

  test('the variables are those that flux/README.md names', () => {
    const rows = [...read('README.md').matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual(CLUSTER_VARIABLES);
  });
});

describe('Fluentd', () => {
  interface Pod {
    readonly serviceAccountName: string;
    readonly tolerations: readonly unknown[];
    readonly volumes: readonly { readonly name: string; readonly [key: string]: unknown }[];
    readonly containers: readonly {
      readonly env: readonly { readonly name: string; readonly value?: string }[];
      readonly resources: unknown;
      readonly securityContext: unknown;
      readonly volumeMounts: readonly {
        readonly name: string;
        readonly mountPath: string;
        readonly readOnly?: boolean;
      }[];
    }[];
  }
  const [daemonSet] = ofKind('DaemonSet');
  const pod = (daemonSet?.spec?.['template'] as { spec: Pod }).spec;
  const container = pod.containers[0];
  const conf = read('infrastructure/fluentd/fluent.conf');

  test('stays within the memory the budget of a host gives it', () => {
    expect(pod.containers).toHaveLength(1);
    expect(container?.resources).toEqual({
      requests: { cpu: '20m', memory: '80Mi' },
      limits: { memory: '180Mi' },
    });
  });

  test('runs on the server, too', () => {
    expect(pod.tolerations).toContainEqual({
      key: 'node-role.kubernetes.io/control-plane',
      operator: 'Exists',
      effect: 'NoSchedule',
    });
  });

  test('takes its role with a token of its own service account', () => {
    const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
    const mount = container?.volumeMounts.find(({ name }) => name === 'aws-token');
    expect(`${pod.serviceAccountName} of ${String(daemonSet?.metadata?.namespace)}`).toBe('fluentd of logging');
    expect(env['AWS_ROLE_ARN']).toBe('${FLUENTD_ROLE_ARN}');
    expect(env['AWS_WEB_IDENTITY_TOKEN_FILE']).toBe(`${String(mount?.mountPath)}/token`);
    expect(pod.volumes.find(({ name }) => name === 'aws-token')?.['projected']).toEqual({
      sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: 3600, path: 'token' } }],
    });
    expect(Object.keys(env).filter((name) => /SECRET|ACCESS_KEY/.test(name))).toEqual([]);
  });

  test('may write to its own state, and to nothing else of the host', () => {
    const hostPaths = pod.volumes.filter((volume) => 'hostPath' in volume).map(({ name }) => name);
    const writable = container?.volumeMounts.filter(
      ({ name, readOnly }) => hostPaths.includes(name) && readOnly !== true,
    );
    expect(writable?.map(({ mountPath }) => mountPath)).toEqual(['/var/lib/fluentd']);
    expect(container?.securityContext).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
  });

  test('closes every section it opens', () => {
    const open: string[] = [];
    for (const [, slash, name] of conf.matchAll(/^\s*<(\/?)(\w+)[^>]*>\s*$/gm)) {
      if (slash === '') {
        open.push(name ?? '');
      } else {
        expect(open.pop()).toBe(name);
      }
    }
    expect(open).toEqual([]);
  });

  test('reads no variable but those the DaemonSet sets', () => {
    const used = [...conf.matchAll(/ENV\['(\w+)'\]/g)].map(([, name]) => name);
    const set = container?.env.map(({ name }) => name) ?? [];
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !set.includes(name ?? ''))).toEqual([]);
  });

  test('keeps positions and buffers where they outlive the pod', () => {
    const paths = [...conf.matchAll(/^\s*(?:pos_file|path|directory) (\S+)$/gm)].map(([, path]) => path ?? '');
    const written = paths.filter((path) => !path.startsWith('/var/log/'));
    expect(written.filter((path) => !path.startsWith('/var/lib/fluentd/'))).toEqual([]);
    expect(new Set(written).size).toBe(written.length);
    expect([...conf.matchAll(/<buffer[^>]*>\s*@type file$/gm)]).toHaveLength([...conf.matchAll(/<buffer/g)].length);
  });

  /** Value of a record's field, with Fluentd's Ruby read as what it means. */
  function field(filter: string, name: string, tag: string): string {
    const section = conf.split(`<filter ${filter}>\n  @type record_transformer`)[1]?.split('</filter>')[0] ?? '';
    const value = new RegExp(`^ {4}${name} (.*)$`, 'm').exec(section)?.[1] ?? '';
    return value
      .replaceAll(/\$\{tag\[\/(.*?)\/, 1\]\}/g, (_, pattern: string) => new RegExp(pattern).exec(tag)?.[1] ?? '<nil>')
      .replaceAll(/\$\{ENV\['(\w+)'\]\}/g, (_, variable: string) => (variable === 'LOG_PREFIX' ? '/idp-dev' : 'host'));
  }

  const id = '0123456789abcdef'.repeat(4);

  test.each([
    ['workloads', 'log_group', '/idp-dev/workloads/order-desk'],
    ['workloads', 'log_stream', 'order-desk-7d4b9-x2x/main-1'],
    ['platform', 'log_group', '/idp-dev/platform'],
    ['platform', 'log_stream', 'order-desk/order-desk-7d4b9-x2x/main-1'],
  ])('%s: %s is %s', (input, name, expected) => {
    const tag = `${input}.var.log.containers.order-desk-7d4b9-x2x_order-desk_main-1-${id}.log`;
    expect(field(`${input}.**`, name, tag)).toBe(expected);
  });

  test('the journal of k3s goes to the group of the hosts', () => {
    expect(field('hosts', 'log_group', 'hosts')).toBe('/idp-dev/hosts');
    expect(conf).toContain('{"_SYSTEMD_UNIT":"k3s.service"},{"_SYSTEMD_UNIT":"k3s-agent.service"}');
  });

  test('each pod is read once: what the platform takes is left out of the workloads', () => {
    const taken = /^ {2}path (\S*_kube-system_\S*)$/m.exec(conf)?.[1]?.split(',') ?? [];
    const excluded = /path \/var\/log\/containers\/\*\.log\n {2}exclude_path (\[.*\])/.exec(conf)?.[1] ?? '[]';
    expect(taken).toContain('/var/log/containers/*_logging_*.log');
    expect(JSON.parse(excluded)).toEqual(taken);
  });
});
