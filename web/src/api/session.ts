import { createStore } from '../store.js';
import { type Problem, RequestFailed } from './problem.js';

/**
 * The signed-in user. The access token is only in memory; the refresh token is in a cookie that no script can read, which sign-in
 * sets because these requests ask for it (`Session-Cookie`). Other sites cannot send that header.
 */
export interface Session {
  readonly userId: string;
  readonly roles: readonly string[];
  readonly token: string;
  /** The password was set by somebody else and must be changed first. */
  readonly mustChangePassword: boolean;
}

/** `undefined` until known, `null` if nobody is signed in. */
export const session = createStore<Session | null | undefined>(undefined);

const cookieMode = { 'Content-Type': 'application/json', 'Session-Cookie': 'true' };

/** Marks that this browser has the cookie: without it there is nothing to refresh at startup. */
const MARKER = 'signed-in';

interface SignInAnswer {
  readonly auth_token: string;
  readonly password_change_required?: boolean;
}

export async function signIn(userId: string, password: string): Promise<void> {
  await begin('/user/login', JSON.stringify({ user_id: userId, password }));
}

/**
 * Gets a new access token with the cookie. One refresh at a time over all tabs, because a refresh token works only once.
 *
 * @param stale the refused token: if another request has replaced it meanwhile, nothing is left to do
 */
export async function refresh(stale?: string): Promise<void> {
  await navigator.locks.request('refresh', async () => {
    const current = session.get();
    if (stale !== undefined && current && current.token !== stale) return;
    await begin('/user/refresh', '{}');
  });
}

/** At startup: signs the user of an earlier visit in again, if there is one. */
export async function resume(): Promise<void> {
  if (localStorage.getItem(MARKER) === null) session.set(null);
  else await refresh().catch(() => session.set(null));
}

/** Ends the sign-in on every gateway, then forgets it here even if that could not be reported. */
export async function signOut(): Promise<void> {
  const token = session.get()?.token;
  forget();
  await fetch('/user/logout', {
    method: 'POST',
    headers: { ...cookieMode, ...(token && { Authorization: `Bearer ${token}` }) },
  }).catch(() => undefined);
}

async function begin(path: string, body: string): Promise<void> {
  const response = await fetch(path, { method: 'POST', headers: cookieMode, body, credentials: 'same-origin' });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) {
    const problems = (answer as { errors?: readonly Problem[] }).errors ?? [];
    if (response.status === 401 || response.status === 403) forget();
    throw new RequestFailed(response.status, problems, Number(response.headers.get('Retry-After')) || undefined);
  }
  session.set(sessionOf(answer as SignInAnswer));
  localStorage.setItem(MARKER, '');
}

/** Clears the session of this browser. */
export function forget(): void {
  localStorage.removeItem(MARKER);
  session.set(null);
}

function sessionOf({ auth_token: token, password_change_required: mustChangePassword = false }: SignInAnswer): Session {
  const claims = JSON.parse(decodeBase64Url(token.split('.')[1] ?? '')) as { sub: string; roles: string[] };
  return { userId: claims.sub, roles: claims.roles, token, mustChangePassword };
}

function decodeBase64Url(text: string): string {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
