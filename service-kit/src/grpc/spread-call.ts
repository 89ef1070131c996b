import type { Call } from '@jogging/proto/common';
import { metadataKeys } from './metadata-keys.js';
import type { IncomingCall } from './server-call.js';

/** A call out of a stream of calls, as its handler sees it. */
export class SpreadCall implements IncomingCall {
  cancelled = false;
  readonly metadata: IncomingCall['metadata'];
  readonly #deadline: number;
  #onCancelled = (): void => {};

  constructor({ requestId, traceparent, principal, mayLag, timeoutMs }: Call) {
    this.#deadline = Date.now() + timeoutMs;
    const values: Readonly<Record<string, string | Buffer>> = {
      [metadataKeys.requestId]: requestId,
      [metadataKeys.traceparent]: traceparent,
      [metadataKeys.principal]: principal,
      [metadataKeys.mayLag]: mayLag ? '1' : '',
    };
    this.metadata = {
      get(key) {
        const value = values[key];
        return value === undefined || value.length === 0 ? [] : [value];
      },
    };
  }

  getDeadline(): number {
    return this.#deadline;
  }

  once(_event: 'cancelled', listener: () => void): void {
    this.#onCancelled = listener;
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.#onCancelled();
  }
}
