import { RULES, type Finding, type Report, type Rule } from './check-workloads';

/** A report in SARIF 2.1.0, as GitHub code scanning reads it: paths are relative to the repository. */
export function sarif({ findings, omitted }: Report): object {
  const rules = Object.keys(RULES) as Rule[];
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'idp validate',
            rules: rules.map((rule) => ({ id: ruleId(rule), shortDescription: { text: RULES[rule] } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        properties: { omitted },
        results: findings.map((finding) => ({
          ruleId: ruleId(finding.rule),
          ruleIndex: rules.indexOf(finding.rule),
          level: finding.level,
          message: { text: [finding.path, finding.message].filter((part) => (part ?? '') !== '').join(': ') },
          locations: locations(finding),
        })),
      },
    ],
  };
}

function ruleId(rule: Rule): string {
  return `score/${rule}`;
}

function locations({ file, line, column }: Finding): object[] {
  if (file === undefined) {
    return [];
  }
  return [
    {
      physicalLocation: {
        artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
        // GitHub shows nothing that has no line.
        region: { startLine: line ?? 1, ...(column === undefined ? {} : { startColumn: column }) },
      },
    },
  ];
}
