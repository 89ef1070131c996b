import { AppError, type Fault } from '@jogging/service-kit';

/** One stage of the checks: every check of it runs, and all of their faults are answered together. */
export class Stage {
  readonly #errors: AppError[] = [];

  /** @returns what the check returns; undefined if it found a fault of the client's (4xx). Other errors are thrown at once. */
  async attempt<Result>(check: () => Result | Promise<Result>): Promise<Result | undefined> {
    try {
      return await check();
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      this.#errors.push(error);
      return undefined;
    }
  }

  /** @throws AppError the code of the first fault with the faults of all */
  end(): void {
    const [first] = this.#errors;
    if (!first) return;
    const faults: Fault[] = this.#errors.flatMap((error) => error.faults);
    throw new AppError(first.code, { faults });
  }
}
