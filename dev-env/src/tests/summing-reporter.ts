import { writeFileSync } from 'node:fs';
import { Runner, reporters } from 'mocha';
import type { Outcome } from './outcome.js';

const SLOW_MS = 10_000;

/** Mocha's default output; at the end, writes the outcome as JSON to TEST_OUTCOME_FILE. */
class SummingReporter extends reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    let passed = 0;
    const failed: { title: string; because: string }[] = [];
    const pending: string[] = [];
    const slow: { title: string; ms: number }[] = [];
    const start = performance.now();
    const time = (one: Mocha.Runnable) => {
      if ((one.duration ?? 0) >= SLOW_MS) slow.push({ title: one.fullTitle(), ms: one.duration ?? 0 });
    };
    const { EVENT_HOOK_END, EVENT_TEST_END, EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } =
      Runner.constants;
    runner.on(EVENT_TEST_PASS, () => passed++);
    runner.on(EVENT_TEST_FAIL, (test, fault) => failed.push({ title: test.fullTitle(), because: fault.message }));
    runner.on(EVENT_TEST_PENDING, (test) => pending.push(test.fullTitle()));
    runner.on(EVENT_TEST_END, time);
    runner.on(EVENT_HOOK_END, time);
    runner.once(EVENT_RUN_END, () => {
      const outcome: Outcome = { passed, failed, pending, slow, ms: performance.now() - start };
      const file = process.env.TEST_OUTCOME_FILE;
      if (file) writeFileSync(file, JSON.stringify(outcome));
    });
  }
}

// Mocha loads reporters with `require`; this name makes the class its result.
export { SummingReporter as 'module.exports' };
