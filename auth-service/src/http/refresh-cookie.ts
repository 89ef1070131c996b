import type { Request, Response } from 'express';
import { refreshSeconds } from '../store/families.js';
import { publicBase } from './request-context.js';

/** The gateway has checked that the page sent it (`Session-Cookie: true`). */
export function keepsTokenInCookie(request: Request): boolean {
  return request.get('session-cookie') === 'true';
}

/** The refresh token that came in the cookie; empty without one. */
export function tokenFromCookie(request: Request): string {
  return /^(?:__Secure-)?refresh_token=(.*)$/.exec(request.get('cookie') ?? '')?.[1] ?? '';
}

/**
 * Sets the cookie: no script can read it, no other site can make a browser send it (RFC 6265bis, section 5.6.7), and it goes to
 * no other path. `Secure`, and named so, wherever the page is served by TLS.
 */
export function setTokenCookie(request: Request, response: Response, refreshToken: string): void {
  response.append('Set-Cookie', cookie(request, refreshToken, refreshSeconds));
}

export function clearTokenCookie(request: Request, response: Response): void {
  response.append('Set-Cookie', cookie(request, '', 0));
}

function cookie(request: Request, value: string, seconds: number): string {
  const [prefix, secure] = publicBase(request).startsWith('https:') ? ['__Secure-', '; Secure'] : ['', ''];
  return `${prefix}refresh_token=${value}; Path=/user/refresh; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
