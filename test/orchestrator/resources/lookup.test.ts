import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { UserError } from '../../../lib/diagnostics/user-error';
import { testTarget } from '../../support/target';

/** What a variable with this text comes to, or the problems of it. */
function variable(text: string): string | string[] {
  const document = `apiVersion: score.dev/v1b1
metadata: { name: shop, nested: { a: [1, true], "b.c": x, n: 5 }, annotations: { example.com/aa: noted } }
containers: { main: { image: x, variables: { A: ${JSON.stringify(text)} } } }
resources: { data: { type: s3 }, table: { type: dynamodb-table, params: { hashKey: id } } }
`;
  try {
    const [workload] = orchestrate(
      [{ file: 's', directory: '.', text: document, attachments: {} }],
      testTarget(),
    ).workloads;
    return workload?.containers[0]?.variables['A'] ?? '';
  } catch (error) {
    if (error instanceof UserError) {
      return error.problems.map(({ message }) => message.replace(/^bad placeholder '[^']*': /, ''));
    }
    throw error;
  }
}

test.each([
  ['${metadata.name}', 'shop'],
  ['${metadata.annotations.example\\.com/aa}', 'noted'],
  ['${metadata.nested.b\\.c}', 'x'],
  ['${metadata.nested}', '{"a":[1,true],"b.c":"x","n":5}'],
  ['${metadata.nested.a}', '[1,true]'],
  ['n = ${metadata.nested.n}!', 'n = 5!'],
  ['${resources.table.name}/${resources.table.region}', 'idp-dev-shop-table/us-east-1'],
  ['$${metadata.name} $$ $ $$$${metadata.name}', '${metadata.name} $ $ $${metadata.name}'],
])('%s is %s', (text, expected) => {
  expect(variable(text)).toBe(expected);
});

test.each([
  ['${metadata}', ['it has no key; write ${metadata.name}, for example']],
  ['${metadata.nam}', ["no key 'nam'; did you mean 'name'? keys: annotations, name, nested"]],
  ['${metadata.nested.x}', ["no key 'x'; did you mean 'a'? keys: a, b.c, n"]],
  ['${metadata.name.x}', ["no key 'x'; its parent is a single value"]],
  ['${resources}', ['it has no resource; write ${resources.<name>.<output>}']],
  ['${resources.data}', ['it has no output; outputs: arn, bucket, endpoint, name, region']],
  ['${resources.tabel.name}', ["no resource 'tabel'; did you mean 'table'? resources: data, table"]],
  [
    '${resources.data.buckt}',
    ["no output 'buckt'; did you mean 'bucket'? outputs: arn, bucket, endpoint, name, region"],
  ],
  [
    '${resource.data.name}',
    ["unknown root 'resource'; did you mean 'resources'? roots: metadata, resources; write $${…} to keep the text"],
  ],
  ['${}', ["unknown root ''; roots: metadata, resources; write $${…} to keep the text"]],
  ['${ metadata.name }', [expect.stringContaining("unknown root ' metadata'")]],
  [
    '${a.b} ${resources.no.x} ${metadata.no}',
    [
      expect.stringMatching(/^unknown root 'a'/),
      expect.stringMatching(/^no resource 'no'/),
      expect.stringMatching(/^no key 'no'/),
    ],
  ],
])('fails when it meets %s', (text, expected) => {
  expect(variable(text)).toEqual(expected);
});
