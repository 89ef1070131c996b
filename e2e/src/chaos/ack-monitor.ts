/** When writes were acknowledged, and why requests failed. */
export class AckMonitor {
  readonly #acknowledgements: number[] = [];
  readonly #failures = new Map<string, number>();
  /** Attempts, of reads too. */
  requests = 0;

  /** A write was acknowledged. */
  record(): void {
    this.#acknowledgements.push(performance.now());
  }

  /** A request failed for now, or lost its connection: the client retries. */
  recordFailure(because: string): void {
    this.#failures.set(because, (this.#failures.get(because) ?? 0) + 1);
  }

  get count(): number {
    return this.#acknowledgements.length;
  }

  /** Why requests failed, and how often, since the last call. */
  takeFailures(): Record<string, number> {
    const failures = Object.fromEntries(this.#failures);
    this.#failures.clear();
    return failures;
  }

  /** The longest time without an acknowledged write between two moments, in ms. */
  outage(from: number, to: number): number {
    const within = this.#acknowledgements.filter((moment) => moment > from && moment < to);
    const moments = [from, ...within, to];
    return Math.max(...moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment)));
  }
}
