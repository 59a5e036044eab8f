import type { LocalServerRunner } from '../../../lib/local/servers/local-server-runner';
import { LocalServers } from '../../../lib/local/servers/local-servers';
import type { LocalServer } from '../../../lib/plan/local-server';
import { ScoreParser } from '../../../lib/score/score-parser';

/** A runner that starts nothing, and keeps what it was asked for. */
function fakeRunner(type: string, shared: boolean, reason?: string) {
  const asked: string[][] = [];
  const runner: LocalServerRunner = {
    shared,
    starts: (it) => it === type,
    start: async (servers) => {
      asked.push(servers.map(({ uid }) => uid));
      return new Map(reason === undefined ? [] : servers.map(({ uid }) => [uid, reason]));
    },
    stop: async () => {},
    kill: () => {},
  };
  return { runner, asked };
}

function documentOf(resources: Readonly<Record<string, string>>) {
  const lines = Object.entries(resources).map(([name, type]) => `  ${name}: { type: ${type} }`);
  const text = `apiVersion: score.dev/v1b1
metadata: { name: shop }
containers: { main: { image: . } }
resources:
${lines.join('\n')}
`;
  const source = { file: 'score.yaml', directory: '.', text, attachments: {} };
  return new ScoreParser().parse([source], 'local').flatMap(({ document }) => document ?? []);
}

const server = (type: string, uid: string): LocalServer => ({
  ...{ uid, type, port: 1, name: 'a', username: 'a', password: 'a' },
});

test('servers of a shared runner have one port, others one each, and all keep it', async () => {
  const servers = new LocalServers([fakeRunner('postgres', true).runner, fakeRunner('mysql', false).runner]);
  const ports = await servers.allocate(
    documentOf({ aa: 'postgres', bb: 'postgres', cc: 'mysql', dd: 'mysql', ee: 'sqs' }),
  );
  const [first, second, third, fourth] = ['aa', 'bb', 'cc', 'dd'].map(
    (name) => ports[`${name < 'cc' ? 'postgres.default' : 'mysql.existing'}#shop.${name}`],
  );
  expect(Object.keys(ports)).toHaveLength(4);
  expect(first).toBeGreaterThan(0);
  expect(second).toBe(first);
  expect(new Set([first, third, fourth]).size).toBe(3);
  expect(await servers.allocate(documentOf({ aa: 'postgres', dd: 'mysql' }))).toEqual({
    'postgres.default#shop.aa': first,
    'mysql.existing#shop.dd': fourth,
  });
});

test('each server goes to the first runner of its type, and what does not run is told', async () => {
  const [first, second] = [fakeRunner('mysql', false, 'no container runtime'), fakeRunner('mysql', false)];
  const other = fakeRunner('postgres', true);
  const servers = new LocalServers([first.runner, second.runner, other.runner]);
  const found = await servers.start([server('mysql', 'one'), server('postgres', 'two')]);
  expect([...found]).toEqual([['one', 'no container runtime']]);
  // A runner without servers is asked, too: it ends those that nobody wants any more.
  expect([first.asked, second.asked, other.asked]).toEqual([[['one']], [[]], [['two']]]);
});
