import { AppError, type ErrorCode, type Fault, maximumFaults } from '@jogging/service-kit';

/** Collects the faults of a query, up to a limit, so that one response reports them all. */
export class Faults {
  readonly #faults: Fault[] = [];

  add(code: ErrorCode, parameter: string, detail: string): void {
    if (!this.full) this.#faults.push({ code, parameter, detail });
  }

  get full(): boolean {
    return this.#faults.length >= maximumFaults;
  }

  /** @throws AppError if there are any; it has the first one's code, but each fault has its own. */
  throwIfAny(): void {
    const [first] = this.#faults;
    if (first) throw new AppError(first.code, { faults: this.#faults });
  }
}
