/** Records when writes were acknowledged, and why requests failed. */
export class AckMonitor {
  readonly #acknowledgements: number[] = [];
  readonly #failures = new Map<string, number>();
  /** Attempts, including reads. */
  requests = 0;

  /** Records an acknowledged write. */
  record(): void {
    this.#acknowledgements.push(performance.now());
  }

  /** Records a request that failed temporarily or lost its connection; the client retries it. */
  recordFailure(because: string): void {
    this.#failures.set(because, (this.#failures.get(because) ?? 0) + 1);
  }

  get count(): number {
    return this.#acknowledgements.length;
  }

  /** The reasons of failed requests since the last call, and how often each occurred. */
  takeFailures(): Record<string, number> {
    const failures = Object.fromEntries(this.#failures);
    this.#failures.clear();
    return failures;
  }

  /** The longest time without an acknowledged write between two times, in ms. */
  outage(from: number, to: number): number {
    const within = this.#acknowledgements.filter((moment) => moment > from && moment < to);
    const moments = [from, ...within, to];
    return Math.max(...moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment)));
  }
}
