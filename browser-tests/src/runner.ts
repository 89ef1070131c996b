import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';

export const password = 'long enough 42';

/** A user id that is not taken. */
export const newId = (): string => `page-${randomUUID().slice(0, 8)}`;

/** Signs a new user up through the page's form. */
export async function signUp(page: Page, base: string, id = newId()): Promise<string> {
  await page.goto(`${base}/#/sign-up`);
  await page.getByLabel('User id').fill(id);
  await page.getByLabel('First name').fill('Asha');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  return id;
}

export async function signIn(page: Page, base: string, id: string, secret = password): Promise<void> {
  await page.goto(`${base}/#/sign-in`);
  await page.getByLabel('User id').fill(id);
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/** Records a run through the page's form, and leaves the page at that run. */
export async function recordRun(page: Page, values: { distance: string; time: string; title?: string }): Promise<void> {
  await page.getByRole('link', { name: 'Record', exact: true }).click();
  await page.getByLabel('Distance').fill(values.distance);
  await page.getByLabel('Time', { exact: true }).fill(values.time);
  if (values.title !== undefined) await page.getByLabel('Title').fill(values.title);
  await page.getByRole('button', { name: 'Record' }).click();
  await page.getByRole('button', { name: 'Edit' }).waitFor();
}

/** Sends a request directly to the API, as another device of the user would. */
export async function api(
  base: string,
  id: string,
  secret = password,
): Promise<(method: string, path: string, data?: unknown) => Promise<Response>> {
  const signedIn = await fetch(`${base}/user/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user_id: id, password: secret }),
  });
  const { auth_token: token } = (await signedIn.json()) as { auth_token: string };
  return (method, path, data) =>
    fetch(base + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/vnd.api+json' },
      ...(data !== undefined && { body: JSON.stringify({ data }) }),
    });
}
