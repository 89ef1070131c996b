import { AppError, metrics } from '@jogging/service-kit';
import type { Deps } from '../deps.js';

const signOuts = metrics.counter({ name: 'sign_outs_total', help: 'Sign-ins ended by their owners.' });

/**
 * Ends the sign-in that an access token belongs to: all its access tokens and its refresh family.
 *
 * @throws AppError `invalid_token`, `expired_token`, or `revoked_token` if it has ended already
 */
export async function signOut({ verifier, revocations, families, logger }: Deps, accessToken: string): Promise<void> {
  const claims = await verifier.verify(accessToken);
  await revocations.check(claims);
  // Of two concurrent sign-outs the second finds it ended.
  if (!(await families.end(claims.sid, claims.uid))) throw new AppError('revoked_token');
  signOuts.inc();
  logger.info({ audit: { action: 'sign out', by: claims.uid, sid: claims.sid } }, 'signed out');
}
