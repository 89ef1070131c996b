/** Lets one loop wait until someone has something for it; what is given while it does not wait is kept. */
export class Signal {
  #given = false;
  #resolve: (() => void) | undefined;

  give(): void {
    this.#given = true;
    this.#resolve?.();
  }

  /** Resolves when it is given, or after the time. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.#given) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
        timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
      this.#resolve = undefined;
    }
    this.#given = false;
  }
}
