import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { formatDiagnostic } from '../../lib/diagnostics/diagnostic';
import { testTarget } from '../support/target';

function warnings(text: string): string[] {
  const source = { file: 'score.yaml', directory: '.', text, attachments: {} };
  return orchestrate([source], testTarget()).warnings.map((warning) => formatDiagnostic(warning));
}

test('warns of placeholders where Score expands none, with their position', () => {
  const text = `apiVersion: score.dev/v1b1
metadata:
  name: shop
  annotations:
    example.com/team: \${metadata.name}
containers:
  main:
    image: .
    args: ["\${metadata.name}"]
    command: [run, "\${resources.data.name}"]
    files:
      /etc/\${metadata.name}: { content: x }
    readinessProbe: { exec: { command: ["\${metadata.name}"] } }
resources:
  data: { type: s3, id: shop.data }
`;
  const rest = 'is not expanded here; use a variable, a file or params';
  expect(warnings(text)).toEqual([
    `score.yaml:5:23: metadata.annotations.example.com/team: '\${metadata.name}' ${rest}`,
    `score.yaml:9:12: containers.main.args.0: '\${metadata.name}' ${rest}`,
    `score.yaml:10:20: containers.main.command.1: '\${resources.data.name}' ${rest}`,
    `score.yaml:12:7: containers.main.files./etc/\${metadata.name}: '\${metadata.name}' ${rest}`,
    `score.yaml:13:41: containers.main.readinessProbe.exec.command.0: '\${metadata.name}' ${rest}`,
  ]);
});

test('does not warn where they are expanded, where noExpand says that they are not, and of what is escaped', () => {
  const text = `apiVersion: score.dev/v1b1
metadata: { name: shop }
containers:
  main:
    image: .
    args: ["$\${metadata.name}", $HOME, "\${unterminated"]
    variables: { A: "\${metadata.name}" }
    files:
      /a: { content: "\${metadata.name}" }
      /b: { content: "\${metadata.name}", noExpand: true }
    volumes: { /c: { source: "\${resources.space}" } }
resources:
  space: { type: volume }
  data: { type: dynamodb-table, params: { hashKey: "\${metadata.name}" } }
`;
  expect(warnings(text)).toEqual([]);
});

test('warns of a placeholder without an end where they are expanded', () => {
  const text = `apiVersion: score.dev/v1b1
metadata: { name: shop }
containers:
  main:
    image: .
    args: ["\${none"]
    variables:
      A: \${resources.data.name
      B: \${metadata.name} \${metadata.name
      C: $\${escaped, $HOME, $5 and $
      noExpand: "true"
    files:
      /a: { content: "\${metadata.name" }
      /b: { content: "\${metadata.name", noExpand: true }
resources:
  data: { type: dynamodb-table, params: { hashKey: "\${metadata.name" } }
`;
  const rest = 'is not closed; add its }, or write $${ if it is text';
  expect(warnings(text)).toEqual([
    `score.yaml:8:10: containers.main.variables.A: '\${resources.data.name' ${rest}`,
    `score.yaml:9:10: containers.main.variables.B: '\${metadata.name' ${rest}`,
    `score.yaml:13:22: containers.main.files./a.content: '\${metadata.name' ${rest}`,
    `score.yaml:16:52: resources.data.params.hashKey: '\${metadata.name' ${rest}`,
  ]);
});
