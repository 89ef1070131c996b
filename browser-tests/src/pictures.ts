import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { demoSystem } from '@jogging/dev-env';
import type { Page } from 'playwright-core';
import { openBrowser, visit } from './browser.js';
import { signIn } from './runner.js';
import { eachView } from './views.js';

/**
 * Takes pictures of every view, in light and dark and as on a phone, and measures the page as its user feels it:
 *
 *   make pictures OUT=folder      of the first user of `make demo`, at the system of this clone
 */
const { values } = parseArgs({
  options: {
    base: { type: 'string', default: demoSystem(process.env) },
    user: { type: 'string', default: 'asha' },
    password: { type: 'string', default: 'demo demo demo' },
    'admin-password': { type: 'string', default: process.env.ADMIN_PASSWORD || 'random' },
    out: { type: 'string', default: '.local/pictures' },
  },
});

const looks = [
  { name: 'light', options: { colorScheme: 'light' } },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'phone', options: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true } },
] as const;

const folder = resolve(values.out);
mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
for (const { name, options } of looks) {
  const { page } = await visit(browser, options);
  await page.goto(values.base);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.screenshot({ path: join(folder, `sign-in-${name}.png`) });
  await signIn(page, values.base, values.user, values.password);
  await eachView(page, values.base, async (view) => {
    // Wait until colours and the chart have settled.
    await page.evaluate('Promise.all(document.getAnimations().map((animation) => animation.finished))');
    await page.screenshot({ path: join(folder, `${view}-${name}.png`) });
  });
  if (name === 'light') await printFigures(page, values.base);
  await page.context().close();
  const { page: adminPage } = await visit(browser, options);
  await signIn(adminPage, values.base, 'admin', values['admin-password']);
  await adminPage.goto(`${values.base}/#/users`);
  await adminPage.getByRole('cell').first().waitFor();
  await adminPage.screenshot({ path: join(folder, `users-${name}.png`) });
  await adminPage.context().close();
}
await browser.close();
console.log(`Pictures are in ${folder}.`);

async function printFigures(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/#/`);
  await page.reload();
  await page.locator('.chart canvas').waitFor();
  const paint = await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`);
  console.log(`First contentful paint: ${Math.round(Number(paint))} ms`);
  await page.goto(`${base}/#/runs`);
  await page.locator('table.runs tbody tr').first().waitFor();
  await page.getByText('Filter', { exact: true }).first().click();
  await page.evaluate(`new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longest = Math.max(window.longest ?? 0, entry.duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true })`);
  await page.getByLabel('At least').pressSequentially('5');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('button', { name: 'Distance' }).click();
  await page.locator('table.runs tbody tr').first().waitFor();
  const longest = await page.evaluate('new Promise((done) => setTimeout(() => done(window.longest ?? 0), 500))');
  console.log(`Slowest interaction: ${Math.round(Number(longest))} ms`);
}
