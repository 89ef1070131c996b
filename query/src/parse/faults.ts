import { AppError, type ErrorCode, type Fault } from '@jogging/service-kit';

/** As many as a service can pass on to the gateway; a query with more was made to have them. */
const mostFaults = 100;

/** What is wrong with a query, gathered so that one answer tells all of it, up to a number. */
export class Faults {
  readonly #faults: Fault[] = [];

  add(code: ErrorCode, parameter: string, detail: string): void {
    if (!this.full) this.#faults.push({ code, parameter, detail });
  }

  get full(): boolean {
    return this.#faults.length >= mostFaults;
  }

  /** @throws AppError where there are any; its code is the first one's, for each fault carries its own. */
  throwIfAny(): void {
    const [first] = this.#faults;
    if (first) throw new AppError(first.code, { faults: this.#faults });
  }
}
