import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from '@jogging/dev-env';
import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { seriousFaults } from '../src/accessibility.js';
import { openBrowser, visit } from '../src/browser.js';
import { newId, recordRun, signIn, signUp } from '../src/runner.js';
import { eachView } from '../src/views.js';

/** Screenshots of each view, for people to look at. */
const pictures = join(localFolder, 'log/pages');
const PHONE = { width: 360, height: 740 };
const LARGEST_LOAD = 150 * 1024;

describe('The look of the page', function () {
  this.timeout(120_000);
  const id = newId();
  let browser: Browser;
  let base: string;

  before(async function () {
    this.timeout(600_000);
    mkdirSync(pictures, { recursive: true });
    [browser, base] = [await openBrowser(), await gatewayUrl()];
    const { page } = await visit(browser);
    await signUp(page, base, id);
    await recordRun(page, { distance: '8', time: '45:00', title: 'Along the river' });
    await page.context().close();
  });

  after(() => browser?.close());

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`the page has no serious accessibility violation in the ${colorScheme} scheme`, async () => {
      const { page, complaints } = await visit(browser, { colorScheme });
      await page.goto(base);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      expect(await seriousFaults(page), 'sign-in').to.deep.equal([]);
      await signIn(page, base, id);
      await eachView(page, base, async (name) => {
        await page.screenshot({ path: join(pictures, `page-${name}-${colorScheme}.png`), fullPage: true });
        expect(await seriousFaults(page), name).to.deep.equal([]);
      });
      expect(complaints).to.deep.equal([]);
      await page.context().close();
    });
  }

  it('the page fits a phone of 360 pixels without scrolling sideways', async () => {
    const { page } = await visit(browser, { viewport: PHONE, hasTouch: true, isMobile: true });
    await signIn(page, base, id);
    await eachView(page, base, async (name) => {
      await page.screenshot({ path: join(pictures, `page-${name}-phone.png`), fullPage: true });
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width, name).to.be.at.most(PHONE.width);
    });
    await page.context().close();
  });

  it('the page loads in at most 150 KiB, compressed', async () => {
    const { page } = await visit(browser);
    const sizes: Promise<number>[] = [];
    page.on('requestfinished', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname === '/' || pathname.startsWith('/assets/')) {
        sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
      }
    });
    await page.goto(base);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(total).to.be.within(10_000, LARGEST_LOAD);
    await page.context().close();
  });
});
