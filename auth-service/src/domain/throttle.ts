/**
 * How failed sign-ins are slowed down. Three measures, and none of them ever locks an account for good:
 *
 * - A pair of account and address waits after its fifth failure in a row, longer after each further one, at most 60 s.
 * - When an account has many failures from addresses that never signed in to it, such addresses take turns: each is given
 *   a time, at most 60 s ahead, at which it is let through once. An address that has signed in before never takes turns, so
 *   that the owner is not kept out by others' guesses; from a new address the owner waits at most its turn.
 * - An address has a number of failures a minute over all accounts that never signed in from it. Past it such accounts wait for
 *   the next minute there; those that did sign in from it go on, so that one guesser does not lock out a school.
 */
export const throttleRules = {
  /** Failures of a pair that cost no wait. */
  freeFailures: 5,
  firstWaitSeconds: 5,
  longestWaitSeconds: 60,
  /** Failures of a pair, and of an account, are forgotten this long after the first. */
  rememberedSeconds: 900,
  /** Failures of an account from unknown addresses before such addresses take turns. */
  crowdFailures: 20,
  /** The time between two turns of an account. */
  turnMilliseconds: 250,
  /** How long a turn can be taken once it has come. */
  turnValidSeconds: 60,
  /** Failures of an address in a minute, over all accounts to which it has never signed in. */
  addressFailures: 100,
  addressWindowSeconds: 60,
  /** How long an address that signed in to an account is known. */
  knownSeconds: 30 * 86_400,
  /** Known addresses of an account; the one that signed in longest ago is forgotten first. */
  maximumKnown: 50,
} as const;

/** How long a pair waits after a number of failures in a row, in seconds. */
export function waitAfter(failures: number): number {
  const { freeFailures, firstWaitSeconds, longestWaitSeconds } = throttleRules;
  if (failures < freeFailures) return 0;
  return Math.min(firstWaitSeconds * 2 ** Math.min(failures - freeFailures, 16), longestWaitSeconds);
}
