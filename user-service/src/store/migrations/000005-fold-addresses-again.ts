import { domainToASCII } from 'node:url';
import type { Migration } from '@jogging/service-kit/database';

/**
 * Folds the addresses again that have more than ASCII, since invisible characters no longer make two addresses differ. If two
 * users turn out to have one address, the later one keeps its old form: nobody loses an account.
 */
export const foldAddressesAgain: Migration = {
  name: '000005-fold-addresses-again',
  async up({ query }) {
    const rows = await query<{ uid: string; email: string }>(
      `SELECT uid, email FROM users WHERE email ~ '[^\\x01-\\x7f]' ORDER BY created_at, uid`,
    );
    for (const { uid, email } of rows) {
      await query(
        `UPDATE users SET email_folded = $2
         WHERE uid = $1 AND NOT EXISTS (SELECT 1 FROM users WHERE email_folded = $2 AND uid <> $1)`,
        [uid, fold(email)],
      );
    }
  },
};

/** As `foldEmail` was when this migration was written. */
function fold(email: string): string {
  const text = email
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC')
    .toLowerCase();
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  return `${text.slice(0, at + 1)}${domainToASCII(domain) || domain}`;
}
