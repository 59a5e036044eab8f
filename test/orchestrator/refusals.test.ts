import { orchestrate } from '../../lib/orchestrator/orchestrator';
import type { WorkloadSource } from '../../lib/score/workload-source';
import { UserError } from '../../lib/diagnostics/user-error';
import { testTarget } from '../support/target';

const HEAD = `apiVersion: score.dev/v1b1
metadata:
  name: shop
containers:
  main:
    image: .
`;

function source(text: string, name = 'shop', attachments: WorkloadSource['attachments'] = {}): WorkloadSource {
  return { file: `score/${name}/score.yaml`, directory: `score/${name}`, text, attachments };
}

/** What the reader is told; fails when nothing is refused. */
function refusal(...sources: WorkloadSource[]): string[] {
  try {
    orchestrate(sources, testTarget());
  } catch (error) {
    if (error instanceof UserError) {
      return error.message.split('\n');
    }
    throw error;
  }
  throw new Error('nothing was refused');
}

test('the head of every case is fine by itself', () => {
  expect(orchestrate([source(HEAD)], testTarget()).workloads).toHaveLength(1);
});

test.each([
  ['broken YAML', `${HEAD}  x: [`, /^score\/shop\/score\.yaml:7:\d+: is not valid YAML: /],
  ['a duplicate key', `${HEAD}    image: again\n`, /:7:5: is not valid YAML: duplicated mapping key/],
  ['a second document', `${HEAD}---\na: b\n`, /:7:1: is not valid YAML: .*multiple documents/],
  [
    'the key __proto__',
    `${HEAD}    variables:\n      __proto__: x\n`,
    ":8:7: the key '__proto__' is not allowed; choose another",
  ],
  [
    'an unknown field',
    `${HEAD}    imagee: x\n`,
    ':7:5: containers.main.imagee: is not a field of Score v1b1; remove it',
  ],
  [
    'a number as variable',
    `${HEAD}    variables:\n      A: 5\n`,
    ':8:10: containers.main.variables.A: 5 is not valid; expected a string',
  ],
  [
    'a missing field',
    'apiVersion: score.dev/v1b1\nmetadata:\n  name: shop\ncontainers:\n  main: {}\n',
    /:5:3: containers\.main\.image: is missing; expected a string/,
  ],
  [
    'no container',
    'apiVersion: score.dev/v1b1\nmetadata:\n  name: shop\ncontainers: {}\n',
    /containers: is empty; expected at least one container/,
  ],
  [
    'a port out of range',
    `${HEAD}service:\n  ports:\n    web:\n      port: 70000\n`,
    /:10:13: service\.ports\.web\.port: 70000 is not valid; expected/,
  ],
  [
    'an empty probe',
    `${HEAD}    livenessProbe: {}\n`,
    ':7:5: containers.main.livenessProbe: is empty; expected httpGet or exec',
  ],
  [
    'two contents in a file',
    `${HEAD}    files:\n      /a:\n        content: x\n        source: y\n`,
    /containers\.main\.files\.\/a: expected exactly one of content, binaryContent and source/,
  ],
  [
    'a relative file target',
    `${HEAD}    files:\n      a/b:\n        content: x\n`,
    /files\.a\/b: is not a target; expected an absolute path/,
  ],
  [
    'before an unknown container',
    `${HEAD}    before:\n      mian:\n        ready: started\n`,
    ":8:7: containers.main.before.mian: no other container 'mian'; there are no containers",
  ],
  [
    'healthy without a probe',
    `${HEAD}    before:\n      next:\n        ready: healthy\n  next:\n    image: x\n`,
    /containers\.main\.before: 'healthy' needs a probe/,
  ],
  [
    'complete and started at once',
    `${HEAD}    before:\n      b1:\n        ready: complete\n      b2:\n        ready: started\n  b1:\n    image: x\n  b2:\n    image: x\n`,
    /containers\.main\.before: 'complete' and another state exclude each other/,
  ],
  [
    'a probe on what is to be complete',
    `${HEAD}    before:\n      next:\n        ready: complete\n    livenessProbe:\n      exec:\n        command: [x]\n  next:\n    image: x\n`,
    /a container that is to be complete takes no probe/,
  ],
  [
    'a circle of befores',
    `${HEAD}    before:\n      next:\n        ready: started\n  next:\n    image: x\n    before:\n      main:\n        ready: started\n`,
    /containers\.main\.before: goes round in a circle: main -> next -> main; break it/,
  ],
  [
    'a class',
    `${HEAD}resources:\n  db:\n    type: s3\n    class: big\n`,
    ":10:12: resources.db.class: no class 'big'; classes: default",
  ],
  [
    'a key of resource metadata that nothing reads',
    `${HEAD}resources:\n  db:\n    type: s3\n    metadata:\n      team: x\n`,
    ':11:13: resources.db.metadata.team: is not supported; resource metadata may contain only annotations',
  ],
  [
    'annotations of a resource that is in no catalogue',
    `${HEAD}resources:\n  db:\n    type: volume\n    metadata:\n      annotations:\n        aa: x\n`,
    ":11:7: resources.db.metadata.annotations: a resource of type 'volume' is in no catalogue; remove it",
  ],
  [
    'two service ports of one number',
    `${HEAD}service:\n  ports:\n    aa: { port: 80 }\n    bb: { port: 80, protocol: UDP }\n    cc: { port: 80, targetPort: 81 }\n`,
    ":11:17: service.ports.cc.port: 80/TCP is the port of 'aa', too; choose another",
  ],
  [
    'an unknown resource type',
    `${HEAD}resources:\n  db:\n    type: dynamo-table\n`,
    /:9:11: resources\.db\.type: no resource type 'dynamo-table'; did you mean 'dynamodb-table'\? types: dns, /,
  ],
  [
    'a misspelt resource type',
    `${HEAD}resources:\n  db:\n    type: sq\n`,
    /no resource type 'sq'; did you mean '(s3|sqs)'\?/,
  ],
  [
    'a type the hosts have no room for',
    `${HEAD}resources:\n  db:\n    type: postgres\n`,
    /no resource type 'postgres'; these hosts have no room for it: use dynamodb-table/,
  ],
  [
    'an unknown param',
    `${HEAD}resources:\n  db:\n    type: s3\n    params:\n      size: 5\n`,
    ":11:13: resources.db.params.size: is not a param of 's3'; remove it",
  ],
  [
    'a missing param',
    `${HEAD}resources:\n  db:\n    type: dynamodb-table\n`,
    /resources\.db\.params\.hashKey: is missing; expected a string/,
  ],
  [
    'an unknown access level',
    `${HEAD}resources:\n  qq:\n    type: sqs\n    params:\n      access: read\n`,
    /:11:15: resources\.qq\.params\.access: "read" is not an access level of 'sqs'; levels: consume, publish, readwrite/,
  ],
  [
    'an empty access level',
    `${HEAD}resources:\n  qq:\n    type: sqs\n    params:\n      access:\n`,
    /resources\.qq\.params\.access: null is not an access level of 'sqs'; levels: consume, publish, readwrite/,
  ],
  [
    'access where there is none',
    `${HEAD}resources:\n  hh:\n    type: dns\n    params:\n      access: read\n`,
    /'dns' takes no access; remove it/,
  ],
  [
    'an unknown workload',
    `${HEAD}resources:\n  api:\n    type: service-port\n    params:\n      workload: shopp\n      port: http\n`,
    /:11:17: resources\.api\.params\.workload: no workload 'shopp'; did you mean 'shop'\? workloads: shop/,
  ],
  [
    'an unknown port',
    `${HEAD}service:\n  ports:\n    http:\n      port: 80\nresources:\n  page:\n    type: route\n    params:\n      port: htttp\n`,
    /params\.port: this workload has no service port 'htttp'; did you mean 'http'\?/,
  ],
  [
    'an unknown placeholder root',
    `${HEAD}    variables:\n      A: \${env.HOME}\n`,
    /:8:10: containers\.main\.variables\.A: bad placeholder '\$\{env\.HOME\}': unknown root 'env'/,
  ],
  [
    'an unknown resource in a placeholder',
    `${HEAD}    variables:\n      A: \${resources.db.name}\n`,
    /no resource 'db'; there are no resources/,
  ],
  [
    'a secret in a file',
    `${HEAD}    files:\n      /etc/key: { content: 'key = \${resources.key.value}' }\nresources:\n  key: { type: secret }\n`,
    /:8:28: containers\.main\.files\.\/etc\/key\.content: bad placeholder '\$\{resources\.key\.value\}': is a secret; only a variable takes it, as its whole value/,
  ],
  [
    'a secret in an argument',
    `${HEAD}    args: ['--key=\${resources.key.value}']\nresources:\n  key: { type: secret }\n`,
    /:7:12: containers\.main\.args\.0: bad placeholder .*: is a secret; only a variable takes it, as its whole value/,
  ],
  [
    'a secret as part of a variable',
    `${HEAD}    variables:\n      A: postgres://\${resources.key.value}@db\nresources:\n  key: { type: secret }\n`,
    /:8:10: containers\.main\.variables\.A: bad placeholder .*: is a secret; only a variable takes it/,
  ],
  [
    'two secrets in one variable',
    `${HEAD}    variables:\n      A: \${resources.key.value}\${resources.key.value}\nresources:\n  key: { type: secret }\n`,
    /:8:10: containers\.main\.variables\.A: bad placeholder .*: is a secret/,
  ],
  [
    'a secret in params',
    `${HEAD}resources:\n  key: { type: secret }\n  db: { type: dynamodb-table, params: { hashKey: "\${resources.key.value}" } }\n`,
    /:9:50: resources\.db\.params\.hashKey: bad placeholder .*: is a secret/,
  ],
  [
    'an unknown output',
    `${HEAD}    variables:\n      A: \${resources.db.nam}\nresources:\n  db:\n    type: s3\n`,
    /no output 'nam'; did you mean 'name'\? outputs: arn, bucket, endpoint, name, region/,
  ],
  ['an unknown metadata key', `${HEAD}    variables:\n      A: \${metadata.team}\n`, /no key 'team'; keys: name/],
  [
    'a cycle',
    `${HEAD}service:\n  ports:\n    http:\n      port: 80\nresources:\n  r1:\n    type: route\n    params: { port: http, path: "\${resources.r2.url}" }\n  r2:\n    type: route\n    params: { port: http, path: "\${resources.r1.url}" }\n`,
    /a cycle of placeholders: route\.default#shop\.r1 -> route\.default#shop\.r2 -> route\.default#shop\.r1/,
  ],
  [
    'a volume that is none',
    `${HEAD}    volumes:\n      /d:\n        source: data\n`,
    /:9:17: containers\.main\.volumes\.\/d\.source: "data" is not a volume/,
  ],
  [
    'a variable that is no ASCII',
    `${HEAD}    variables:\n      GRÖSSE: x\n`,
    /containers\.main\.variables\.GRÖSSE: is no name of a variable; expected printable ASCII characters/,
  ],
  [
    'a relative target',
    `${HEAD}    files:\n      'srv': { content: x }\nresources:\n  space: { type: volume }\n`,
    `:8:7: containers.main.files.srv: is not a target; expected an absolute path without '..'`,
  ],
  [
    'a target that leads up',
    `${HEAD}    files:\n      '/srv/../etc/x': { content: x }\nresources:\n  space: { type: volume }\n`,
    `:8:7: containers.main.files./srv/../etc/x: is not a target; expected an absolute path without '..'`,
  ],
  [
    'a target at the root',
    `${HEAD}    volumes:\n      '/': { source: "\${resources.space}" }\nresources:\n  space: { type: volume }\n`,
    `:8:7: containers.main.volumes./: would hide the whole image; name a path below it`,
  ],
  [
    'a target with two slashes',
    `${HEAD}    volumes:\n      '/srv//x': { source: "\${resources.space}" }\nresources:\n  space: { type: volume }\n`,
    `:8:7: containers.main.volumes./srv//x: is not in its shortest form; write '/srv/x'`,
  ],
  [
    'a target that ends in a slash',
    `${HEAD}    volumes:\n      '/srv/': { source: "\${resources.space}" }\nresources:\n  space: { type: volume }\n`,
    `:8:7: containers.main.volumes./srv/: is not in its shortest form; write '/srv'`,
  ],
  [
    'a target with a colon',
    `${HEAD}    files:\n      '/srv/a:b': { content: x }\nresources:\n  space: { type: volume }\n`,
    `:8:7: containers.main.files./srv/a:b: holds a ':', which Kubernetes takes in no target; choose another`,
  ],
  [
    'a target where the token is',
    `${HEAD}    volumes:\n      '/var/run/secrets/eks.amazonaws.com/serviceaccount/x': { source: "\${resources.space}" }\nresources:\n  space: { type: volume }\n`,
    `:8:7: containers.main.volumes./var/run/secrets/eks.amazonaws.com/serviceaccount/x: is where the token of the role is; choose another`,
  ],
  [
    'a file in place of /tmp',
    `${HEAD}    files:\n      '/tmp': { content: x }\nresources:\n  space: { type: volume }\n`,
    `:8:7: containers.main.files./tmp: is a directory of every container; name a file in it`,
  ],
  [
    'a volume where a file is',
    `${HEAD}    files:\n      /a: { content: x }\n    volumes:\n      /a: { source: "\${resources.space}" }\nresources:\n  space: { type: volume }\n`,
    /:10:7: containers\.main\.volumes\.\/a: is the target of a file, too; choose another/,
  ],
  [
    'a path out of a volume',
    `${HEAD}    volumes:\n      /a: { source: "\${resources.space}", path: a/../../b }\nresources:\n  space: { type: volume }\n`,
    /containers\.main\.volumes\.\/a\.path: 'a\/\.\.\/\.\.\/b' leads out of the volume; expected a relative path/,
  ],
  [
    'more memory than the limit',
    `${HEAD}    resources:\n      requests: { memory: 1G }\n      limits: { memory: 900Mi }\n`,
    /:8:27: containers\.main\.resources\.requests\.memory: 1G is more than the limit, 900Mi; raise it, or ask for less/,
  ],
  [
    'more CPU than the limit',
    `${HEAD}    resources:\n      requests: { cpu: '0.5' }\n      limits: { cpu: 499m }\n`,
    /containers\.main\.resources\.requests\.cpu: 0\.5 is more than the limit, 499m/,
  ],
  [
    'an empty command of a probe',
    `${HEAD}    livenessProbe: { exec: { command: [] } }\n`,
    /containers\.main\.livenessProbe\.exec\.command: is empty; expected a command/,
  ],
  [
    'a header that Kubernetes refuses',
    `${HEAD}    readinessProbe: { httpGet: { path: /, port: 80, httpHeaders: [{ name: A_B, value: x }] } }\n`,
    /httpHeaders\.0\.name: 'A_B' is no header; expected letters, digits and -/,
  ],
  [
    'files that fill more than a ConfigMap',
    `${HEAD}    files:\n      /a: { content: ${'a'.repeat(700_000)} }\n      /b: { content: ${'b'.repeat(700_000)} }\n`,
    /:7:5: containers\.main\.files: hold 1\.3 MiB; all files of a container have at most 1 together/,
  ],
  [
    'a NUL in a variable',
    `${HEAD}    variables:\n      A: "a\\0b"\n`,
    /:8:10: containers\.main\.variables\.A: holds a NUL character/,
  ],
  ['half of a surrogate pair', `${HEAD}    args: ["\\ud83d"]\n`, /:7:12: holds half of a surrogate pair/],
  [
    'white space in an image',
    HEAD.replace('image: .', 'image: a b'),
    /:6:12: containers\.main\.image: holds white space/,
  ],
  [
    'a platform annotation it does not know',
    HEAD.replace('name: shop', 'name: shop\n  annotations:\n    idp.dev/ownr: me'),
    /:5:19: metadata\.annotations\.idp\.dev\/ownr: no such annotation; did you mean 'idp\.dev\/owner'\?/,
  ],
  [
    'a reserved name',
    HEAD.replace('shop', 'kube-system'),
    ":3:9: metadata.name: 'kube-system' is taken by the platform; choose another",
  ],
  [
    'a name Kubernetes refuses',
    HEAD.replace('shop', '1shop'),
    ":3:9: metadata.name: '1shop' is no Kubernetes Service name; begin with a letter",
  ],
])('fails when it meets %s', (_, text, expected) => {
  const lines = refusal(source(text));
  const matching = lines.filter((line) =>
    typeof expected === 'string' ? line.endsWith(`score.yaml${expected}`) : expected.test(line),
  );
  expect({ lines, matches: matching.length > 0 }).toEqual({ lines, matches: true });
});

