import { writeFileSync } from 'node:fs';
import { Runner, reporters } from 'mocha';

/** What a workspace's tests came to. */
export interface Outcome {
  readonly passed: number;
  /** Titles, each followed by what went wrong. */
  readonly failed: readonly { title: string; because: string }[];
  /** Skipped or without a body: neither passed. */
  readonly pending: readonly string[];
}

/** Mocha's usual output, and at the end the outcome as JSON in the file that TEST_OUTCOME_FILE names. */
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

// Mocha requires its reporters; this name makes the class what `require` gives.
export { SummingReporter as 'module.exports' };
