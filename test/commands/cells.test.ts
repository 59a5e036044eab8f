import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticWorkload } from '../bench/synthetic-workload';
import { Checkout } from '../support/checkout';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
});
afterEach(() => {
  checkout.remove();
});

/** So many workloads in cell 1, each with a table, a queue and a bucket: 97 fill it to four fifths, 122 altogether. */
function fill(count: number): void {
  for (let index = 0; index < count; index++) {
    const name = `w${String(index).padStart(4, '0')}`;
    checkout.write(`score/${name}/score.yaml`, syntheticWorkload(name));
  }
}

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: checkout.directory, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
}

const cellOf = (name: string) =>
  /idp\.dev\/cell: "(\d+)"/.exec(readFileSync(join(checkout.directory, 'score', name, 'score.yaml'), 'utf8'))?.[1];

test('idp new and idp adopt write the cell with room', () => {
  fill(97);
  expect(checkout.idp(['new', 'small', '--kind', 'web']).status).toBe(0);
  expect(cellOf('small')).toBeUndefined();
  const { stdout } = checkout.idp(['new', 'mailer', '--kind', 'worker']);
  expect(stdout).toContain('its AWS resources are in cell 2, the first with room (idp.dev/cell)\n');
  expect(cellOf('mailer')).toBe('2');

  checkout.write('theirs/score.yaml', syntheticWorkload('theirs', 'example.com/theirs:1'));
  const adopted = checkout.idp(['adopt', 'theirs']).stdout;
  expect(adopted).toContain("metadata.annotations.idp.dev/cell: is now '2', the first cell with room\n");
  expect(cellOf('theirs')).toBe('2');
  expect(checkout.idp(['validate']).status).toBe(0);
});

test('idp validate refuses the workload for which there is no room: the one that is not in Git yet', () => {
  fill(122);
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'before');
  expect(checkout.idp(['validate']).status).toBe(0);
  checkout.write('score/a0000/score.yaml', syntheticWorkload('a0000'));
  const { status, stderr } = checkout.idp(['validate']);
  expect(status).toBe(1);
  const message =
    /^score\/a0000\/score\.yaml:2:1: metadata\.annotations\.idp\.dev\/cell: cell 1 has no room for 'a0000'/m;
  expect(stderr).toMatch(message);
  expect(stderr).toContain("write idp.dev/cell: '2'");
  expect(stderr).not.toContain('score/w');
});