test('fails when an attachment cannot be read', () => {
  const text = `${HEAD}    files:\n      /a:\n        source: ../secret\n`;
  const problem = "'../secret' leads out of score/shop; name a file below it";
  expect(refusal(source(text, 'shop', { '../secret': { problem } }))).toEqual([
    `score/shop/score.yaml:9:17: containers.main.files./a.source: ${problem}`,
  ]);
});

test('fails when two workloads have one name', () => {
  expect(refusal(source(HEAD), source(HEAD, 'other'))).toEqual([
    "score/shop/score.yaml:3:9: metadata.name: the name 'shop' is taken by score/other/score.yaml; choose another",
  ]);
});

test('fails when two claims would have one AWS name', () => {
  const a = `${HEAD.replace('shop', 'a-b')}resources:\n  cc:\n    type: s3\n`;
  const b = `${HEAD.replace('shop', 'aa')}resources:\n  cc:\n    type: s3\n    id: a-b-cc\n`;
  expect(refusal(source(a, 'a-b'), source(b, 'aa')).join()).toMatch(/would have the same AWS name as/);
});

test('fails when a shared resource is given two sets of params', () => {
  const queue = (name: string, days: number) =>
    source(
      `${HEAD.replace('shop', name)}resources:\n  qq:\n    type: sqs\n    id: jobs\n    params:\n      retentionDays: ${days}\n`,
      name,
    );
  expect(refusal(queue('aa', 1), queue('bb', 2))).toEqual([
    'score/bb/score.yaml:11:5: resources.qq.params: differs from the params of the same resource in score/aa/score.yaml (resources.qq); give params in one place',
  ]);
});

