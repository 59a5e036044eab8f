import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser } from './browser.mjs';
import { Checkout } from './checkout.mjs';
import { eventually } from './eventually.mjs';
import { FakeGithub } from './fake-github.mjs';

// The portal as a team runs it: who comes in is asked of GitHub, and the template opens a pull request there.

const TOKEN = 'of-the-portal';
const github = new FakeGithub(TOKEN);
let checkout;
let browser;
let page;

before(async () => {
  await github.start();
  checkout = new Checkout();
  checkout.write(
    'portal/catalog/users.yaml',
    'apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: { name: alice }\nspec: { memberOf: [] }\n',
  );
  const address = await checkout.startPortal([], {
    ...{ AUTH_GITHUB_CLIENT_ID: 'client', AUTH_GITHUB_CLIENT_SECRET: 'secret', PORTAL_SESSION_SECRET: 'long enough' },
    ...{ PORTAL_GITHUB_URL: github.address, PORTAL_REPOSITORY: 'acme/shop', PORTAL_GITHUB_TOKEN: TOKEN },
    ...{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' },
    ...{ AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_CONFIG_FILE: '/dev/null' },
  });
  browser = await Browser.open(address);
  page = browser.page;
});

after(async () => {
  await browser?.close();
  await checkout?.end();
  github.stop();
});

async function signIn() {
  await browser.go('/catalog');
  await page.getByRole('button', { name: 'Sign In' }).click();
}

/** Presses Tab until something has the focus, at most a hundred times. */
async function tabTo(selector) {
  for (let press = 0; press < 100; press++) {
    if (await page.locator(selector).evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${selector}`);
}

/** Opens a list, moves down to the choice that starts with a text, and takes it. */
async function choose(selector, start) {
  await tabTo(selector);
  await page.keyboard.press('Enter');
  const list = page.getByRole('listbox');
  await list.waitFor();
  const choices = await list.getByRole('option').allInnerTexts();
  const isFocused = (text) => page.evaluate((it) => document.activeElement.textContent.startsWith(it), text);
  for (let press = 0; press < choices.length && !(await isFocused(start)); press++) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await list.waitFor({ state: 'detached' });
}

test('nobody is a guest, and nobody comes in who has no entity in users.yaml', async () => {
  assert.notEqual((await fetch(`${browser.address}/api/auth/guest/refresh`)).status, 200);
  assert.equal((await fetch(`${browser.address}/api/catalog/entities`)).status, 401);
  github.login = 'mallory';
  await signIn();
  await page.getByText(/unable to resolve user identity|Failed to sign-in/i).first().waitFor();
  await browser.screenshot('sign-in');
});

test('who has one signs in with GitHub', async () => {
  github.login = 'alice';
  await signIn();
  await page.getByRole('row').nth(1).waitFor();
  await browser.go('/settings');
  await page.getByText('alice').first().waitFor();
});

test('without AWS credentials, the card of an environment says so in one line', async () => {
  await browser.go('/catalog/local/component/orders');
  await browser.card('Environment').getByText(/credentials/).waitFor();
  await browser.card('Local run').getByText(/no local run of this checkout/).waitFor();
});

test('by keyboard alone and at 400 px, the template opens a pull request, and writes nothing here', async () => {
  await page.setViewportSize({ width: 400, height: 800 });
  await browser.go('/create/templates/default/new-workload');
  await page.locator('#root_name').waitFor();
  const { right } = await page.locator('form').evaluate((form) => form.getBoundingClientRect());
  assert.ok(right <= 400, `the form ends at ${right}`);
  await browser.screenshot('form-narrow');
  await tabTo('#root_name');
  await page.keyboard.type('nightly');
  await choose('#root_kind', 'cron');
  await tabTo('button[title="Add Item"]');
  await page.keyboard.press('Enter');
  await page.locator('#root_resources_0_name').waitFor();
  await tabTo('#root_resources_0_name');
  await page.keyboard.type('limit');
  await choose('#root_resources_0_type', 'ssm-');
  await page.locator('#root_resources_0_value').waitFor();
  await tabTo('#root_resources_0_value');
  await page.keyboard.type('ten, "at most"');
  await tabTo('button[type=submit]');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Create' }).waitFor();
  await tabTo('button:has-text("Create")');
  await page.keyboard.press('Enter');
  const link = page.getByRole('link', { name: 'Open the pull request' });
  await link.waitFor();
  await browser.screenshot('pull-request');
  assert.equal(await link.getAttribute('href'), `${github.address}/acme/shop/pull/7`);
  const [{ head, base, body }] = github.pullRequests;
  assert.deepEqual([head, base], ['acme:new-workload/nightly', 'main']);
  assert.match(body, /user:default\/alice/);
  // What `idp new` makes in the checkout, too.
  checkout.idp('new', 'nightly', '--kind', 'cron', '--owner', 'platform', '--resource', 'limit:ssm-parameter,value="ten, \\"at most\\""');
  const paths = checkout.files('score/nightly');
  assert.deepEqual([...github.files.keys()].sort(), paths);
  paths.forEach((path) => assert.equal(github.files.get(path), checkout.read(path)));
  assert.match(github.files.get('score/nightly/score.yaml'), /^ {2}limit:\n {4}type: ssm-parameter$/m);
});

test('who is signed in can add no template and no location', async () => {
  const status = await page.evaluate(async () => {
    const { backstageIdentity } = await (await fetch('/api/auth/github/refresh?env=production', { headers: { 'X-Requested-With': 'XMLHttpRequest' } })).json();
    const response = await fetch('/api/catalog/locations', {
      method: 'POST',
      headers: { authorization: `Bearer ${backstageIdentity.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'url', target: 'https://github.com/acme/shop/blob/main/template.yaml' }),
    });
    return response.status;
  });
  assert.equal(status, 403);
});

test('pull requests need a token', async () => {
  const { code, text } = await checkout.ended('../start.mjs', [], { PORTAL_REPOSITORY: 'acme/shop', PORTAL_GITHUB_TOKEN: '' });
  assert.equal(code, 1, text);
  assert.match(text, /PORTAL_REPOSITORY needs PORTAL_GITHUB_TOKEN/);
});

test('nothing failed but what was refused, and nothing was asked of another host', () => {
  const refused = /api\/auth\/github\/refresh|status of 40[13]|api\/catalog\/locations/;
  assert.deepEqual(browser.problems.filter((problem) => !refused.test(problem)), []);
});
