import { type ErrorCode, errorCatalogue } from '@jogging/proto/common';
import { AppError, type Fault, maximumFaults } from '@jogging/service-kit';

/** The order of the checks, by the status of each stage. */
const stages = [404, 403, 412, 422, 409];

/** Collects the faults of many operations; each names its operation, except those of the request as a whole. */
export class OperationFaults {
  readonly #errors = new Map<number, AppError>();
  readonly #ofRequest: readonly Fault[];

  constructor(ofRequest: readonly Fault[] = []) {
    this.#ofRequest = ofRequest;
  }

  /** Returns the result of the work, or undefined if it is refused; the faults are kept. */
  async collect<T>(index: number, work: () => T | Promise<T>): Promise<T | undefined> {
    if (this.#errors.has(index)) return undefined;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      this.#errors.set(index, error);
      return undefined;
    }
  }

  copy(): OperationFaults {
    const copy = new OperationFaults(this.#ofRequest);
    for (const [index, error] of this.#errors) copy.#errors.set(index, error);
    return copy;
  }

  /** @throws AppError with up to 100 faults, with the code of the earliest failing stage */
  throwIfAny(): void {
    const errors = [...this.#errors].sort(([one], [other]) => one - other);
    const codes = [...errors.map(([, { code }]) => code), ...this.#ofRequest.map(({ code }) => code)];
    const rank = (code: ErrorCode): number => stages.indexOf(errorCatalogue[code].status);
    const [first] = codes.toSorted((one, other) => rank(one) - rank(other));
    if (!first) return;
    const faults: Fault[] = [...this.#ofRequest];
    for (const [index, error] of errors) {
      const room = maximumFaults - faults.length;
      if (room === 0) break;
      faults.push(...error.faults.slice(0, room).map((fault) => placed(index, fault)));
    }
    throw new AppError(first, { faults });
  }
}

/** The field as a path into the operation; If-Match is in its `meta`. */
function placed(index: number, { code, field, header, detail }: Fault): Fault {
  const path = header === 'if-match' ? 'meta.if_match' : field === undefined ? 'ref' : `data.${field}`;
  return { code, detail, field: `${index}.${path}` };
}
