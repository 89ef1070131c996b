import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import { addressGroup } from '@jogging/service-kit/http';
import type { Authenticator } from '../auth/authenticate.js';
import { RateExceeded, type RateSubject, type Rates } from '../auth/rates.js';

/** Checks who sends a request, and how often. */
export interface AccessGuard {
  /**
   * @param token whether a request without a token is accepted
   * @returns the principal, undefined without a token
   * @throws AppError 401, 429, 503
   */
  check(
    request: IncomingMessage & { readonly ip?: string | undefined },
    response: ServerResponse,
    token: 'required' | 'optional' | 'ignored',
  ): Promise<Principal | undefined>;
  /** The address that sign-ups are counted for; undefined if rates are off. */
  countedAddress(request: { readonly ip?: string | undefined }): string | undefined;
}

export interface AccessGuardDeps {
  readonly authenticator: Authenticator;
  /** Undefined if rate limits are off. */
  readonly rates: Rates | undefined;
}

export function createAccessGuard({ authenticator, rates }: AccessGuardDeps): AccessGuard {
  return {
    async check(request, response, token) {
      const principal = token === 'ignored' ? undefined : await authenticator.authenticate(authorizationOf(request));
      if (!principal && token === 'required') throw new AppError('missing_token');
      if (rates)
        await count(rates, response, principal ? { user: principal.uid } : { address: addressGroup(request.ip ?? '') });
      return principal;
    },
    countedAddress: ({ ip = '' }) => (rates ? addressGroup(ip) : undefined),
  };
}

async function count(rates: Rates, response: ServerResponse, subject: RateSubject): Promise<void> {
  const set = (headers: Readonly<Record<string, string>>): void => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  };
  try {
    set(await rates.count(subject));
  } catch (error) {
    if (error instanceof RateExceeded) set(error.headers);
    throw error;
  }
}

/** Node.js reads the first of two headers; a proxy in front may have read the second. */
function authorizationOf({ headersDistinct }: IncomingMessage): string | undefined {
  const [authorization, another] = headersDistinct.authorization ?? [];
  if (another !== undefined) throw new AppError('invalid_token', { detail: 'Send the header Authorization once.' });
  return authorization;
}
