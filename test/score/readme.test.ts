import { describeTypes } from '../../lib/orchestrator/describe-types';
import { generatedPart } from '../support/generated';
import { typesTable } from '../support/types-table';

test('the table of resource types is what the code says', () => {
  const table = typesTable(describeTypes());
  expect(generatedPart('score/README.md', 'types', table)).toBe(table);
});
