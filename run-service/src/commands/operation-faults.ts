import { errorCatalogue } from '@jogging/proto/common';
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

  /** @throws AppError with up to 100 faults: those of the earliest failing stage first, which is the status of the response */
  throwIfAny(): void {
    const errors = [...this.#errors].sort(([one], [other]) => one - other);
    const placedFaults = errors.flatMap(([index, { faults }]) => faults.map((fault) => placed(index, fault)));
    const rank = ({ code }: Fault): number => stages.indexOf(errorCatalogue[code].status);
    const faults = [...this.#ofRequest, ...placedFaults].sort((one, other) => rank(one) - rank(other));
    const [first] = faults;
    if (first) throw new AppError(first.code, { faults: faults.slice(0, maximumFaults) });
  }
}

/** The field as a path into the operation; If-Match is in its `meta`, and what is not supported is named in full by the edge. */
function placed(index: number, { code, field, header, detail }: Fault): Fault {
  const inData = code === 'unsupported_operation' ? field : `data.${field}`;
  const path = header === 'if-match' ? 'meta.if_match' : field === undefined ? 'ref' : inData;
  return { code, detail, field: `${index}.${path}` };
}
