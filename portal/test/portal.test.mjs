import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, before, test } from 'node:test';
import { Browser } from './browser.mjs';
import { Checkout } from './checkout.mjs';
import { FakeAws } from './fake-aws.mjs';
import { eventually } from './eventually.mjs';

const aws = new FakeAws();
let checkout;
let browser;
let page;

before(async () => {
  checkout = new Checkout();
  checkout.idp('up', '--detach', '--watch');
  await aws.start();
  browser = await Browser.open(await checkout.startPortal(['--env', 'dev'], aws.variables));
  page = browser.page;
});

after(async () => {
  await browser?.close();
  await checkout?.end();
  aws.stop();
});

/** Whether a text is to be seen on the page; waits for it. */
async function sees(text, within = page) {
  await within.getByText(text).first().waitFor();
}

/** Names and lifecycles of the components in the table of the catalogue. */
async function rows() {
  await page.getByRole('row').nth(1).waitFor();
  const texts = await page.getByRole('row').allInnerTexts();
  // The table may end in an empty row.
  return texts
    .slice(1)
    .filter((text) => text.trim() !== '')
    .map((text) => text.trim().split(/\s*[\t\n]+\s*/));
}

// The first one: the index is not there yet, and a query must wait for it.
test('a search right after the start finds the documentation', async () => {
  await eventually('a result of the search', async () => {
    await browser.go('/search?query=dotenv&types[]=techdocs');
    const result = page.getByRole('link').filter({ hasText: 'Workloads | idp local docs' });
    return await result.waitFor({ timeout: 35_000 }).then(
      () => true,
      () => false,
    );
  });
  await browser.screenshot('search');
});

test('the catalogue has a row for each workload of the plan, in the local run and in dev', async () => {
  await browser.go('/catalog');
  const planned = ['local', 'dev'].flatMap((lifecycle) =>
    checkout.json('catalogue').workloads.map(({ name }) => `${name} ${lifecycle}`),
  );
  await eventually(`rows of ${planned.join(', ')}`, async () => {
    const found = (await rows()).map((cells) => `${cells[0]} ${cells.includes('dev') ? 'dev' : 'local'}`);
    return JSON.stringify(found.sort()) === JSON.stringify(planned.sort());
  });
  await browser.screenshot('catalogue');
});

test('the graph shows who calls whom, and what they use', async () => {
  const relations = ['dependsOn', 'dependencyOf', 'consumesApi', 'apiConsumedBy', 'providesApi', 'apiProvidedBy'];
  const selected = relations.map((it) => `&selectedRelations[]=${it}`).join('');
  await browser.go(
    `/catalog-graph?rootEntityRefs[]=component:local/storefront&maxDepth=3&showFilters=false${selected}`,
  );
  for (const name of ['storefront', 'orders', 'idp-local-order-placed', 'idp-local-orders', 'orders: http']) {
    await sees(name, page.locator('svg'));
  }
  await browser.screenshot('graph');
});

test('a component shows its live local run, its plan, and why a value is what it is', async () => {
  await browser.go('/catalog/local/component/orders');
  await sees('ready', browser.card('Local run'));
  const { address } = checkout.json('status');
  const link = browser.card('Local run').getByRole('link');
  assert.equal(await link.getAttribute('href'), `${address}/api/orders`);
  assert.equal((await fetch(`${address}/api/orders`)).status, 200);
  await sees('requests 64 MiB in 1 pod', browser.card('Plan'));
  await browser.card('Plan').getByText('dynamodb:table/idp-local-orders', { exact: true }).click();
  await sees('dynamodb:PutItem', browser.card('Plan'));
  await sees('ready, 2 of 2 pods, 3 restarts', browser.card('Environment'));
  const releases = await browser.card('Environment').getByRole('listitem').allInnerTexts();
  assert.deepEqual(releases, ['1f3a9c2, 2026-11-21 08:00, alice (runs now)', '77d01be, 2026-11-20 08:00, bob']);
  await browser.card('Why is a value what it is?').getByRole('textbox').fill('limits.memory');
  await sees(
    /score\/orders\/score\.yaml:\d+ containers\.main\.resources\.limits\.memory/,
    browser.card('Why is a value what it is?'),
  );
  await page.evaluate(() => window.scrollTo(0, 0));
  await browser.screenshot('component');
});

