interface Noted {
  /** By `performance.now()`. */
  readonly at: number;
  readonly position: bigint;
}

const mostNoted = 60;

/**
 * Positions in the primary's write-ahead log, each with a time: everything acknowledged before that time lies before the position.
 * So the lag of a replica needs neither its clock nor a write on an idle primary.
 */
export class PrimaryPositions {
  #noted: Noted[] = [];

  /**
   * @param at before the primary was asked
   * @returns false if the primary has gone back: it is another one, and nothing that was noted holds for it
   */
  note(at: number, position: bigint): boolean {
    const last = this.#noted.at(-1);
    const isAnother = last !== undefined && position < last.position;
    this.#noted = isAnother ? [] : this.#noted.slice(1 - mostNoted);
    this.#noted.push({ at, position });
    return !isAnother;
  }

  /** The latest time such that a server that has replayed so much has everything acknowledged before it. */
  completeAsOf(replayed: bigint): number {
    return this.#noted.findLast(({ position }) => position <= replayed)?.at ?? Number.NEGATIVE_INFINITY;
  }
}
