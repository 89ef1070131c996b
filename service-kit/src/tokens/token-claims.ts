import type { Principal } from '@jogging/proto/common';
import { z } from 'zod';

/** The claims of an access token, besides issuer and audience. */
export const tokenClaims = z.object({
  /** Id of the token. */
  jti: z.string().min(1),
  /** The name of the account, a label that can be taken again. */
  sub: z.string().min(1),
  /** The registration, a UUID never used again. */
  uid: z.uuid(),
  /** The sign-in: `<epoch>.<uuid>`. */
  sid: z.string().regex(/^[A-Za-z0-9_-]{1,64}\.[0-9a-f-]{36}$/),
  /** The account's token generation when the token was made. */
  gen: z.int().nonnegative(),
  roles: z.array(z.string()),
  /** When the password was given, in seconds since 1970-01-01T00:00:00Z (OpenID Connect Core, section 2). */
  auth_time: z.int().optional(),
  /** The token serves to choose another password, and nothing else. */
  password_change_required: z.literal(true).optional(),
  /** Seconds since 1970-01-01T00:00:00Z, as are `nbf` and `exp`. */
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
});

export type TokenClaims = z.infer<typeof tokenClaims>;

export function principalOf(claims: TokenClaims): Principal {
  return {
    uid: claims.uid,
    userId: claims.sub,
    roles: claims.roles,
    sid: claims.sid,
    authenticatedAtMs: claims.auth_time === undefined ? undefined : claims.auth_time * 1_000,
    passwordChangeRequired: claims.password_change_required,
  };
}
