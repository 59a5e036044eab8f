import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser } from './browser.mjs';
import { Checkout } from './checkout.mjs';

let checkout;
let browser;
let page;

before(async () => {
  checkout = new Checkout();
  checkout.idp('up', '--detach', '--watch');
  browser = await Browser.open(await checkout.startPortal('--env', 'dev'));
  page = browser.page;
});

after(async () => {
  await browser?.close();
  await checkout?.end();
});

/** Whether a text is to be seen on the page; waits for it. */
async function sees(text, within = page) {
  await within.getByText(text).first().waitFor();
}

/** Waits for a condition, for at most a minute. */
async function eventually(what, condition) {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    if (await condition()) {
      return;
    }
    await new Promise((done) => setTimeout(done, 500));
  }
  assert.fail(`not within a minute: ${what}`);
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
  await sees(/credentials/, browser.card('Environment'));
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

test('a template makes a workload that is in the catalogue at once, and runs', async () => {
  await browser.go('/create/templates/default/new-workload');
  await page.getByLabel('Name').fill('greeter');
  await page.getByLabel('Owner').fill('greeters');
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('link', { name: 'Open in the catalogue' }).waitFor();
  await browser.screenshot('template');
  assert.match(checkout.read('score/greeter/score.yaml'), /idp\.dev\/owner: "greeters"/);
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

test('documentation is rendered and found', async () => {
  await browser.go('/docs/local/system/idp/score');
  await page.getByRole('heading', { name: 'Begin with one' }).waitFor();
  await eventually('a result of the search', async () => {
    await browser.go('/search?query=dotenv&types[]=techdocs');
    await page.waitForTimeout(2000);
    return (await page.getByRole('link').allInnerTexts()).some((text) => text.includes('Workloads | idp local docs'));
  });
  await browser.screenshot('search');
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

test('nothing failed, and nothing was asked of another host', () => {
  assert.deepEqual(browser.problems, []);
});
