import { writeFileSync } from 'node:fs';
import { Runner, reporters } from 'mocha';

/** The results of a workspace's tests. */
export interface Outcome {
  readonly passed: number;
  /** Titles, each with its error. */
  readonly failed: readonly { title: string; because: string }[];
  /** Skipped tests and tests without a body, which count as failed. */
  readonly pending: readonly string[];
}

/** Mocha's default output; at the end, writes the outcome as JSON to TEST_OUTCOME_FILE. */
class SummingReporter extends reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    let passed = 0;
    const failed: { title: string; because: string }[] = [];
    const pending: string[] = [];
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Runner.constants;
    runner.on(EVENT_TEST_PASS, () => passed++);
    runner.on(EVENT_TEST_FAIL, (test, fault) => failed.push({ title: test.fullTitle(), because: fault.message }));
    runner.on(EVENT_TEST_PENDING, (test) => pending.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      const outcome: Outcome = { passed, failed, pending };
      const file = process.env.TEST_OUTCOME_FILE;
      if (file) writeFileSync(file, JSON.stringify(outcome));
    });
  }
}

// Mocha loads reporters with `require`; this name makes the class its result.
export { SummingReporter as 'module.exports' };