test('a component that fails says why', async () => {
  const path = 'score/orders/score.yaml';
  const text = checkout.read(path);
  checkout.write(path, text.replace('node -r ts-node/register src/main.ts', 'node -e process.exit(7)'));
  await sees(/failing|starting/, browser.card('Local run'));
  await sees(/ended|exit|7/, browser.card('Local run').getByText('Reason').locator('..'));
  checkout.write(path, text);
  await sees('ready', browser.card('Local run'));
});

test('a Score file that is not valid is named, and the catalogue stays as it was', async () => {
  const path = 'score/orders/score.yaml';
  const text = checkout.read(path);
  const planned = 2 * checkout.json('catalogue').workloads.length;
  checkout.write(path, text.replace('type: sqs', 'type: sqss'));
  const alert = page.getByRole('alert').filter({ hasText: 'not valid' });
  await sees(/score\/orders\/score\.yaml:\d+:\d+: resources\.order-placed\.type/, alert);
  await browser.go('/catalog');
  await eventually('all rows stay', async () => (await rows()).length === planned);
  await browser.screenshot('broken');
  checkout.write(path, text);
  await alert.waitFor({ state: 'detached' });
});

test('an environment that has a problem says which', async () => {
  aws.orders = { ready: false, pods: { wanted: 2, ready: 0 }, restarts: 9, message: 'main: CrashLoopBackOff' };
  await browser.go('/catalog/dev/component/orders');
  await sees('main: CrashLoopBackOff, 0 of 2 pods, 9 restarts', browser.card('Environment'));
});

test('a template makes a workload that is in the catalogue at once, and runs', async () => {
  await browser.go('/create/templates/default/new-workload');
  await page.getByLabel('Name').fill('greeter');
  await page.getByLabel('Owner').fill('greeters');
  const { options } = JSON.parse(checkout.idp('completion', 'json')).find(({ name }) => name === 'new');
  for (const option of ['kind', 'language']) {
    await page.locator(`#root_${option}`).click();
    const offered = await page.getByRole('option').allInnerTexts();
    assert.deepEqual(offered, options.find(({ name }) => name === `--${option}`).value);
    await page.getByRole('option').first().click();
  }
  await page.getByRole('button', { name: 'Add Item' }).click();
  await page.getByLabel('Name').nth(1).fill('items');
  await page.locator('#root_resources_0_type').click();
  await page.getByRole('option', { name: 'dynamodb-table: ' }).click();
  await page.getByLabel('hashKey').fill('id');
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('link', { name: 'Open in the catalogue' }).waitFor();
  await browser.screenshot('template');
  const score = checkout.read('score/greeter/score.yaml');
  assert.match(score, /idp\.dev\/owner: "greeters"/);
  assert.match(score, /^ {2}items:\n {4}type: dynamodb-table\n {4}params:\n {6}hashKey: "?id"?$/m);
  assert.match(checkout.idp('validate'), /valid/);
  await page.getByRole('link', { name: 'Open in the catalogue' }).click();
  await sees('greeters');
  await sees('ready', browser.card('Local run'));
  const url = await browser.card('Local run').getByRole('link').getAttribute('href');
  assert.equal((await fetch(url)).status, 200);
});

test('the same template does not replace a workload', async () => {
  const before = checkout.read('score/greeter/score.yaml');
  await browser.go('/create/templates/default/new-workload');
  await page.getByLabel('Name').fill('greeter');
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await sees(/score\/greeter already exists/);
  assert.equal(checkout.read('score/greeter/score.yaml'), before);
});

