import { setTimeout as delay } from 'node:timers/promises';

/**
 * Polls until a check passes: for a state that other processes cause and no event reports.
 *
 * @param check passes if it neither throws nor returns `false`
 * @param timeoutMs default 10,000
 * @throws what the last check threw
 */
export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 10_000): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      const answer = await check();
      if (answer !== false) return answer;
      if (performance.now() > end) throw new Error(`not true within ${timeoutMs} ms: ${check}`);
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await delay(20);
  }
}
