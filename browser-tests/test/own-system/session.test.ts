import { startTestSystem, type TestSystem } from '@jogging/dev-env';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { openBrowser, visit } from '../../src/browser.js';
import { signUp } from '../../src/runner.js';

/** The shortest token lifetime that can be configured. */
const LIFE_SECONDS = 60;

describe('The page with an expired access token', function () {
  this.timeout(180_000);
  let system: TestSystem;
  let browser: Browser;

  before(async function () {
    this.timeout(600_000);
    browser = await openBrowser();
    system = await startTestSystem({ environment: { JWT_TTL_SECONDS: String(LIFE_SECONDS) } });
  });

  after(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('the page replaces an expired access token by its cookie and records the input once', async () => {
    const base = system.gatewayUrl;
    const { page } = await visit(browser);
    const signedIn = page.waitForResponse((response) => response.url().endsWith('/user/login'));
    await signUp(page, base);
    const { auth_token: token } = (await (await signedIn).json()) as { auth_token: string };
    await page.getByRole('link', { name: 'Record', exact: true }).click();
    await page.getByLabel('Distance').fill('6.4');
    await page.getByLabel('Time', { exact: true }).fill('35:00');
    const list = () => fetch(`${base}/runs`, { headers: { Authorization: `Bearer ${token}` } });
    await eventually(async () => (await list()).status === 401, LIFE_SECONDS * 1500);
    const refreshed = page.waitForResponse((response) => response.url().endsWith('/user/refresh'));
    await page.getByRole('button', { name: 'Record' }).click();
    expect((await refreshed).status()).to.equal(200);
    await page.getByRole('button', { name: 'Edit' }).waitFor();
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.locator('table.runs tbody tr').first().waitFor();
    expect(await page.locator('table.runs tbody tr').count()).to.equal(1);
  });
});
