/**
 * Remembers for a while that a responding dependency refused work: a full disk refuses writes and still serves reads, so one
 * success does not show that it has recovered.
 */
export class RecentFault {
  readonly #holdMs: number;
  #reason = '';
  #until = Number.NEGATIVE_INFINITY;

  constructor(holdMs = 10_000) {
    this.#holdMs = holdMs;
  }

  note(error: unknown): void {
    this.#reason = error instanceof Error ? error.message : String(error);
    this.#until = performance.now() + this.#holdMs;
  }

  /** The reason of the last refusal, if it was recent. */
  get reason(): string | undefined {
    return performance.now() < this.#until ? this.#reason : undefined;
  }
}
