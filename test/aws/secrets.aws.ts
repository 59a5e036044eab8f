import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startSecretService } from '../release/secret-service';
import { PATIENCE } from '../support/patience';
import { whatIsMissing } from './local-account';

// The command line of AWS itself, with the Secrets Manager of the local run: MiniStack's replaces the value of a version
// that exists, which AWS refuses.

jest.setTimeout(PATIENCE);

const missing = whatIsMissing();
if (missing !== undefined) {
  process.stderr.write(`Left out: secrets by the command line of AWS (${missing}).\n`);
}
const scenarios = missing === undefined ? test : test.skip;

scenarios('the program of the deploy job pushes secrets, and knows them again', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'push-'));
  const name = 'idp-dev/orders.key/value';
  const service = await startSecretService({ [name]: 'former', 'idp-dev/gone/value': 'former' });
  const claims = join(directory, 'secrets.json');
  writeFileSync(claims, JSON.stringify({ prefix: 'idp-dev/', secrets: [{ id: 'orders.key', name, workloads: [] }] }));
  const loader = 'typescript' in process.features ? [] : ['--require', resolve('bin/load-typescript.js')];
  const push = (value: string) => {
    const { AWS_REGION, ...variables } = service.variables;
    const { PATH } = process.env;
    const env = { PATH, LANG: 'C', AWS_DEFAULT_REGION: AWS_REGION, ...variables };
    const input = JSON.stringify({ ORDERS_KEY: value });
    const { status, stdout } = spawnSync(process.execPath, [...loader, '.github/deploy/push-secrets.js', claims], {
      ...{ input, env, encoding: 'utf8' as const },
    });
    return { status, lines: stdout.trimEnd().split('\n') };
  };
  try {
    const stale = 'stale: idp-dev/gone/value is in Secrets Manager and in no claim';
    for (const value of [`zwei\nZeilen: ä€𝄞\n${'x'.repeat(60_000)}`, 'file:///etc/passwd']) {
      expect(push(value)).toEqual({ status: 0, lines: ['set: orders.key from ORDERS_KEY', stale] });
      const stored = await service.read(name);
      expect(stored.value).toBe(value);
      expect(push(value)).toEqual({ status: 0, lines: ['unchanged: orders.key from ORDERS_KEY', stale] });
      expect(await service.read(name)).toEqual(stored);
    }
  } finally {
    await service.stop();
    rmSync(directory, { recursive: true });
  }
});
