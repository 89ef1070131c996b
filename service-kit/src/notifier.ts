/**
 * Lets loops wait until something may have changed; each looks again when it wakes. A notification that finds nobody
 * waiting is kept for the next `wait`, so none is missed between a look and the wait.
 */
export class Notifier {
  readonly #waiting = new Set<() => void>();
  #pending = false;

  /** Wakes all current waiters, or the next one. */
  notify(): void {
    if (this.#waiting.size === 0) this.#pending = true;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Drops a kept notification: the caller is about to look anyway. */
  clear(): void {
    this.#pending = false;
  }

  /** Resolves at the next notification; rejects with the signal's reason if that fires first. */
  wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      if (this.#pending) {
        this.#pending = false;
        resolve();
        return;
      }
      const onAbort = (): void => {
        this.#waiting.delete(wake);
        reject(signal?.reason);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(wake);
    });
  }

  /** Whether a notification arrives within this time; false too if the signal fires. */
  async waitFor(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), milliseconds);
    try {
      await this.wait(signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal);
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
