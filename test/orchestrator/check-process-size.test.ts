import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { UserError } from '../../lib/diagnostics/user-error';
import { testTarget } from '../support/target';

function problems(container: object, metadata: object = {}): string[] {
  const document = {
    apiVersion: 'score.dev/v1b1',
    metadata: { name: 'shop', ...metadata },
    containers: { main: { image: '.', ...container } },
  };
  try {
    orchestrate(
      [{ file: 'score.yaml', directory: '.', text: JSON.stringify(document), attachments: {} }],
      testTarget(),
    );
    return [];
  } catch (error) {
    if (error instanceof UserError) {
      return error.problems.map(({ path = '', message }) => `${path}: ${message}`);
    }
    throw error;
  }
}

const KIB = 1024;

/** The longest value of a variable called A: with `A=` and a final NUL it has 128 KiB. */
const LONGEST = 128 * KIB - 'A='.length - 1;

test('a variable may have 128 KiB with its name, as Linux has it', () => {
  expect(problems({ variables: { A: 'x'.repeat(LONGEST) } })).toEqual([]);
  expect(problems({ variables: { A: 'x'.repeat(LONGEST + 1) } })).toEqual([
    'containers.main.variables.A: is 129 KiB large; Linux allows 128 KiB, so put it in a file',
  ]);
});

test('bytes are counted, after placeholders are expanded', () => {
  expect(problems({ variables: { A: 'é'.repeat(LONGEST / 2 + 1) } })).toHaveLength(1);
  expect(problems({ variables: { A: '${metadata.text}${metadata.text}' } }, { text: 'x'.repeat(70_000) })).toEqual([
    'containers.main.variables.A: is 137 KiB large; Linux allows 128 KiB, so put it in a file',
  ]);
});

test.each(['command', 'args'])('an item of %s may have 128 KiB', (field) => {
  expect(problems({ [field]: ['a', 'x'.repeat(128 * KIB - 1)] })).toEqual([]);
  expect(problems({ [field]: ['a', 'x'.repeat(128 * KIB)] })).toEqual([
    `containers.main.${field}.1: is 129 KiB large; Linux allows 128 KiB, so put it in a file`,
  ]);
});

test('fails when all of them together do not fit into an object of Kubernetes', () => {
  const args = (count: number) => ({ args: Array<string>(count).fill('${metadata.text}') });
  expect(
    problems(
      { variables: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`A${index}`, '${metadata.text}'])) },
      { text: 'x'.repeat(60_000) },
    ),
  ).toEqual([
    'containers: have 1.1 MiB of variables, commands and arguments; the limit is 1 MiB, so put large ones in files',
  ]);
  expect(problems(args(100))).toEqual([]);
});

test('fails when the annotations of the pod have more than 256 KiB, keys and values together', () => {
  const annotations = (length: number) => ({
    annotations: { 'example.com/aa': 'x'.repeat(length), 'idp.dev/owner': 'me' },
  });
  const longest = 256 * KIB - 'example.com/aa'.length;
  expect(problems({}, annotations(longest))).toEqual([]);
  expect(problems({}, annotations(longest + 1))).toEqual([
    'metadata.annotations: are 257 KiB large; Kubernetes allows 256 KiB, so put large values in a file',
  ]);
});

test.each([
  'cluster-autoscaler.kubernetes.io/safe-to-evict',
  'kubectl.kubernetes.io/default-container',
  'kubernetes.io/description',
  'example.com/kubernetes.io',
  'notkubernetes.io/aa',
])('the annotation %s is for everybody', (key) => {
  expect(problems({}, { annotations: { [key]: 'x' } })).toEqual([]);
});
