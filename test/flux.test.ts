import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { bootScript } from '../lib/hosts/boot-script';
import { type Engine, WORKLOADS } from '../lib/plan/engine';
import { CLUSTER_VARS, kustomized } from './support/kustomized';

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name: string; readonly namespace?: string };
  readonly spec?: Record<string, unknown>;
}

interface KustomizationFile {
  readonly generatorOptions?: { readonly annotations?: Record<string, string> };
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
const ENGINES: readonly Engine[] = ['k3s', 'eks'];
const manifests = yamlFiles.filter((path) => !path.endsWith('kustomization.yaml')).flatMap(documentsOf);
const ofKind = (kind: string) => manifests.filter((it) => it.kind === kind);

/** What `npx idp publish` adds to the artifact, beside the workloads. */
const RENDERED = ['ingress/routes.conf'];

describe('every file', () => {
  test.each(yamlFiles)('%s is YAML without a doubled key or an unknown alias', (path) => {
    const problems = parseAllDocuments(read(path)).flatMap(({ errors, warnings }) => [...errors, ...warnings]);
    expect(problems).toEqual([]);
    expect(documentsOf(path).filter(({ kind }) => typeof kind !== 'string')).toEqual([]);
  });

  test.each(yamlFiles.filter((path) => path.endsWith('/kustomization.yaml')))('%s lists all there is', (path) => {
    const directory = join(root, path, '..');
    const { resources = [], configMapGenerator = [] } = documentsOf(path)[0] as unknown as KustomizationFile;
    const [shared, own] = [true, false].map((up) => resources.filter((it) => it.startsWith('../') === up)) as [
      string[],
      string[],
    ];
    const listed = [...own, ...configMapGenerator.flatMap((it) => it.files)];
    const present = readdirSync(directory).filter((name) => name !== 'kustomization.yaml' && name !== 'README.md');
    const rendered = RENDERED.filter((it) => join(root, it, '..') === directory).map((it) => basename(it));
    // Two programs share files.
    expect([...new Set(listed)].sort()).toEqual([...present, ...rendered].sort());
    for (const name of [...shared, ...own.filter((it) => statSync(join(directory, it)).isDirectory())]) {
      expect(existsSync(join(directory, name, 'kustomization.yaml'))).toBe(true);
    }
  });

  test('every image has an exact version and a digest', () => {
    const images = yamlFiles.flatMap((path) => [...read(path).matchAll(/^\s*image:\s*(\S+)/gm)].map(([, it]) => it));
    expect(images.length).toBeGreaterThan(0);
    expect(images.filter((image) => !/:v?\d+\.\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}$/.test(image ?? ''))).toEqual([]);
  });
});

describe('Flux Kustomizations', () => {
  const kustomizations = ofKind('Kustomization').filter((it) =>
    it.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/'),
  );

  test('are all there are', () => {
    expect(kustomizations.map((it) => it.metadata?.name)).toEqual([
      ...['auto-mode', 'infrastructure', 'workloads'],
      ...['infrastructure', 'workloads'],
    ]);
  });

  test.each(kustomizations)(
    '$metadata.name waits for nothing, and tries again within seconds',
    ({ metadata, spec }) => {
      expect(metadata?.namespace).toBe('flux-system');
      expect(spec).toMatchObject({
        sourceRef: { kind: 'OCIRepository', name: 'platform' },
        interval: expect.stringMatching(/^\d+[ms]$/) as string,
        timeout: expect.stringMatching(/^\d+[ms]$/) as string,
        retryInterval: expect.stringMatching(/^\d\d?s$/) as string,
        prune: true,
      });
      expect(
        Object.keys(spec ?? {}).filter((key) => ['wait', 'dependsOn', 'healthChecks', 'force'].includes(key)),
      ).toEqual([]);
    },
  );

  describe.each(ENGINES)('on %s', (engine) => {
    const objects = kustomized(`clusters/${engine}`, engine);
    const named = (name: string) => objects.find((it) => it.metadata.name === name)?.spec;
    const VARS = { substituteFrom: [{ kind: 'ConfigMap', name: 'cluster-vars' }] };

    // With another name it is another object, and Flux removes what the former one applied: every workload.
    test('the list of workloads removes none when it goes away itself', () => {
      expect(named('workloads')?.['deletionPolicy']).toBe('Orphan');
    });

    test('infrastructure is substituted, workloads are not', () => {
      expect(named('infrastructure')?.['postBuild']).toEqual(VARS);
      expect(named('workloads')).not.toHaveProperty('postBuild');
    });

    test('their paths are directories of the artifact', () => {
      expect(named('infrastructure')?.['path']).toBe(`./infrastructure/${engine}`);
      expect(named('workloads')?.['path']).toBe(`./${WORKLOADS[engine]}`);
    });
  });

  // Without the ConfigMap, EKS takes every NetworkPolicy and enforces none.
  test('EKS enforces network policies, before the first pod of a workload', () => {
    const objects = kustomized('clusters/eks', 'eks');
    expect(objects.filter(({ kind }) => kind !== 'Kustomization')).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
        data: { 'enable-network-policy-controller': 'true' },
      },
    ]);
    const nodes = kustomized('auto-mode', 'eks').find(({ kind }) => kind === 'NodeClass');
    expect(nodes?.spec?.['networkPolicy']).toBe('DefaultDeny');
  });
});

