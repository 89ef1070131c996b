/** The results of a workspace's tests. */
export interface Outcome {
  readonly passed: number;
  /** Titles, each with its error. */
  readonly failed: readonly { title: string; because: string }[];
  /** Skipped tests and tests without a body, which count as failed. */
  readonly pending: readonly string[];
  /** The time of all tests and hooks, in milliseconds. */
  readonly ms: number;
  /** The tests and hooks that took ten seconds or longer, in milliseconds. */
  readonly slow: readonly { title: string; ms: number }[];
}

export const nothing: Outcome = { passed: 0, failed: [], pending: [], ms: 0, slow: [] };

export const withFailure = (outcome: Outcome, title: string, because: string): Outcome => ({
  ...outcome,
  failed: [...outcome.failed, { title, because }],
});

/** The outcome of tests that could not run. */
export const broken = (title: string, because: string): Outcome => withFailure(nothing, title, because);
