import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from '@jogging/dev-env';
import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { seriousFaults } from '../src/accessibility.js';
import { openBrowser, type Visitor, visit } from '../src/browser.js';

/** Screenshots of the pages, for people to look at. */
const pictures = join(localFolder, 'log/pages');
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;
const guides = ['api', 'filters', 'reports', 'imports', 'weather', 'json-api'];

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary: string }>>>>;
}

describe('The documentation in a browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let base: string;

  before(async function () {
    // Chromium may have to be installed first, which takes a while.
    this.timeout(600_000);
    [browser, base] = [await openBrowser(), await gatewayUrl()];
    mkdirSync(pictures, { recursive: true });
  });

  after(() => browser?.close());

  /** Opens the reference, and waits until Scalar has rendered it. */
  async function openReference(options: Parameters<typeof visit>[1] = {}): Promise<Visitor> {
    const visitor = await visit(browser, options);
    await visitor.page.goto(`${base}/docs`);
    await visitor.page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    return visitor;
  }

  function expectPeace({ complaints, origins }: Visitor): void {
    expect(complaints).to.deep.equal([]);
    expect([...origins]).to.deep.equal([base]);
  }

  it('the documentation introduces the API before its operations, runs and reports first, and loads only files of the gateway', async () => {
    const visitor = await openReference();
    const { page } = visitor;
    expect(await page.title()).to.equal('Jogging Times: API reference');
    const menu = await page.getByRole('complementary').textContent();
    const places = ['Introduction', 'runs', 'reports', 'imports', 'users', 'reference'].map((name) =>
      menu?.indexOf(`Group - ${name}`),
    );
    expect(places)
      .to.deep.equal(places.toSorted((one = 0, other = 0) => one - other))
      .and.not.to.include(-1);
    const headings = (await page.locator('h2').allTextContents()).map((text) => text.trim());
    expect(headings.slice(0, 6)).to.deep.equal(['Sign in', 'Your first run', 'Filters', 'Pages', 'Errors', 'Rates']);
    expect(await page.locator('table').first().textContent()).to.contain('startswith');
    await page.screenshot({ path: join(pictures, 'docs-light.png') });
    expectPeace(visitor);
    await page.context().close();
  });

  it('lists every operation', async () => {
    const description = (await (await fetch(`${base}/openapi.json`)).json()) as Description;
    const operations = Object.values(description.paths).flatMap((methods) => Object.values(methods));
    const visitor = await openReference();
    const { page } = visitor;
    for (const group of ['reports', 'imports', 'users', 'roles', 'session', 'health', 'reference']) {
      await page.getByRole('button', { name: `Open Group - ${group}`, exact: true }).click();
    }
    const menu = await page.getByRole('complementary').textContent();
    for (const { summary } of operations) expect(menu).to.contain(summary);
    expectPeace(visitor);
    await page.context().close();
  });

  it('shows the request of an operation in cURL, JavaScript and Python, and finds operations', async () => {
    const visitor = await openReference({ colorScheme: 'dark' });
    const { page } = visitor;
    await page.getByRole('link', { name: /Record a run/ }).click();
    await page.getByText('"Along the river"').first().waitFor();
    for (const [client, code] of [
      ['Requests', 'requests.post('],
      ['Fetch', 'fetch('],
      ['Curl', '--request POST'],
    ] as const) {
      await page.getByTestId('client-picker').last().click();
      await page.getByRole('option', { name: client }).click();
      await page.getByText(code).first().waitFor();
    }
    await page.screenshot({ path: join(pictures, 'docs-operation-dark.png') });
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('personal records');
    await page
      .getByRole('option', { name: /Personal records/ })
      .first()
      .waitFor();
    expectPeace(visitor);
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`the documentation fits a phone of 360 pixels and has no serious accessibility violation in the ${colorScheme} scheme`, async () => {
      for (const path of ['/docs', '/docs/errors', ...guides.map((name) => `/docs/${name}`)]) {
        const visitor =
          path === '/docs'
            ? await openReference({ ...PHONE, colorScheme })
            : await visit(browser, { ...PHONE, colorScheme });
        const { page } = visitor;
        if (path !== '/docs') await page.goto(base + path);
        expect(await page.evaluate('document.documentElement.scrollWidth'), path).to.be.at.most(360);
        await page.screenshot({ path: join(pictures, `${path.slice(1).replace('/', '-')}-phone-${colorScheme}.png`) });
        // The colours and roles of the reference are Scalar's.
        if (path !== '/docs') expect(await seriousFaults(page), path).to.deep.equal([]);
        expectPeace(visitor);
        await page.context().close();
      }
    });
  }

  it('leads from the reference to the guides, and from guide to guide', async () => {
    const visitor = await openReference();
    const { page } = visitor;
    const hrefs = await page
      .locator('a[href^="/docs/"]')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(hrefs).to.include.members(['/docs/filters', '/docs/errors']);
    await page.goto(`${base}/docs/api`);
    await page.getByRole('link', { name: 'filter language' }).click();
    await page.getByRole('heading', { name: 'Lists: filter, sort, pages' }).waitFor();
    expectPeace(visitor);
    await page.context().close();
  });

  it('scrolls to the error that a link names', async () => {
    const visitor = await visit(browser);
    await visitor.page.goto(`${base}/docs/errors#invalid_filter`);
    const section = visitor.page.locator('section:target');
    expect(await section.textContent())
      .to.contain('Bad filter')
      .and.contain("GET /runs?filter=distance gt 'far'");
    expect(await section.isVisible()).to.equal(true);
    await visitor.page.screenshot({ path: join(pictures, 'docs-errors.png') });
    expectPeace(visitor);
    await visitor.page.context().close();
  });
});
