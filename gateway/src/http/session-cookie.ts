import { AppError } from '@jogging/service-kit';
import type { Request } from 'express';

/**
 * Whether a request asks to keep the refresh token in a cookie (`Session-Cookie: true`), as the page does. Browsers attach cookies
 * to requests of any site, so such a request must come from the page's own origin. Another site cannot send this header, because
 * no preflight allows it, and cannot choose `Origin` and `Sec-Fetch-Site`.
 *
 * @param base the public base URL
 * @throws AppError `cross_site_request` (403)
 */
export function asksForCookie({ headers }: Pick<Request, 'headers'>, base: string): boolean {
  if (headers['session-cookie'] !== 'true') return false;
  const { origin, 'sec-fetch-site': site = 'same-origin' } = headers;
  if ((origin !== undefined && origin !== new URL(base).origin) || site !== 'same-origin')
    throw new AppError('cross_site_request');
  return true;
}

/**
 * Only the refresh token's cookie, as a Cookie header; undefined if the client has none. Over TLS, only the one with the prefix
 * counts, because no site without TLS can set it (RFC 6265bis, section 4.1.3.1).
 */
export function refreshCookieOf({ headers }: Pick<Request, 'headers'>, base: string): string | undefined {
  const cookies = (headers.cookie ?? '').split(/;[ \t]*/);
  const name = base.startsWith('https:') ? '__Secure-refresh_token=' : 'refresh_token=';
  const own = cookies.find((cookie) => cookie.startsWith(name) && /^[\w.-]{1,300}$/.test(cookie.slice(name.length)));
  return own?.trimEnd();
}
