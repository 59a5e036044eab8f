import { listEnvironments } from '../../lib/commands/environments/run';
import { placeNamed } from '../../lib/release/release-place';

const LISTED = listEnvironments(true);
const changed = (changes: object) => {
  const [dev] = JSON.parse(LISTED) as [object];
  return JSON.stringify([{ ...dev, ...changes }]);
};

test('is what idp environments lists', () => {
  expect(placeNamed(LISTED, 'prod')).toEqual({
    ...{ environment: 'prod', region: 'us-east-1', architecture: 'amd64', table: 'idp-prod-deployments' },
    ...{ repository: 'idp-prod-flux', imagePrefix: 'idp-prod' },
  });
  expect(listEnvironments(false)).toContain('idp-prod/<workload>');
});

test('an environment that is not listed is named, with those that are', () => {
  expect(() => placeNamed(LISTED, 'prof')).toThrow('there is no environment "prof"; environments: "dev", "prod"');
});

test.each([
  { table: '--endpoint-url=http://x' },
  { repository: '../idp-prod-flux' },
  { imagePrefix: 'idp-dev\nimages=x' },
  { region: '' },
  { architecture: 'amd64\nimages=x' },
  { signing: { key: '--profile', region: 'us-east-1' } },
])('%j is refused, since a job that is trusted less may have written it', (changes) => {
  expect(() => placeNamed(changed({}), 'dev')).not.toThrow();
  expect(() => placeNamed(changed(changes), 'dev')).toThrow(
    'is no name of a region, an architecture, a table, a repository or a key',
  );
});
