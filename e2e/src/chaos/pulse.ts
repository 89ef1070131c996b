/** When writes were acknowledged, and when they were not. */
export class Pulse {
  readonly #beats: number[] = [];
  readonly #misses = new Map<string, number>();

  /** A write was acknowledged. */
  beat(): void {
    this.#beats.push(performance.now());
  }

  /** A write was refused for the moment, or its connection lost: it is tried again. */
  miss(because: string): void {
    this.#misses.set(because, (this.#misses.get(because) ?? 0) + 1);
  }

  get count(): number {
    return this.#beats.length;
  }

  /** What kept writes from being acknowledged, and how often, since it was last asked. */
  takeMisses(): Record<string, number> {
    const misses = Object.fromEntries(this.#misses);
    this.#misses.clear();
    return misses;
  }

  /** The longest time without an acknowledged write between two moments, in ms. */
  outage(from: number, to: number): number {
    const within = this.#beats.filter((beat) => beat > from && beat < to);
    const moments = [from, ...within, to];
    return Math.max(...moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment)));
  }
}
