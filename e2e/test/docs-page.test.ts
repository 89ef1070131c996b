import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, provideChromium, toTerminal } from '@jogging/dev-env';
import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { openApiOf } from '../src/contract/openapi-contract.js';

/** Pictures of the pages, to be looked at by a person. */
const pictures = join(localFolder, 'log/pages');

describe('The documentation pages in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  let base: string;
  /** What the browser complains of: scripts that fail, what its content security policy stops, files that do not come. */
  let complaints: string[];
  let hosts: Set<string>;

  before(async function () {
    // Where Chromium has to be installed first, that takes its time.
    this.timeout(600_000);
    const executablePath = await provideChromium(toTerminal);
    // Chromium will not be root with its sandbox on.
    browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    base = await gatewayUrl();
    mkdirSync(pictures, { recursive: true });
  });

  after(() => browser?.close());

  beforeEach(async () => {
    [complaints, hosts] = [[], new Set()];
    page = await browser.newPage({ viewport: { width: 1200, height: 1600 } });
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) hosts.add(new URL(request.url()).origin);
    });
  });

  afterEach(() => page.close());

  it('list every operation, loading files from the gateway only', async () => {
    const { document } = await openApiOf(base);
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    await page.goto(`${base}/docs`);
    await page
      .locator('.opblock')
      .nth(operations.length - 1)
      .waitFor();
    const shown = await page.locator('.opblock-summary').evaluateAll((summaries) =>
      summaries.map((summary) => {
        const text = (part: string) => summary.querySelector(part)?.textContent?.replaceAll('\u200b', '').trim();
        return `${text('.opblock-summary-method')} ${text('.opblock-summary-path')}`;
      }),
    );
    expect(shown.sort()).to.deep.equal(operations.sort());
    expect(await page.title()).to.equal('Jogging Times: API reference');
    await page.screenshot({ path: join(pictures, 'docs.png') });
    expect(complaints).to.deep.equal([]);
    expect([...hosts]).to.deep.equal([base]);
  });

  it('show the parameters of an operation, and run one', async () => {
    await page.goto(`${base}/docs`);
    const operation = (id: string) => page.locator(`.opblock[id$="-${id}"]`);
    await operation('createRun').locator('.opblock-summary-control').click();
    await operation('createRun').getByText('Idempotency-Key').first().waitFor();
    expect(await operation('createRun').textContent()).to.contain('start_lat');
    await operation('createRun').screenshot({ path: join(pictures, 'docs-operation.png') });
    await operation('alive').locator('.opblock-summary-control').click();
    await operation('alive').getByRole('button', { name: 'Try it out' }).click();
    await operation('alive').getByRole('button', { name: 'Execute' }).click();
    const answer = operation('alive').locator('.live-responses-table .response-col_status');
    await answer.first().waitFor();
    expect(await operation('alive').locator('.live-responses-table').textContent()).to.contain('"alive"');
    expect(complaints).to.deep.equal([]);
  });

  it('scroll to the error that a link names', async () => {
    await page.goto(`${base}/docs/errors#invalid_filter`);
    expect(await page.locator('tr:target').textContent()).to.contain('Bad filter');
    expect(await page.locator('tr:target').isVisible()).to.equal(true);
    await page.screenshot({ path: join(pictures, 'docs-errors.png') });
    expect(complaints).to.deep.equal([]);
  });
});
