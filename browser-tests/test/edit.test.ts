import { expect } from 'chai';
import { browserInSuite } from '../src/browser-in-suite.js';
import { api, recordRun, signUp } from '../src/runner.js';

describe('Changing runs on the page', function () {
  this.timeout(60_000);
  const suite = browserInSuite();

  it('asks which change to keep if the run was changed elsewhere', async () => {
    const { page } = await suite.visit();
    const id = await signUp(page, suite.base);
    await recordRun(page, { distance: '10', time: '50:00', title: 'Park' });
    const runId = page.url().split('/').at(-1) ?? '';
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Title').fill('Park, twice round');
    const elsewhere = await api(suite.base, id);
    const changed = await elsewhere('PATCH', `/runs/${runId}`, {
      type: 'run',
      id: runId,
      attributes: { notes: 'Windy' },
    });
    expect(changed.status).to.equal(200);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').getByText('changed elsewhere').first().waitFor();
    expect(await page.getByLabel('Title').inputValue()).to.equal('Park, twice round');
    await page.getByRole('button', { name: 'Save my changes to it' }).click();
    await page.getByRole('heading', { name: 'Park, twice round' }).waitFor();
    expect(await page.getByText('Windy').isVisible(), 'the change from elsewhere is kept').to.equal(true);
    await page.context().close();
  });

  it('keeps the input while offline, and saves it once when the connection returns', async () => {
    const { page } = await suite.visit();
    const id = await signUp(page, suite.base);
    await page.getByRole('link', { name: 'Record', exact: true }).click();
    await page.getByLabel('Distance').fill('7');
    await page.getByLabel('Time', { exact: true }).fill('40:00');
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Record' }).click();
    await page.getByText('No connection. Trying again').waitFor();
    expect(await page.getByLabel('Distance').inputValue()).to.equal('7');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Edit' }).waitFor();
    const list = (await (await (await api(suite.base, id))('GET', '/runs')).json()) as { data: unknown[] };
    expect(list.data).to.have.length(1);
    await page.context().close();
  });

  it('deletes a run only after asking', async () => {
    const { page } = await suite.visit();
    await signUp(page, suite.base);
    await recordRun(page, { distance: '3', time: '20:00' });
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Record one, or import a file').waitFor();
    await page.context().close();
  });

  it('deletes no run that was changed elsewhere before the change was seen', async () => {
    const { page } = await suite.visit();
    const id = await signUp(page, suite.base);
    await recordRun(page, { distance: '3', time: '20:00' });
    const runId = page.url().split('/').at(-1) ?? '';
    const elsewhere = await api(suite.base, id);
    const attributes = { notes: 'Worth keeping' };
    expect((await elsewhere('PATCH', `/runs/${runId}`, { type: 'run', id: runId, attributes })).status).to.equal(200);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('changed elsewhere meanwhile').waitFor();
    await page.getByText('Worth keeping').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Record one, or import a file').waitFor();
    await page.context().close();
  });

  it('builds and shows the filter, and explains a mistake in it', async () => {
    const { page } = await suite.visit();
    await signUp(page, suite.base);
    await recordRun(page, { distance: '3', time: '20:00', title: 'Short' });
    await recordRun(page, { distance: '12', time: '55:00', title: 'Long' });
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByText('Filter', { exact: true }).first().click();
    await page.getByLabel('At least').fill('10');
    expect(await page.getByLabel('Filter', { exact: true }).last().inputValue()).to.equal('distance ge 10000');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Long').waitFor();
    await page.getByText('Short').waitFor({ state: 'detached' });
    await page.getByLabel('Filter', { exact: true }).last().fill('distance gt');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.locator('.field .error').waitFor();
    await page.context().close();
  });

  it("renders users' text as text, even if it looks like HTML", async () => {
    const { page, complaints } = await suite.visit();
    const id = await signUp(page, suite.base);
    const hostile = `<img src=x onerror="window.broken=1">"'><script>window.broken=1</script>`;
    const elsewhere = await api(suite.base, id);
    const attributes = { title: hostile, notes: hostile, tags: [hostile.slice(0, 50)], distance: '5000', indoor: true };
    const times = { start_time: '2024-03-01T08:00:00Z', end_time: '2024-03-01T08:30:00Z' };
    const made = await elsewhere('POST', '/runs', { type: 'run', attributes: { ...attributes, ...times } });
    expect(made.status).to.equal(201);
    await elsewhere('PATCH', `/users/${id}`, {
      type: 'user',
      id,
      attributes: { first_name: hostile, last_name: hostile },
    });
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.locator('table.runs tbody a').first().click();
    await page.getByRole('heading', { name: hostile }).waitFor();
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByLabel('First name').waitFor();
    expect(await page.evaluate('window.broken')).to.equal(undefined);
    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });
});
