import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from '@jogging/proto/common';

/** What belongs to one request on its way through a process, and goes on with every call that it makes. */
export interface CallContext {
  readonly requestId: string;
  /** W3C trace context of this hop: what is called from here names it as its parent. */
  readonly traceparent: string;
  readonly principal?: Principal | undefined;
  /** When the caller stops waiting, in milliseconds since 1970; calls made from here end by then. */
  readonly deadline?: number | undefined;
  /** Aborted when the caller has gone or its deadline has passed. */
  readonly signal?: AbortSignal | undefined;
}

const storage = new AsyncLocalStorage<CallContext>();

export const callContext = {
  /** Runs `work`, and all that it starts, within the context. */
  run<T>(context: CallContext, work: () => T): T {
    return storage.run(context, work);
  },
  get(): CallContext | undefined {
    return storage.getStore();
  },
} as const;
