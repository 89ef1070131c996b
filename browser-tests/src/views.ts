import type { Page } from 'playwright-core';

/** The views of the page, each with an element that shows that it is complete. */
export const views: readonly {
  readonly name: string;
  readonly path: string;
  readonly ready: (page: Page) => Promise<void>;
}[] = [
  { name: 'overview', path: '', ready: (page) => page.locator('.chart canvas').waitFor() },
  { name: 'runs', path: 'runs', ready: (page) => page.locator('table.runs tbody tr').first().waitFor() },
  { name: 'record', path: 'record', ready: (page) => page.getByLabel('Distance').waitFor() },
  { name: 'import', path: 'import', ready: (page) => page.getByText('Earlier imports').waitFor() },
  { name: 'account', path: 'account', ready: (page) => page.getByLabel('First name').waitFor() },
];

/** Visits each view in turn, including the first run with its weather. */
export async function eachView(page: Page, base: string, look: (name: string) => Promise<void>): Promise<void> {
  for (const { name, path, ready } of views) {
    await page.goto(`${base}/#/${path}`);
    await ready(page);
    await look(name);
    if (name !== 'runs') continue;
    await page.locator('table.runs tbody a').first().click();
    await page.getByRole('heading', { name: 'Weather' }).waitFor();
    await look('run');
  }
}
