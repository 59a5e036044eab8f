import { EmulatedPlatform } from './emulated-platform';
import { whatIsMissing } from './local-account';

// What `idp doctor` says about an account that is emulated, before and after it is prepared.

jest.setTimeout(240_000);

const missing = whatIsMissing();
if (missing !== undefined) {
  process.stderr.write(`Left out: idp doctor in an emulated account (${missing}).\n`);
}

interface Line {
  readonly check: string;
  readonly state: string;
  readonly message: string;
}

(missing === undefined ? describe : describe.skip)('idp doctor', () => {
  const platform = new EmulatedPlatform('dev');

  beforeAll(async () => {
    await platform.up();
  });
  afterAll(() => {
    platform.down();
  });

  /** The last line of each check. */
  async function doctor(): Promise<Record<string, Line | undefined>> {
    const { output } = await platform.copy.run('npx idp doctor --env dev --json');
    const { checks } = JSON.parse(output) as { checks: Line[] };
    return Object.fromEntries(checks.map((line) => [line.check, line]));
  }

  test('a new account lacks what the README prepares', async () => {
    const lines = await doctor();
    expect(lines['credentials']).toMatchObject({ state: 'ok', message: 'account 000000000000' });
    for (const check of ['bootstrap-policies', 'bootstrap', 'github-provider']) {
      expect(lines[check]).toMatchObject({ state: 'error' });
    }
  });

  test('a prepared one has it', async () => {
    await platform.prepare();
    const lines = await doctor();
    for (const check of ['bootstrap-policies', 'bootstrap', 'github-provider']) {
      expect(lines[check]).toMatchObject({ state: 'ok' });
    }
    expect(lines['instance-types']).toMatchObject({ state: 'ok' });
    // The emulator does not know the pinned image, and has no Service Quotas.
    expect(lines['image']).toMatchObject({ state: 'error' });
    expect(lines['quota-vpcs']).toMatchObject({
      state: 'warning',
      message: expect.stringMatching(/^could not check: /),
    });
  });
});
