import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { validate, type ValidateFormat } from '../../lib/commands/validate/run';
import type { Report } from '../../lib/commands/validate/check-workloads';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { UserError } from '../../lib/diagnostics/user-error';
import type { WorkloadSource } from '../../lib/score/workload-source';
import { testTarget } from '../support/target';

/** Workloads that share a table and a queue and call each other. */
const NAMES = ['fulfilment', 'orders', 'storefront'];

const replace = (pattern: RegExp | string, by: string) => (text: string) => text.replace(pattern, by);
const append = (lines: string) => (text: string) => `${text}${lines}\n`;
const inContainer = (lines: string) => replace('    image: .\n', `    image: .\n${lines}\n`);
const inMetadata = (lines: string) => replace('metadata:\n', `metadata:\n${lines}\n`);

/** Single mistakes, each made wherever its place is there. What other files refer to keeps its name. */
const MISTAKES: Readonly<Record<string, (text: string) => string>> = {
  // YAML
  'a bad indent': replace('  name: ', '   name: '),
  'a bad indent in a container': replace('    image: .', '     image: .'),
  'a tab': replace('    image: .', '\t  image: .'),
  'an unclosed quote': replace('image: .', "image: '."),
  'an unclosed bracket': inContainer('    args: [a'),
  'a colon left out': replace('containers:\n', 'containers\n'),
  'a space left out after a colon': replace('image: .', 'image:.'),
  'a key given twice': inContainer('    image: again'),
  'a second document': append('---\na: b'),
  'a reserved character': replace('image: .', 'image: @x'),
  'a merge conflict': (text) => `<<<<<<< HEAD\n${text}`,
  'an empty file': () => '',
  'a file of comments': () => '# nothing yet\n',
  'a list as document': () => '- a\n',
  'text as document': () => 'score\n',
  'an unknown alias': replace('image: .', 'image: *image'),
  'a date': inContainer('    variables2: 2024-01-01'),
  'the key __proto__': inContainer('    __proto__: x'),
  'a key that is a map': inContainer('    ? { a: b }\n    : c'),
  // Schema
  'an unknown section': append('externals: {}'),
  'an unknown field': inContainer('    livenesProbe: {}'),
  'env in place of variables': replace('    variables:\n', '    env:\n'),
  'properties in place of params': replace('    params:\n', '    properties:\n'),
  'no apiVersion': replace('apiVersion: score.dev/v1b1\n', ''),
  'another apiVersion': replace('v1b1', 'v1'),
  'no metadata': replace(/metadata:\n( .*\n)+/, ''),
  'no name': replace(/ {2}name: .*\n/, ''),
  'an upper-case name': replace(/( {2}name: )(.)/, '$1X$2'),
  'a number as name': replace(/ {2}name: .*/, '  name: 5'),
  'a list of containers': replace('  main:\n', '  - main:\n'),
  'no containers': replace(/containers:\n( .*\n)+/, 'containers: {}\n'),
  'a container with a short name': replace('  main:\n', '  m:\n'),
  'no image': replace('    image: .\n', ''),
  'an empty image': replace('    image: .\n', '    image:\n'),
  'a list of variables': replace(/ {4}variables:\n( {6}.*\n)+/, '    variables: [A=b]\n'),
  'a number as variable': replace('    variables:\n', '    variables:\n      A: 1\n'),
  'an empty variable': replace('    variables:\n', '    variables:\n      A:\n'),
  'a port out of range': replace(/ {6}port: \d+/, '      port: 70000'),
  'a port that is text': replace(/ {6}port: \d+/, '      port: http'),
  'a target port of 0': replace('targetPort: 8080', 'targetPort: 0'),
  'a list of ports': replace(/ {2}ports:\n( {4}.*\n)+/, '  ports: [80]\n'),
  'an empty probe': replace(/ {4}livenessProbe:\n( {6}.*\n)+/, '    livenessProbe: {}\n'),
  'a probe without a path': replace(/ {8}path: .*\n/, ''),
  'a number as memory': replace(/memory: .*/, 'memory: 64'),
  'a bad quantity': replace(/cpu: .*/, 'cpu: 20 m'),
  'a list of resources': replace(/\nresources:\n( .*\n)+/, '\nresources: [orders]\n'),
  'a resource without a type': replace(/ {4}type: .*\n/, ''),
  'an upper-case id': replace('    id: orders', '    id: Orders'),
  'a list of params': replace(/ {4}params:\n( {6}.*\n)+/, '    params: [a]\n'),
  'a number as annotation': replace('  annotations:\n', '  annotations:\n    idp.dev/replicas: 2\n'),
  // The platform's rules
  'a type that is not offered': replace(/type: (dynamodb-table|sqs|service-port)/, 'type: oracle'),
  'a misspelt type': replace('type: dynamodb-table', 'type: dynamodb-tabel'),
  'an unknown param': replace('maxReceiveCount', 'maxReceives'),
  'a param out of range': replace('maxReceiveCount: 5', 'maxReceiveCount: 0'),
  'a required param left out': replace('      hashKey: id\n', ''),
  'an unknown access level': replace(/access: \w+/, 'access: admin'),
  'an unknown class': replace(/( {4}type: .*\n)/, '$1    class: large\n'),
  'an unknown resource in a placeholder': replace(/\$\{resources\.[a-z-]+\./, '${resources.none.'),
  'an unknown output in a placeholder': replace(/(\$\{resources\.[a-z-]+)\.\w+/, '$1.none'),
  'an unknown port of a route': replace(/( {6}path: .*\n {6}port: )http/, '$1none'),
  'an unknown annotation': replace('idp.dev/owner', 'idp.dev/ownr'),
  'an unknown kind': replace('  annotations:\n', '  annotations:\n    idp.dev/kind: Daemon\n'),
  'more memory than the limit': replace(/( {6}limits:\n {8}memory: ).*/, '$116Mi'),
  'a source that is not there': inContainer('    files: { /a: { source: none } }'),
  'metadata twice': inMetadata('  name: twice'),
};

const sources = NAMES.map((name): WorkloadSource => {
  const directory = `score/${name}`;
  return {
    file: `${directory}/score.yaml`,
    directory,
    text: readFileSync(`${directory}/score.yaml`, 'utf8'),
    attachments: {},
  };
});

const ORDERS = 'score/orders/score.yaml';

function problems(texts: readonly WorkloadSource[]): readonly { readonly file?: string }[] {
  try {
    orchestrate(texts, testTarget());
    return [];
  } catch (error) {
    if (error instanceof UserError) {
      return error.problems;
    }
    throw error;
  }
}

test('the samples are valid, and there are enough mistakes', () => {
  expect(problems(sources)).toEqual([]);
  expect(Object.keys(MISTAKES).length).toBeGreaterThan(49);
});

describe.each(Object.entries(MISTAKES))('%s', (_, mistake) => {
  const made = sources.filter(({ text }) => mistake(text) !== text);

  test('can be made', () => {
    expect(made).not.toEqual([]);
  });

  test('is reported in the file where it was made, and in no other', () => {
    for (const wrong of made) {
      const found = problems(
        sources.map((source) => (source === wrong ? { ...source, text: mistake(source.text) } : source)),
      );
      expect({ in: wrong.file, found, files: [...new Set(found.map(({ file }) => file))] }).toEqual({
        in: wrong.file,
        found,
        files: [wrong.file],
      });
    }
  });
});

/** Changes of what other files refer to. The problem is where they refer to it; its message names the cause. */
const CHANGES: Readonly<Record<string, { text?: (text: string) => string; overlay?: string; told: RegExp }>> = {
  'another name of the workload': {
    text: replace('  name: orders', '  name: order'),
    told: /^no workload 'orders', because score\/orders\/score\.yaml sets metadata\.name to 'order'; /,
  },
  'another name of the workload in an overlay': {
    overlay: 'metadata: { name: order }',
    told: /^no workload 'orders', because score\/orders\/dev\.yaml sets metadata\.name to 'order'; /,
  },
  'another name of a service port': {
    text: (text) => text.replaceAll(/\bhttp\b/g, 'web'),
    told: /no service port 'http'; its ports in score\/orders\/score\.yaml: web$/,
  },
  'no service port': {
    text: (text) => text.replace(/service:\n( .*\n)+/, '').replace(/ {2}api:\n( {4}.*\n)+/, ''),
    told: /no service port 'http'; there are no ports in score\/orders\/score\.yaml$/,
  },
  'a shared resource without its id': {
    text: replace('    id: orders\n', ''),
    told: /; score\/orders\/score\.yaml has resources\.orders of type dynamodb-table without an id$/,
  },
  'a shared resource with another id': {
    overlay: 'resources: { orders: { id: other } }',
    told: /; score\/orders\/dev\.yaml has resources\.orders of type dynamodb-table with the id 'other'$/,
  },
  'a shared resource of another type': {
    text: replace(
      /type: dynamodb-table\n {4}id: orders\n {4}metadata:\n( {6}.*\n)+ {4}params:\n( {6}.*\n)+/,
      'type: s3\n',
    ),
    told: /; score\/orders\/score\.yaml has resources\.orders of type s3 without an id$/,
  },
};

test.each(Object.entries(CHANGES))('%s is named as the cause', (_, { text = (it) => it, overlay = '', told }) => {
  const changed = sources.map((source) => {
    const dev = { file: `${source.directory}/dev.yaml`, text: overlay };
    return source.file === ORDERS ? { ...source, text: text(source.text), overlays: { dev } } : source;
  });
  const elsewhere = problems(changed).filter(({ file }) => file !== ORDERS);
  expect(elsewhere).toEqual([expect.objectContaining({ message: expect.stringMatching(told) as unknown })]);
});

/** Mistakes that are made in the file system, each at `score.yaml` of orders or at its directory. */
const MISPLACED: Readonly<Record<string, { at: string; make: (path: string) => void }>> = {
  'a mistake in the text': {
    at: 'orders/score.yaml',
    make: (path) => writeFileSync(path, readFileSync('score/orders/score.yaml', 'utf8').replace('image:', ' image:')),
  },
  'a link that leads nowhere': { at: 'orders/score.yaml', make: (path) => symlinkSync('nowhere', path) },
  'a link to itself': { at: 'orders/score.yaml', make: (path) => symlinkSync(path, path) },
  'a directory in place of the file': { at: 'orders/score.yaml', make: (path) => mkdirSync(path) },
  'a link in place of the directory': { at: 'orders', make: (path) => symlinkSync('nowhere', path) },
};

describe.each(Object.entries(MISPLACED))('%s', (_, { at, make }) => {
  test.each(['text', 'json', 'sarif'] as const)('only the mistaken file is in the %s of idp validate', (format) => {
    const directory = join(mkdtempSync(join(tmpdir(), 'innocent-')), 'score');
    try {
      for (const name of NAMES) {
        cpSync(`score/${name}/score.yaml`, join(directory, name, 'score.yaml'));
      }
      rmSync(join(directory, at), { recursive: true });
      make(join(directory, at));
      const { stdout, stderr, valid } = validate({ root: directory, format, colour: false });
      const files = filesIn(format, stdout + stderr).map((file) => file.replace('score/orders', 'orders'));
      expect({ valid, files }).toEqual({ valid: false, files: [at] });
    } finally {
      rmSync(dirname(directory), { recursive: true });
    }
  });
});

/** The files that an output names, each without what lies above it. */
function filesIn(format: ValidateFormat, output: string): string[] {
  const files = {
    text: () =>
      output
        .trimEnd()
        .split('\n')
        .map((line) => line.replace(/(:\d+:\d+)?: .*/, '')),
    json: () => (JSON.parse(output) as Report).findings.map(({ file = '' }) => file),
    sarif: () => [...output.matchAll(/"uri": "([^"]+)"/g)].map((match) => match[1] ?? ''),
  };
  return files[format]().map((file) => file.split('/').slice(-2).join('/'));
}
