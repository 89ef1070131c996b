import { gatewayUrl } from '@jogging/dev-env/shared-system';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { openBrowser, type Visitor, visit } from './browser.js';

export interface SuiteBrowser {
  /** The gateway of the system that the tests share. */
  readonly base: string;
  visit(options?: BrowserContextOptions): Promise<Visitor>;
}

/** Opens a browser for the tests of the calling suite. */
export function browserInSuite(): SuiteBrowser {
  let browser: Browser;
  let base: string;

  before(async function () {
    // Chromium may have to be installed.
    this.timeout(600_000);
    [browser, base] = [await openBrowser(), await gatewayUrl()];
  });
  after(() => browser?.close());

  return {
    get base() {
      return base;
    },
    visit: (options) => visit(browser, options),
  };
}
