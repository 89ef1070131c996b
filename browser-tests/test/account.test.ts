import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { browserInSuite } from '../src/browser-in-suite.js';
import { api, newId, password, recordRun, signUp } from '../src/runner.js';

/** Collects the page's changes of users and runs, each with its If-Match. */
function changesOf(page: Page): string[] {
  const changes: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (!['PATCH', 'DELETE'].includes(request.method()) || !/^\/(?:users|runs)\//.test(pathname)) return;
    changes.push(`${request.method()} ${request.headers()['if-match']}`);
  });
  return changes;
}

describe('Changing one’s account on the page', function () {
  this.timeout(60_000);
  const suite = browserInSuite();

  async function changeElsewhere(id: string, attributes: object): Promise<void> {
    const answer = await (await api(suite.base, id))('PATCH', `/users/${id}`, { type: 'user', id, attributes });
    expect(answer.status).to.equal(200);
  }

  it('changes the password only once the user has seen what was changed elsewhere', async () => {
    const { page } = await suite.visit();
    const id = await signUp(page, suite.base);
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByLabel('Current password').fill(password);
    await page.getByLabel('New password').fill('another long one 7');
    await changeElsewhere(id, { last_name: 'Rao' });
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('changed elsewhere meanwhile').waitFor();
    expect(await page.getByLabel('New password').inputValue()).to.equal('another long one 7');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your other devices have been signed out').waitFor();
    await page.context().close();
  });

  it('deletes the account only once the user has seen what was changed elsewhere', async () => {
    const { page } = await suite.visit();
    const id = await signUp(page, suite.base);
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByRole('button', { name: 'Delete account' }).click();
    await changeElsewhere(id, { last_name: 'Rao' });
    await page.getByRole('dialog').getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('changed elsewhere meanwhile').waitFor();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  it('sends If-Match with every change of a run or of the account', async () => {
    const { page } = await suite.visit();
    const changes = changesOf(page);
    await signUp(page, suite.base, newId());
    await recordRun(page, { distance: '5', time: '30:00' });
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Title').fill('Park');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Park' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Record one, or import a file').waitFor();
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByLabel('Last name').fill('Rao');
    const saved = page.waitForResponse((response) => response.request().method() === 'PATCH');
    await page.getByRole('button', { name: 'Save' }).click();
    expect((await saved).status()).to.equal(200);
    await page.getByLabel('Current password').fill(password);
    await page.getByLabel('New password').fill('another long one 7');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your other devices have been signed out').waitFor();
    await page.getByRole('button', { name: 'Delete account' }).click();
    await page.getByRole('dialog').getByLabel('Password').fill('another long one 7');
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(changes).to.deep.equal(['PATCH "1"', 'DELETE "2"', 'PATCH "1"', 'PATCH "2"', 'DELETE "3"']);
  });
});
