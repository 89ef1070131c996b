import { expect } from 'chai';
import { browserInSuite } from '../src/browser-in-suite.js';
import { newId, password, recordRun, signIn, signUp } from '../src/runner.js';

describe('The page, on a first evening', function () {
  this.timeout(60_000);
  const suite = browserInSuite();

  it('takes a newcomer from sign-up to a first run and the chart of the week', async () => {
    const { page, complaints, origins } = await suite.visit();
    await signUp(page, suite.base);
    await page.getByText('Your running starts here').waitFor();
    await recordRun(page, { distance: '8.5', time: '45:30', title: 'First run' });
    await page.getByRole('heading', { name: 'First run' }).waitFor();
    expect(await page.getByText('8.50 km').isVisible()).to.equal(true);
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'This week' }).waitFor();
    await page.locator('.chart canvas').waitFor();
    await page.getByText('Show as a table').click();
    expect(await page.locator('details table tbody tr').first().textContent()).to.contain('8.50 km');
    expect(complaints).to.deep.equal([]);
    expect([...origins]).to.deep.equal([new URL(suite.base).origin]);
    await page.context().close();
  });

  it('a reload keeps the user signed in, and no script or other person can find a token', async () => {
    const { page } = await suite.visit();
    await signUp(page, suite.base);
    await page.reload();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const readable = await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])');
    expect(readable).not.to.match(/eyJ|[A-Za-z0-9_-]{30}/);
    const cookies = await page.context().cookies();
    expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).to.deep.equal([
      { httpOnly: true, sameSite: 'Strict' },
    ]);
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.context().cookies()).to.deep.equal([]);
    await page.context().close();
  });

  it('shows each API error beside its field', async () => {
    const { page } = await suite.visit();
    await page.goto(`${suite.base}/#/sign-up`);
    await page.getByLabel('User id').fill('no spaces allowed');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Sign up' }).click();
    for (const label of ['User id', 'Password']) {
      await page.locator(`[aria-invalid=true]`).first().waitFor();
      const field = page.getByLabel(label);
      expect(await field.getAttribute('aria-invalid'), label).to.equal('true');
    }
    expect(await page.getByLabel('User id').inputValue()).to.equal('no spaces allowed');
    await page.context().close();
  });

  it('a newcomer can use the page by keyboard alone', async () => {
    const id = newId();
    const { page } = await suite.visit();
    await signUp(page, suite.base, id);
    await page.context().clearCookies();
    await page.goto('about:blank');
    await page.goto(`${suite.base}/#/sign-in`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type(id);
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    // The focus order: skip link, brand, then the navigation.
    for (let press = 0; press < 12; press += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate('document.activeElement.textContent')) === 'Record') break;
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Record a run' }).waitFor();
    await page.getByLabel('Distance').focus();
    await page.keyboard.type('5');
    await page.keyboard.press('Tab');
    await page.keyboard.type('25:00');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Edit' }).waitFor();
    await page.context().close();
  });

  it('lets a user change the password and sign in with the new one', async () => {
    const { page } = await suite.visit();
    const id = await signUp(page, suite.base);
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByLabel('Current password').fill(password);
    await page.getByLabel('New password').fill('another long one 7');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your other devices have been signed out').waitFor();
    await page.context().clearCookies();
    await page.reload();
    await signIn(page, suite.base, id, 'another long one 7');
    await page.context().close();
  });
});
