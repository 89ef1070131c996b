import { codePoints } from '@jogging/resources';

/** The password of the seed's `admin`, for local runs only. */
export const localAdminPassword = 'random';

const leastCharacters = 12;
const leastDistinct = 6;

/**
 * Why a password may not be the first admin's in production; undefined if it may. It is chosen once, at deployment, so it
 * can be long.
 */
export function adminPasswordProblem(password: string): string | undefined {
  if (codePoints(password) < leastCharacters) return `must have at least ${leastCharacters} characters in production`;
  if (codePoints(password) > 128) return 'must have at most 128 characters';
  if (new Set(password.toLowerCase()).size < leastDistinct) {
    return `must have at least ${leastDistinct} different characters in production`;
  }
  const lower = password.toLowerCase();
  const known = ['random', 'password', 'admin', 'jogging', 'changeme', 'secret', 'qwerty', '123456'];
  const rest = known.reduce((text, word) => text.replaceAll(word, ''), lower);
  return codePoints(rest) < leastCharacters / 2 ? 'must not be made of well-known words in production' : undefined;
}
