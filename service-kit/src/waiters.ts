/** Those who wait for a condition that someone else will bring about. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  /** Lets all go on who wait now; each looks for itself whether the condition holds. */
  resume(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resume of waiting) resume();
  }

  /** Resolves at the next `resume`; rejects with the signal's reason when that fires first. */
  wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        this.#waiting.delete(resume);
        reject(signal?.reason);
      };
      const resume = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(resume);
    });
  }
}
