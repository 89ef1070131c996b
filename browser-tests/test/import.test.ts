import { buffer } from 'node:stream/consumers';
import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { ZipFile } from 'yazl';
import { seriousFaults } from '../src/accessibility.js';
import { openBrowser, visit } from '../src/browser.js';
import { signUp } from '../src/runner.js';

/** A track with one point every 30 s, heading north at a runner's pace. */
function gpx(start: string, minutes: number, name = 'Quais'): string {
  const points = Array.from({ length: minutes * 2 + 1 }, (_, index) => {
    const time = new Date(Date.parse(start) + index * 30_000).toISOString();
    return `<trkpt lat="${(48.85 + index * 0.0008).toFixed(6)}" lon="2.35"><ele>40</ele><time>${time}</time></trkpt>`;
  });
  return `<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>${name}</name><trkseg>${points.join('')}</trkseg></trk></gpx>`;
}

/** An archive of two runs and an unreadable member. */
async function archive(): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(gpx('2024-05-04T07:00:00Z', 30)), 'activities/quais.gpx');
  zip.addBuffer(Buffer.from(gpx('2024-05-05T07:00:00Z', 20, 'Bois')), 'activities/bois.gpx');
  zip.addBuffer(Buffer.from('<gpx'), 'activities/broken.gpx');
  zip.end();
  return buffer(zip.outputStream);
}

describe('Importing on the page', function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    this.timeout(600_000);
    browser = await openBrowser();
  });

  after(() => browser?.close());

  it('imports an archive, shows each result, finds the runs again and undoes them', async () => {
    const base = await gatewayUrl();
    const { page, complaints } = await visit(browser);
    await signUp(page, base);
    const file = { name: 'years.zip', mimeType: 'application/zip', buffer: await archive() };
    await page.getByRole('link', { name: 'Import', exact: true }).click();
    await page.setInputFiles('input[type=file]', file);
    await page.getByText('Done.').waitFor();
    await page.getByRole('row', { name: /Quais/ }).getByText('Created').waitFor();
    await page
      .getByRole('row', { name: /broken.gpx/ })
      .getByText('Refused')
      .waitFor();
    expect(await page.getByRole('row').getByText('Created').count()).to.equal(2);
    expect(await seriousFaults(page)).to.deep.equal([]);

    await page.getByRole('link', { name: 'Import', exact: true }).click();
    await page.setInputFiles('input[type=file]', file);
    await page.getByText('Done.').waitFor();
    await page.getByRole('row', { name: /Quais/ }).getByText('Had already').waitFor();

    await page.goBack();
    await page.getByRole('link', { name: 'years.zip' }).last().click();
    await page.getByRole('button', { name: 'Undo this import' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone.').waitFor();
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByText('Record one, or import a file').waitFor();
    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });

  it('renders names from a file as text, even if they look like HTML', async () => {
    const base = await gatewayUrl();
    const { page, complaints } = await visit(browser);
    await signUp(page, base);
    const escaped = '&lt;img src=x onerror=&quot;window.broken=1&quot;&gt;';
    const track = gpx('2024-05-04T07:00:00Z', 10, escaped);
    const name = '<img src=x onerror=alert(1)>.gpx';
    await page.getByRole('link', { name: 'Import', exact: true }).click();
    await page.setInputFiles('input[type=file]', { name, mimeType: 'text/html', buffer: Buffer.from(track) });
    await page.getByText('Done.').waitFor();
    await page.getByRole('heading', { name }).waitFor();
    await page.getByRole('cell', { name: /onerror="window\.broken=1"/ }).waitFor();
    expect(await page.evaluate('window.broken')).to.equal(undefined);
    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });
});
