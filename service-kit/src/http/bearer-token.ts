import { AppError } from '../errors/app-error.js';

const detail = 'Authorization must be `Bearer` and a token.';

/**
 * The token in a header Authorization by RFC 6750, section 2.1; the scheme's case does not matter (RFC 9110, section 11.1).
 * With another scheme no token was sent, which is answered without an error code (RFC 6750, section 3.1).
 *
 * @returns undefined without the header
 * @throws AppError `missing_token`, `invalid_token` (401)
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization === '') return undefined;
  if (!/^bearer(?: |$)/i.test(authorization)) throw new AppError('missing_token', { detail });
  const match = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(authorization);
  if (!match?.[1]) throw new AppError('invalid_token', { detail });
  return match[1];
}