test('reports all problems of all files at once, in order', () => {
  const broken = `${HEAD}    oops: 1\n`;
  const lines = refusal(
    source(broken.replace('shop', 'bb'), 'bb'),
    source(`${HEAD.replace('shop', 'aa')}    variables:\n      A: \${no.root}\n      B: \${resources.none.x}\n`, 'aa'),
  );
  expect(lines.map((line) => line.split(': ')[0])).toEqual([
    'score/aa/score.yaml:8:10',
    'score/aa/score.yaml:9:10',
    'score/bb/score.yaml:7:5',
  ]);
});

test('fails when two workloads annotate one resource differently', () => {
  const shared = (name: string, value: string) =>
    source(
      `${HEAD.replace('shop', name)}resources:\n  db:\n    type: s3\n    id: shared\n    metadata:\n      annotations:\n        aa: ${value}\n`,
      name,
    );
  expect(refusal(shared('cafe', 'x'), shared('shop', 'y'))).toEqual([
    'score/shop/score.yaml:13:13: resources.db.metadata.annotations.aa: differs from that of the same resource in score/cafe/score.yaml; give it in one place',
  ]);
  expect(orchestrate([shared('cafe', 'x'), shared('shop', 'x')], testTarget()).catalogue).toContainEqual(
    expect.objectContaining({
      kind: 'Resource',
      metadata: { name: 's3-shared', title: expect.anything() as unknown, annotations: { aa: 'x' } },
    }),
  );
});
