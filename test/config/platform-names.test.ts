import { platformNames } from '../../lib/config/platform-names';
import { testEnvironment } from '../support/target';

const qualifier = (platform: string, name: string) => platformNames({ ...testEnvironment, platform, name }).qualifier;

test.each([
  ['idp', 'dev', 'idpdev'],
  ['idp', 'prod', 'idpprod'],
  ['platform', 'dev', 'plat2cdf28'],
])('the bootstrap qualifier of %s and %s is %s, as it always was', (platform, name, expected) => {
  expect(qualifier(platform, name)).toBe(expected);
});

test('qualifiers that had to be cut stay apart, and are what cdk bootstrap takes', () => {
  const qualifiers = ['staging', 'stage', 'stagingb'].map((name) => qualifier('platform', name));
  expect(new Set(qualifiers).size).toBe(3);
  expect(qualifiers.filter((it) => !/^[a-z0-9]{1,10}$/.test(it))).toEqual([]);
});

test('a bucket keeps its name when the repository or its owner is renamed, and has another one in another repository', () => {
  const bucket = (github: Partial<typeof testEnvironment.github>) =>
    platformNames({ ...testEnvironment, github: { ...testEnvironment.github, ...github } }).issuerBucket;
  expect(bucket({ owner: 'renamed', repository: 'renamed' })).toBe(bucket({}));
  expect(bucket({ repositoryId: 23 })).not.toBe(bucket({}));
  expect(bucket({ ownerId: 12 })).not.toBe(bucket({}));
});
