interface Call {
  readonly uid: string;
  /** In milliseconds, on the clock of `performance.now()`. */
  readonly at: number;
}

/** When users last called, so that one's expensive work gives way to others. */
export class LiveCallers {
  #last: Call | undefined;
  /** The last call of another user than that of `#last`. */
  #lastOther: Call | undefined;

  note(uid: string, at = performance.now()): void {
    if (this.#last && this.#last.uid !== uid) this.#lastOther = this.#last;
    this.#last = { uid, at };
  }

  /** Whether another user than this one has called since then. */
  othersSince(uid: string, since: number): boolean {
    const last = this.#last?.uid === uid ? this.#lastOther : this.#last;
    return last !== undefined && last.at >= since;
  }
}
