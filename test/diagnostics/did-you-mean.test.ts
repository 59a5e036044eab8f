import { closest, oneOf } from '../../lib/diagnostics/did-you-mean';

test.each([
  ['livenesProbe', ['livenessProbe', 'readinessProbe'], 'livenessProbe'],
  ['mian', ['main', 'side'], 'main'],
  ['hashkey', ['hashKey', 'rangeKey'], 'hashKey'],
  ['maxReceives', ['maxReceiveCount', 'retentionDays'], 'maxReceiveCount'],
  ['sq', ['s3', 'sqs'], 'sqs'],
  ['prd', ['dev', 'prod'], 'prod'],
  // Three letters of which two differ are another word.
  ['gcs', ['dns', 's3'], undefined],
  ['', ['a', 'bb'], 'a'],
  ['colour', ['image', 'command'], undefined],
])('%j among %j is %j', (given, choices, expected) => {
  expect(closest(given, choices)).toBe(expected);
});

test('a long list is cut, with a count of the rest', () => {
  const names = Array.from({ length: 800 }, (_, index) => `w${String(index).padStart(3, '0')}`);
  expect(oneOf('workloads', names, 'x')).toMatch(/^workloads: w000, .*, w039 and 760 more$/);
  expect(oneOf('workloads', names.slice(0, 2), 'x')).toBe('workloads: w000, w001');
  expect(oneOf('workloads', [], 'x')).toBe('there are no workloads');
});
