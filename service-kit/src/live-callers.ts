interface Call {
  readonly uid: string;
  /** In milliseconds, on the clock of `performance.now()`. */
  readonly at: number;
}

/** People pause between requests: one who called this long ago is still there. */
export const PAUSE_MS = 1_000;

/** When users last called, so that one's expensive work gives way to others. */
export class LiveCallers {
  #last: Call | undefined;
  /** The last call of another user than that of `#last`. */
  #lastOther: Call | undefined;

  note(uid: string, at = performance.now()): void {
    if (this.#last && this.#last.uid !== uid) this.#lastOther = this.#last;
    this.#last = { uid, at };
  }

  /** Whether another user than this one has called since then, or shortly before. */
  othersSince(uid: string, since: number): boolean {
    const last = this.#last?.uid === uid ? this.#lastOther : this.#last;
    return last !== undefined && last.at >= since - PAUSE_MS;
  }
}
