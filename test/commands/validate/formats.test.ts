import type { Report } from '../../../lib/commands/validate/check-workloads';
import { Checkout, score } from '../../support/checkout';
import { PATIENCE } from '../../support/patience';

jest.setTimeout(PATIENCE);

const IMAGEE =
  "is not a field of Score v1b1; did you mean 'image'? fields: args, before, command, files, image, livenessProbe, readinessProbe, resources, variables, volumes";

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
});

afterEach(() => {
  checkout.remove();
});

test('says how many are valid, and where', () => {
  checkout.write('score/shop/score.yaml', score('shop'));
  expect(checkout.idp(['validate'])).toEqual({
    status: 0,
    stdout: '1 workload is valid in dev, prod, local\n',
    stderr: '',
  });
});

test('fails with each problem once, on stderr', () => {
  checkout.write('score/shop/score.yaml', score('shop', '    imagee: x\n'));
  checkout.write('score/till/score.yaml', score('till', 'resources: { db: { type: dynamodb-tabel } }\n'));
  const { status, stdout, stderr } = checkout.idp(['validate']);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toEqual([
    `score/shop/score.yaml:7:5: containers.main.imagee: ${IMAGEE}`,
    expect.stringMatching(/^score\/till\/score\.yaml:7:26: resources\.db\.type: no resource type 'dynamodb-tabel'; /),
  ]);
});

test('says in which environments, if not in all', () => {
  checkout.write('score/shop/score.yaml', score('shop'));
  checkout.write('score/shop/prod.yaml', 'service: { ports: { http: { port: 0 } } }\n');
  const { status, stderr } = checkout.idp(['validate']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^score\/shop\/prod\.yaml:1:\d+: service\.ports\.http\.port: .* \(in prod\)\n$/);
});

test('fails once when AWS names clash, though they differ between environments', () => {
  checkout.write('score/one/score.yaml', score('one', 'resources: { q1: { type: sqs, id: jobs-dlq } }\n'));
  checkout.write('score/two/score.yaml', score('two', 'resources: { q2: { type: sqs, id: jobs } }\n'));
  const { status, stderr } = checkout.idp(['validate']);
  expect(status).toBe(1);
  expect(stderr.match(/has the same AWS name/g)).toHaveLength(1);
});

test('warnings are printed and do not fail', () => {
  checkout.write('score/shop/score.yaml', score('shop', '    files: [{ target: /a, content: x }]\n'));
  checkout.write('score/shop/prd.yaml', 'metadata: {}\n');
  const { status, stdout, stderr } = checkout.idp(['validate']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '1 workload is valid in dev, prod, local\n' });
  expect(stderr.trimEnd().split('\n')).toEqual([
    "score/shop/prd.yaml: warning: is not the name of an environment, so it is not applied; did you mean 'prod'? environments: dev, local, prod",
    expect.stringMatching(/^score\/shop\/score\.yaml:7:5: warning: containers\.main\.files: a list is deprecated/),
  ]);
});

test('warns of files that would be read if they ended in .yaml, and of no other', () => {
  checkout.write('score/shop/score.yml', score('shop'));
  checkout.write('score/till/score.yaml', score('till'));
  checkout.write('score/till/dev.yml', 'metadata: {}\n');
  checkout.write('score/till/compose.yml', 'services: {}\n');
  expect(checkout.idp(['validate'])).toEqual({
    status: 0,
    stdout: '1 workload is valid in dev, prod, local\n',
    stderr:
      'score/shop/score.yml: warning: is not read; name it score.yaml\n' +
      'score/till/dev.yml: warning: is not read; name it dev.yaml\n',
  });
});

test('gives the same as JSON', () => {
  checkout.write('score/shop/score.yaml', score('shop', '    imagee: x\n'));
  checkout.write('score/shop/prd.yaml', 'metadata: {}\n');
  const { status, stdout, stderr } = checkout.idp(['validate', '--format', 'json']);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(JSON.parse(stdout) as Report).toEqual({
    valid: false,
    workloads: 1,
    environments: ['dev', 'prod', 'local'],
    findings: [
      expect.objectContaining({ level: 'warning', rule: 'overlay', file: 'score/shop/prd.yaml' }),
      {
        level: 'error',
        rule: 'containers',
        file: 'score/shop/score.yaml',
        line: 7,
        column: 5,
        path: 'containers.main.imagee',
        message: IMAGEE,
        environments: ['dev', 'prod', 'local'],
      },
    ],
    omitted: 0,
  });
});

test('gives the same as SARIF, with a rule and a place for each', () => {
  checkout.write('score/shop/score.yaml', score('shop', '    imagee: x\n'));
  checkout.write('score/shop/prd.yaml', 'metadata: {}\n');
  const { status, stdout } = checkout.idp(['validate', '--format', 'sarif']);
  expect(status).toBe(1);
  const { version, runs } = JSON.parse(stdout) as {
    version: string;
    runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number }[] }[];
  };
  const [run] = runs;
  expect(version).toBe('2.1.0');
  expect(run?.results).toEqual([
    expect.objectContaining({ ruleId: 'score/overlay', level: 'warning' }),
    {
      ruleId: 'score/containers',
      ruleIndex: expect.any(Number),
      level: 'error',
      message: { text: `containers.main.imagee: ${IMAGEE}` },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'score/shop/score.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 7, startColumn: 5 },
          },
        },
      ],
    },
  ]);
  for (const { ruleId, ruleIndex } of run?.results ?? []) {
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  }
});

test('fails with 2 when the format is none of those', () => {
  const { status, stderr } = checkout.idp(['validate', '--format', 'xml']);
  expect(status).toBe(2);
  expect(stderr).toContain('allowed choices are text, json, sarif');
});

const NO_WORKLOAD =
  'there is no workload in score/; expected score/<workload>/score.yaml (run the command at the root of the repository)';

test.each(['nothing', 'score/README.md'])('fails when there is no workload: %s', (file) => {
  if (file !== 'nothing') {
    checkout.write(file, '');
  }
  expect(checkout.idp(['validate'])).toEqual({ status: 1, stdout: '', stderr: `${NO_WORKLOAD}\n` });
  const { status, stdout } = checkout.idp(['validate', '--format', 'json']);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ valid: false, workloads: 0, findings: [{ message: NO_WORKLOAD }] });
});

test('says where a Score file in the root belongs', () => {
  const moved =
    "score.yaml: warning: is not read; move it to score/shop/score.yaml, or run 'npx idp adopt score.yaml'\n";
  checkout.write('score.yaml', score('shop'));
  expect(checkout.idp(['validate'])).toEqual({ status: 1, stdout: '', stderr: `${NO_WORKLOAD}\n${moved}` });
  checkout.write('score/till/score.yaml', score('till'));
  expect(checkout.idp(['validate'])).toMatchObject({ status: 0, stderr: moved });
});

test.each(['json', 'sarif'])('escapes characters that control a terminal in %s', (format) => {
  checkout.write('score/shop/score.yaml', score('shop', String.raw`    "im\u202e\u009ba": "\u202e\u009b"${'\n'}`));
  checkout.write('score/shop/x\u202e\u009b.yaml', 'metadata: {}\n');
  const { stdout } = checkout.idp(['validate', '--format', format]);
  expect(stdout).not.toMatch(/[\u202e\u009b]/);
  expect(stdout).toContain(String.raw`im\u202e\u009ba`);
  expect(() => JSON.parse(stdout) as unknown).not.toThrow();
});
