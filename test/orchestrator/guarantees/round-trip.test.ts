import fc from 'fast-check';
import type { Container } from 'kubernetes-types/core/v1';
import { parseAllDocuments, stringify } from 'yaml';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { podSpecOf, type Manifest } from '../../../lib/plan/manifest';
import { LOST_CHARACTERS } from '../../../lib/plan/lost-characters';
import { renderPlan } from '../../../lib/orchestrator/render-plan';
import { codePoint } from '../../support/code-point';
import { testTarget } from '../../support/target';

/** The objects of one workload, in YAML. */
function render(container: object): string {
  const text = stringify(
    {
      apiVersion: 'score.dev/v1b1',
      metadata: { name: 'shop' },
      containers: { main: { image: 'x', ...container } },
    },
    { defaultStringType: 'QUOTE_DOUBLE' },
  );
  const plan = orchestrate([{ file: 'score.yaml', directory: '.', text, attachments: {} }], testTarget());
  return renderPlan(plan).get('shop/objects/objects.yaml') ?? '';
}

/** The same as Kubernetes reads them, from YAML 1.1. */
function applied(container: object): Manifest[] {
  return parseAllDocuments(render(container), { version: '1.1' }).map((document) => document.toJS() as Manifest);
}

function mainOf(objects: readonly Manifest[]): Container | undefined {
  return objects.flatMap((object) => podSpecOf(object)?.containers ?? [])[0];
}

/** What a program is given of a text: `$(NAME)` is the variable of that name, `$$` is `$` (Kubernetes API, EnvVar). */
function expanded(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) =>
    match === '$$' ? '$' : (variables.get(name ?? '') ?? match),
  );
}

/** Score's own escape: `$$` is `$`, and `$${…}` is `${…}` with what is in the braces as it stands. */
const escaped = (text: string) => text.replaceAll(/\$(\{[^}]*\})?/g, (_, braces = '') => `$$${String(braces)}`);

/** Text with more of what is special to Score, Kubernetes and YAML than chance would give. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: codePoint }),
      fc.constantFrom(
        '$',
        '$$',
        '$(A)',
        '${',
        '}',
        '${metadata.name}',
        '\n',
        '\r\n',
        ' ',
        '\t',
        '#',
        ': ',
        '- ',
        '"',
        "'",
      ),
      fc.constantFrom(
        'yes',
        'on',
        '0x1F',
        '1e3',
        '~',
        'null',
        '1_000',
        '0o17',
        '012',
        '2024-01-01',
        '!!str',
        '\u2028',
        '\u0085',
        '\ufeff',
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

/** Text as a variable or an argument may be: no program is given NUL, and some characters do not arrive. */
const text = anyText.map((it) => it.replaceAll('\0', '').replaceAll(new RegExp(LOST_CHARACTERS, 'g'), ''));

test('what a variable holds is what the program finds', () => {
  fc.assert(
    fc.property(text, (value) => {
      const { env = [] } = mainOf(applied({ variables: { A: escaped(value) } })) ?? {};
      const variables = new Map(env.map((variable) => [variable.name, variable.value ?? '']));
      expect(expanded(variables.get('A') ?? '', variables)).toBe(value);
    }),
    { numRuns: 300 },
  );
});

// Go, and so Kubernetes, reads more numbers than others: it takes all underscores away first.
test.each([
  ' \n',
  'a\n ',
  '1_000',
  '11e1_',
  '1_0001e3',
  '1e3012',
  '0x_1F',
  '0B1',
  '-0X1F',
  '0O17',
  '1:30',
  '=',
  'y',
  '08',
  '8080',
  '1e3',
  '.',
  '._',
])('%j is quoted, so that it stays text to every reader', (value) => {
  expect(render({ variables: { A: value } })).toMatch(/name"?: "?A"?,?\n +"?value"?: ["']/);
});

test('commands and arguments are literal', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), (words) => {
      const container = mainOf(applied({ command: words, args: words, variables: { A: 'a' } }));
      const given = (list: readonly string[] = []) => list.map((word) => expanded(word, new Map([['A', 'a']])));
      expect([given(container?.command), given(container?.args)]).toEqual([words, words]);
    }),
  );
});

test('what a file holds is what the program reads, be it text or bytes', () => {
  fc.assert(
    fc.property(anyText, fc.uint8Array(), (content, bytes) => {
      const files = {
        '/a': { content, noExpand: true },
        '/b': { content: escaped(content) },
        '/c': { binaryContent: Buffer.from(bytes).toString('base64') },
      };
      const map = applied({ files }).find((object) => object.kind === 'ConfigMap');
      const { data = {}, binaryData: binary = {} } = map ?? {};
      const read = (key: string) =>
        data[key] === undefined ? Buffer.from(binary[key] ?? '', 'base64') : Buffer.from(data[key]);
      expect([read('file-0').toString(), read('file-1').toString()]).toEqual([content, content]);
      expect(read('file-2')).toEqual(Buffer.from(bytes));
    }),
  );
});
