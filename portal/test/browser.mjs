import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'];
const SCREENSHOTS = resolve(import.meta.dirname, '..', '.cache', 'screenshots');

/** A page of a real browser that remembers what must not happen: errors, failed requests, requests to other hosts. */
export class Browser {
  problems = [];

  static async open(address) {
    const executablePath = process.env.CHROMIUM ?? PATHS.find(existsSync);
    if (executablePath === undefined) {
      throw new Error(
        `no browser: install Debian's package chromium, or name one in CHROMIUM; looked for ${PATHS.join(', ')}`,
      );
    }
    const browser = new Browser();
    browser.address = address;
    browser.chromium = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    browser.page = await browser.chromium.newPage({ viewport: { width: 1280, height: 900 } });
    browser.page.setDefaultTimeout(30_000);
    browser.#watch();
    return browser;
  }

  #watch() {
    this.page.on('pageerror', ({ message }) => this.problems.push(`error of the page: ${message}`));
    this.page.on('console', (line) => {
      if (line.type() === 'error') {
        this.problems.push(`error on the console: ${line.text()}`);
      }
    });
    this.page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.origin !== this.address && !['data:', 'blob:'].includes(url.protocol)) {
        this.problems.push(`request to another host: ${request.url()}`);
      }
    });
    this.page.on('response', (response) => {
      if (response.status() >= 400) {
        this.problems.push(`${response.status()} of ${response.url()}`);
      }
    });
  }

  async go(path) {
    await this.page.goto(`${this.address}${path}`);
  }

  /** The card of this title on the page of a component. */
  card(title) {
    return this.page.getByTestId(`idp ${title}`);
  }

  async screenshot(name) {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }

  async close() {
    await this.chromium?.close();
  }
}