test('a workload that is removed leaves the catalogue', async () => {
  await browser.go('/catalog');
  await eventually('it is there', async () => (await rows()).some(([name]) => name === 'greeter'));
  checkout.remove('score/greeter');
  await eventually('it is gone', async () => {
    await browser.go('/catalog');
    return !(await rows()).some(([name]) => name === 'greeter');
  });
});

test('documentation is rendered', async () => {
  await browser.go('/docs/local/system/idp/score');
  await page.getByRole('heading', { name: 'Begin with one' }).waitFor();
});

test('a component is readable at 400 px, and the keyboard reaches what it offers', async () => {
  await page.setViewportSize({ width: 400, height: 800 });
  await browser.go('/catalog/local/component/orders');
  await sees('ready', browser.card('Local run'));
  await browser.card('Why is a value what it is?').getByRole('list').waitFor();
  const { right } = await browser.card('Local run').evaluate((card) => card.getBoundingClientRect());
  assert.ok(right <= 400, `the card ends at ${right}`);
  await browser.card('Local run').scrollIntoViewIfNeeded();
  await browser.screenshot('narrow');
  const wanted = new Set(['A /api/orders', 'SUMMARY', 'SELECT', 'INPUT', 'UL']);
  for (let press = 0; press < 100 && wanted.size > 0; press++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const isOurs = element?.closest('[data-testid^="idp "]') != null;
      return isOurs ? element.tagName + (element.tagName === 'A' ? ` ${new URL(element.href).pathname}` : '') : '';
    });
    wanted.delete(focused);
  }
  assert.deepEqual([...wanted], []);
});

test('guests are refused on an address that other machines reach, by the start script and by the backend', async () => {
  const everybody = { PORTAL_HOST: '0.0.0.0', PORTAL_PORT: '7999', PORTAL_URL: 'http://localhost:7999' };
  const configs = ['app-config.yaml', 'app-config.guest.yaml'].flatMap((file) => ['--config', `../${file}`]);
  for (const [file, args] of [
    ['../start.mjs', ['--port', '7999']],
    ['src/index.ts', configs],
  ]) {
    const { code, signal, text } = await checkout.ended(file, args, everybody);
    assert.deepEqual({ code, signal }, { code: 1, signal: null }, text);
    assert.match(text, /guests may sign in.*set up GitHub sign-in/);
  }
});

test('the start refuses a port that is none or taken, and an environment that there is not', async () => {
  const { port } = new URL(browser.address);
  for (const [args, problem] of [
    [['--port', '70000'], "'70000' is not a port"],
    [['--port', port], `port ${port} is not free`],
    [['--env', 'nowhere'], "no environment 'nowhere'; environments: dev, prod"],
  ]) {
    const { code, text } = await checkout.ended('../start.mjs', args, {});
    assert.ok(code > 0, text);
    assert.ok(text.startsWith(`portal: ${problem}`), text);
  }
});

test('a second start does not install while another one does', async () => {
  checkout.remove('portal/.cache/installed');
  checkout.write('portal/.cache/lock', String(process.pid));
  const { code, text } = await checkout.ended('../start.mjs', ['--build-only'], {});
  assert.deepEqual([code, text.includes(`process ${process.pid} installs`)], [1, true], text);
});

test('a page of another site that gives its name the address of this machine is refused', async () => {
  const status = async (host) =>
    await new Promise((done, fail) => {
      const path = `${browser.address}/api/auth/guest/refresh`;
      get(path, { headers: { host } }, ({ statusCode }) => done(statusCode)).once('error', fail);
    });
  const { port } = new URL(browser.address);
  assert.equal(await status(`rebound.example:${port}`), 421);
  assert.equal(await status(`localhost.rebound.example:${port}`), 421);
  assert.equal(await status(`127.0.0.1:${port}`), 200);
  assert.equal(await status(`localhost:${port}`), 200);
});

test('nothing failed, and nothing was asked of another host', () => {
  assert.deepEqual(browser.problems, []);
});
