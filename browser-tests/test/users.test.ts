import { expect } from 'chai';
import { seriousFaults } from '../src/accessibility.js';
import { browserInSuite } from '../src/browser-in-suite.js';
import { api, newId, password, signIn, signUp } from '../src/runner.js';

describe('The page, for an admin and for long lists', function () {
  this.timeout(60_000);
  const suite = browserInSuite();

  it('an admin finds a user, sees a change from elsewhere, and saves over it when asked again', async () => {
    const id = newId();
    const guest = await suite.visit();
    await signUp(guest.page, suite.base, id);
    await guest.page.context().close();
    const { page, complaints } = await suite.visit();
    await signIn(page, suite.base, 'admin', process.env.E2E_ADMIN_PASSWORD ?? 'random');
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByLabel('User id contains').fill(id);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('1 in all').waitFor();
    expect(await seriousFaults(page)).to.deep.equal([]);
    await page.getByRole('button', { name: `Edit ${id}` }).click();
    await page.getByLabel('Last name').waitFor();
    expect(await seriousFaults(page)).to.deep.equal([]);
    await page.getByLabel('Last name').fill('Rao');
    const elsewhere = await api(suite.base, id);
    const attributes = { first_name: 'Ash' };
    expect((await elsewhere('PATCH', `/users/${id}`, { type: 'user', id, attributes })).status).to.equal(200);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('changed elsewhere meanwhile').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'Rao' }).waitFor();
    // The browser also reports the 412, which the page has handled.
    expect(complaints.filter((complaint) => !complaint.includes('412'))).to.deep.equal([]);
    await page.context().close();
  });

  it('shows more runs as one scrolls, each once', async () => {
    const { page } = await suite.visit();
    const id = await signUp(page, suite.base);
    const records = Array.from({ length: 120 }, (_, index) => {
      const start = Date.parse('2024-01-01T07:00:00Z') + index * 86_400_000;
      const at = (ms: number) => new Date(ms).toISOString();
      const attributes = { distance: 5000 + index, start_time: at(start), end_time: at(start + 1_800_000) };
      return { op: 'add', data: { type: 'run', attributes } };
    });
    const login = await fetch(`${suite.base}/user/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user_id: id, password }),
    });
    const { auth_token: token } = (await login.json()) as { auth_token: string };
    const made = await fetch(`${suite.base}/operations`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/vnd.api+json;ext="https://jsonapi.org/ext/atomic"',
      },
      body: JSON.stringify({ 'atomic:operations': records }),
    });
    expect(made.status).to.equal(200);
    await page.getByRole('link', { name: 'Runs' }).click();
    const rows = page.locator('table.runs tbody tr');
    await rows.first().waitFor();
    while ((await rows.count()) < records.length) {
      await rows.last().scrollIntoViewIfNeeded();
      await page.mouse.wheel(0, 2_000);
      await rows.nth((await rows.count()) - 1).waitFor();
    }
    const links = await rows.locator('a').evaluateAll((found) => found.map((link) => link.getAttribute('href')));
    expect(new Set(links).size).to.equal(records.length);
    await page.context().close();
  });
});