describe('nodes of EKS', () => {
  const objects = kustomized('auto-mode', 'eks');
  const [nodeClass, pool] = ['NodeClass', 'NodePool'].map((kind) => objects.find((it) => it.kind === kind));

  test('have a limit, and are what the environment says', () => {
    expect(pool?.spec?.['limits']).toEqual({ cpu: 16, memory: '32768Mi' });
    const { metadata, spec } = pool?.spec?.['template'] as {
      metadata: object;
      spec: { nodeClassRef: object; requirements: object[] };
    };
    // The label that Flux is bound to on k3s.
    expect(metadata).toEqual({ labels: { 'idp.dev/role': 'worker' } });
    expect(spec.nodeClassRef).toEqual({
      group: 'eks.amazonaws.com',
      kind: 'NodeClass',
      name: nodeClass?.metadata.name,
    });
    expect(spec.requirements).toEqual(
      expect.arrayContaining([
        { key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['t3.medium', 't3.large'] },
        { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['spot', 'on-demand'] },
      ]),
    );
  });

  test('stay when what describes them is removed by mistake', () => {
    for (const object of [nodeClass, pool]) {
      expect(object?.metadata.annotations).toEqual({ 'kustomize.toolkit.fluxcd.io/prune': 'disabled' });
    }
    const order = kustomized('clusters/eks', 'eks').find(({ metadata }) => metadata.name === 'auto-mode');
    expect(order?.spec).toMatchObject({ deletionPolicy: 'Orphan', path: './auto-mode' });
  });
});

describe('substitution', () => {
  const generators = yamlFiles
    .filter((path) => path.endsWith('kustomization.yaml'))
    .flatMap((path) => {
      const { configMapGenerator = [], generatorOptions } = documentsOf(path)[0] as unknown as KustomizationFile;
      const directory = join(root, path, '..');
      return configMapGenerator.map((generator) => ({ directory, options: generatorOptions, ...generator }));
    });
  const exempt = generators
    .filter(({ options }) => options?.annotations?.['kustomize.toolkit.fluxcd.io/substitute'] === 'disabled')
    .flatMap(({ directory, files: names }) => names.map((name) => relative(root, join(directory, name))));
  const OF_ENGINE: Readonly<Record<Engine, RegExp>> = {
    k3s: /^infrastructure\/(fluentd|k3s)\//,
    eks: /^(auto-mode|infrastructure\/(fluentd|eks))\//,
  };

  test.each(ENGINES)('on %s uses every variable of the cluster, and no other', (engine) => {
    const substituted = files.filter((path) => OF_ENGINE[engine].test(path) && !exempt.includes(path));
    const used = substituted.flatMap((path) => [...read(path).matchAll(/\$\{?([^}\s]*)\}?/g)].map(([, it]) => it));
    expect([...new Set(used)].sort()).toEqual(Object.keys(CLUSTER_VARS[engine]).sort());
  });

  test('leaves the placeholders of programs alone', () => {
    const program = (name: string) => `infrastructure/eks/${name}.mjs`;
    expect(exempt).toEqual([
      ...['ask', 'aws', 'every-minute', 'fill-secrets', 'kubernetes'].map(program),
      ...['ask', 'aws', 'cluster-status', 'every-minute', 'kubernetes', 'report-status'].map(program),
      ...['fluent.conf', 'filter_container_lines.rb', 'out_log_streams.rb'].map((it) => `infrastructure/fluentd/${it}`),
    ]);
  });

  test('the variables are those that flux/README.md names', () => {
    const rows = [...read('README.md').matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, name]) => name);
    const all = ENGINES.flatMap((engine) => Object.keys(CLUSTER_VARS[engine]));
    expect(rows.sort()).toEqual([...new Set(all)].sort());
  });
});

interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly resources: unknown;
  readonly securityContext?: { readonly capabilities?: { readonly add?: readonly string[] } };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

interface Pod {
  readonly serviceAccountName: string;
  readonly tolerations: readonly unknown[];
  readonly volumes: readonly {
    readonly name: string;
    readonly hostPath?: { readonly path: string };
    readonly [key: string]: unknown;
  }[];
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

describe('pods', () => {
  const pods = manifests.flatMap((manifest) => {
    // A NodePool has a template, too: of nodes.
    const template =
      manifest.kind === 'NodePool' ? undefined : (manifest.spec?.['template'] as { spec: Pod } | undefined);
    return template === undefined ? [] : [{ name: `${manifest.kind} ${manifest.metadata?.name ?? ''}`, ...template }];
  });

  test('there are some', () => {
    expect(pods.map(({ name }) => name)).toEqual([
      'Deployment fill-secrets',
      'Deployment report-status',
      'DaemonSet fluentd',
      'DaemonSet nginx',
    ]);
  });

  // What the Pod Security level `baseline` asks for, but for hostPath.
  test.each(pods)('$name gets no capability and nothing of the host but files', ({ spec }) => {
    expect(Object.keys(spec).filter((key) => key.startsWith('host'))).toEqual([]);
    for (const { securityContext } of [...spec.containers, ...(spec.initContainers ?? [])]) {
      expect(securityContext?.capabilities).toEqual({ drop: ['ALL'] });
      expect(securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(securityContext).not.toHaveProperty('privileged');
    }
  });
});

describe('Fluentd', () => {
  const built = kustomized('infrastructure/k3s', 'k3s');
  const daemonSet = built.find(({ kind }) => kind === 'DaemonSet');
  const pod = (daemonSet?.spec?.['template'] as { spec: Pod }).spec;
  const container = pod.containers[0];
  const conf = read('infrastructure/fluentd/fluent.conf');

  test('stays within the memory the budget of a host gives it', () => {
    expect(pod.containers).toHaveLength(1);
    expect(container?.resources).toEqual({
      requests: { cpu: '20m', memory: '96Mi' },
      limits: { memory: '160Mi' },
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
    const mount = container?.volumeMounts.find(({ name }) => name === 'aws-iam-token');
    expect(`${pod.serviceAccountName} of ${String(daemonSet?.metadata.namespace)}`).toBe('fluentd of logging');
    expect(env['AWS_ROLE_ARN']).toBe('arn:aws:iam::111111111111:role/fluentd');
    expect(env['AWS_WEB_IDENTITY_TOKEN_FILE']).toBe(`${String(mount?.mountPath)}/token`);
    expect(pod.volumes.find(({ name }) => name === 'aws-iam-token')?.['projected']).toEqual({
      sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: 3600, path: 'token' } }],
    });
    expect(Object.keys(env).filter((name) => /SECRET|ACCESS_KEY/.test(name))).toEqual([]);
  });

  test('sees of the host what it reads, and no more', () => {
    expect(pod.volumes.flatMap(({ hostPath }) => (hostPath === undefined ? [] : [hostPath.path])).sort()).toEqual([
      '/etc/machine-id',
      '/var/lib/fluentd',
      '/var/log/journal',
      '/var/log/kubernetes',
      '/var/log/pods',
    ]);
  });

  test('reaches DNS and HTTPS, but neither pods nor the metadata address', () => {
    const policies = built.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies.map(({ metadata }) => metadata)).toEqual([{ name: 'default-deny', namespace: 'logging' }]);
    const { egress, ...rest } = policies[0]?.spec as { egress: { ports: { port: number }[]; to: object[] }[] };
    expect(rest).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([[443], [53, 53]]);
    expect(egress[0]?.to).toEqual([
      {
        ipBlock: {
          cidr: '0.0.0.0/0',
          except: ['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
        },
      },
    ]);
  });

  test('may write to its own state, and to nothing else of the host', () => {
    const hostPaths = pod.volumes.filter((volume) => 'hostPath' in volume).map(({ name }) => name);
    const writable = container?.volumeMounts.filter(
      ({ name, readOnly }) => hostPaths.includes(name) && readOnly !== true,
    );
    expect(writable?.map(({ mountPath }) => mountPath)).toEqual(['/var/lib/fluentd']);
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
    const paths = [...conf.matchAll(/^\s*(?:pos_file|path|aside_path) (\S+)$/gm)].map(([, path]) => path ?? '');
    const written = paths.filter((path) => !path.startsWith('/var/log/'));
    expect(written.filter((path) => !path.startsWith('/var/lib/fluentd/'))).toEqual([]);
    expect(new Set(written).size).toBe(written.length);
    expect([...conf.matchAll(/<buffer[^>]*>\s*@type file$/gm)]).toHaveLength([...conf.matchAll(/<buffer/g)].length);
  });

  test('what it keeps on the disk is bounded by what README.md says', () => {
    const sizes = [...conf.matchAll(/(?:total|aside)_limit_size (\d+)m$/gm)].map(([, size]) => Number(size));
    const outputs = [...conf.matchAll(/@type log_streams$/gm)].length;
    expect(sizes).toHaveLength(2 * outputs);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(read('infrastructure/fluentd/README.md')).toContain(`at most ${total} MiB of a host's disk`);
  });

  test('gives up no line because of an outage', () => {
    const buffers = conf.split('<buffer').slice(1);
    expect(buffers.filter((it) => !/retry_forever true/.test(it) || !/overflow_action block/.test(it))).toEqual([]);
    // What neither is sent again nor has a bound: the plugin has a place of its own for chunks that cannot be sent.
    expect(buffers.filter((it) => !/disable_chunk_backup true/.test(it))).toEqual([]);
    expect(conf).not.toContain('<secondary>');
    expect(/^ {2}root_dir (.*)$/m.exec(conf)?.[1]).toBe('/var/lib/fluentd');
  });

  /** Value of a record's field, with Fluentd's Ruby read as what it means. */
  function field(filter: string, name: string, tag: string): string {
    const section = conf.split(`<filter ${filter}>\n    @type record_transformer`)[1]?.split('</filter>')[0] ?? '';
    const value = new RegExp(`^ {6}${name} (.*)$`, 'm').exec(section)?.[1] ?? '';
    return value
      .replaceAll(/\$\{tag\[\/(.*?)\/, 1\]\}/g, (_, pattern: string) => new RegExp(pattern).exec(tag)?.[1] ?? '<nil>')
      .replaceAll(/\$\{ENV\['(\w+)'\]\}/g, (_, variable: string) => (variable === 'LOG_PREFIX' ? '/idp-dev' : 'host'));
  }

  test.each([
    ['workloads', 'log_group', '/idp-dev/workloads/order-desk'],
    ['workloads', 'log_stream', 'order-desk-7d4b9-x2x/main-1'],
    ['platform', 'log_group', '/idp-dev/platform'],
    ['platform', 'log_stream', 'order-desk/order-desk-7d4b9-x2x/main-1'],
  ])('%s: %s is %s, of a file that was rotated too', (input, name, expected) => {
    const directory = 'order-desk_order-desk-7d4b9-x2x_0b1c2d3e-0000-4000-8000-00000000abcd.main-1';
    for (const file of ['0.log', '12.log.20261126-010203']) {
      expect(field(`${input}.**`, name, `${input}.var.log.pods.${directory}.${file}`)).toBe(expected);
    }
  });

  test('the journal of k3s, or of the kubelet, goes to the group of the hosts', () => {
    expect(field('hosts', 'log_group', 'hosts')).toBe('/idp-dev/hosts');
    const units = [...conf.matchAll(/"_SYSTEMD_UNIT":"([^"]+)"/g)].map(([, unit]) => unit);
    expect(units).toEqual(['k3s.service', 'k3s-agent.service', 'kubelet.service', 'containerd.service']);
  });

  test('the audit log goes to a group of its own, from where the API server writes it', () => {
    expect(field('audit', 'log_group', 'audit')).toBe('/idp-dev/audit');
    expect(field('audit', 'log_stream', 'audit')).toBe('host/kube-apiserver');
    const [, path = ''] = /audit-log-path=(\S+)\.log$/m.exec(bootScript('server')) ?? [];
    expect(conf).toContain(`path ${path}*.log\n`);
  });

  test('each pod is read once: what the platform takes is left out of the workloads', () => {
    const [taken, all] = [...conf.matchAll(/^ {2}path (\/var\/log\/pods\/.*)$/gm)].map(
      ([, it]) => it?.split('|') ?? [],
    );
    const [, excluded] = [...conf.matchAll(/^ {2}exclude_path (\[.*\])$/gm)].map(
      ([, it]) => JSON.parse(it ?? '') as string[],
    );
    const platform =
      '/var/log/pods/{caches,default,fill-secrets,flux-system,ingress,kube-node-lease,kube-public,kube-system,logging,report-status}_*/*/*';
    expect(taken).toEqual([`${platform}.log.*`, `${platform}.log`]);
    expect(all).toEqual(['/var/log/pods/*/*/*.log.*', '/var/log/pods/*/*/*.log']);
    expect(excluded).toContain(platform);
  });
});

describe('the proxy of routes', () => {
  const daemonSet = ofKind('DaemonSet').find(({ metadata }) => metadata?.name === 'nginx');
  const pod = (daemonSet?.spec?.['template'] as { spec: Pod & Record<string, unknown> }).spec;
  const [container] = pod.containers;

  test('is not root, and has no token of Kubernetes', () => {
    expect(pod['securityContext']).toMatchObject({ runAsNonRoot: true, runAsUser: 101 });
    expect(pod['automountServiceAccountToken']).toBe(false);
  });

  test('stays within 32 MiB', () => {
    expect(container?.resources).toEqual({ requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '32Mi' } });
  });

  test('runs where the boot script says that routes may be served', () => {
    const agent = readFileSync(join(root, '..', 'lib', 'hosts', 'agent.sh'), 'utf8');
    const [[label, value] = []] = Object.entries(pod['nodeSelector'] as Record<string, string>);
    expect(agent).toContain(`"${label}=${value}"`);
  });

  test('keeps certificates in the directory that the boot script makes, and gets nothing else of the host', () => {
    const paths = pod.volumes.flatMap(({ hostPath }) => hostPath?.path ?? []);
    expect(paths).toEqual(['/var/lib/ingress']);
    expect(read('ingress/tls.conf')).toContain(`state_path ${paths.join()};`);
    expect(readFileSync(join(root, '..', 'lib', 'hosts', 'agent.sh'), 'utf8')).toContain(
      'chown 101:101 "$ROOT/var/lib/ingress"',
    );
  });

  test('opens the two ports of the host, on ports that need no capability', () => {
    expect((container as unknown as { ports: object[] }).ports).toEqual([
      { containerPort: 8080, hostPort: 80, protocol: 'TCP' },
      { containerPort: 8443, hostPort: 443, protocol: 'TCP' },
    ]);
  });

  test('reaches DNS, workloads and public HTTPS addresses only', () => {
    const [policy, ...others] = ofKind('NetworkPolicy').filter(({ metadata }) => metadata?.namespace === 'ingress');
    expect(others).toEqual([]);
    const { egress, ingress, podSelector } = policy?.spec as Record<
      'egress' | 'ingress',
      { ports?: { port: number }[] }[]
    > & {
      podSelector: object;
    };
    expect(podSelector).toEqual({});
    expect(ingress.map(({ ports }) => ports?.map(({ port }) => port))).toEqual([[8080, 8443]]);
    expect(egress.map(({ ports }) => ports?.map(({ port }) => port))).toEqual([[53, 53], undefined, [443]]);
    expect(egress[1]).toEqual({
      to: [{ namespaceSelector: { matchLabels: { 'app.kubernetes.io/managed-by': 'aws-idp-mini' } } }],
    });
    expect(egress[2]).toMatchObject({
      to: [{ ipBlock: { except: expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16']) as string[] } }],
    });
  });

  test('writes its log where the platform writes, not to the group of a workload', () => {
    expect(read('infrastructure/fluentd/fluent.conf')).toMatch(/path \/var\/log\/pods\/\{[a-z,-]*\bingress\b/);
  });
});
