import { type ErrorCode, errorCatalogue } from '@jogging/proto/common';

/** One fault in a caller's request. */
export interface Fault {
  readonly code: ErrorCode;
  /** A sentence for the caller. */
  readonly detail: string;
  /** Path in the resource: `id`, `attributes.distance`, `attributes.roles.1`, `relationships.user`. */
  readonly field?: string | undefined;
  /** A query parameter: `filter`, `page[after]`. */
  readonly parameter?: string | undefined;
  /** A request header, in lower case. */
  readonly header?: string | undefined;
}

export interface AppErrorOptions {
  /** A sentence for the caller; the catalogue's title if left out. */
  readonly detail?: string | undefined;
  /** The faults in the document's order, of which the first 100 are kept; one with code and detail if left out. */
  readonly faults?: readonly Fault[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** For the log; never leaves the process. */
  readonly cause?: unknown;
}

/** The most faults that one answer reports. */
export const maximumFaults = 100;

/** The one kind of error meant for callers: a code of the catalogue, and its faults. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const detail = options.detail ?? options.faults?.[0]?.detail ?? errorCatalogue[code].title;
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.faults = options.faults?.length ? options.faults.slice(0, maximumFaults) : [{ code, detail }];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** The HTTP status of the code. */
  get status(): number {
    return errorCatalogue[this.code].status;
  }

  /** The error for anything that was thrown: itself, or `internal` with it as the cause. */
  static from(thrown: unknown): AppError {
    return thrown instanceof AppError ? thrown : new AppError('internal', { cause: thrown });
  }
}

/**
 * Ends a stage of checks.
 *
 * @throws AppError with the faults, if there are any; the first one's code stands for all
 */
export function throwIfFaults(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first) throw new AppError(first.code, { faults });
}
