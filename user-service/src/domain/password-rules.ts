/** What a password must not be, besides its length. */
export interface PasswordRules {
  /** @returns why a password is too easily guessed, as the end of a sentence; undefined if it is not */
  weakness(password: string, owner: PasswordOwner): string | undefined;
}

/** What an attacker knows about the password's user. */
export interface PasswordOwner {
  readonly id: string | undefined;
  readonly email: string | null | undefined;
}

/** For local runs: the seed's requests use a user's id as its password. */
export const noPasswordRules: PasswordRules = { weakness: () => undefined };

/**
 * Refuses the passwords that attackers try first.
 *
 * @param isCommon whether a password in lower case is among the most common
 */
export function strictPasswordRules(isCommon: (password: string) => boolean): PasswordRules {
  return {
    weakness(password, { id, email }) {
      const text = password.normalize('NFKC').toLowerCase();
      const known = [id, email, email?.split('@')[0]].map((name) => name?.normalize('NFKC').toLowerCase());
      if (known.includes(text)) return 'must be neither your id nor your e-mail address';
      if (new Set(text).size === 1) return 'must be more than one character repeated';
      return isCommon(text) ? 'is among the most common ones, which attackers try first' : undefined;
    },
  };
}
