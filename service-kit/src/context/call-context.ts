import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from '@jogging/proto/common';

/** What belongs to one request in this process and is passed on with every call it makes. */
export interface CallContext {
  readonly requestId: string;
  /** W3C trace context of this hop, the parent of every call made from here. */
  readonly traceparent: string;
  readonly principal?: Principal | undefined;
  /** Whether its reads may come from a replica that is some seconds behind; the edge decides, by who has written lately. */
  readonly mayLag?: boolean | undefined;
  /** When the caller stops waiting, in milliseconds since 1970; calls made from here end by then. */
  readonly deadline?: number | undefined;
  /** Aborted when the caller disconnects or its deadline passes. */
  readonly signal?: AbortSignal | undefined;
}

const storage = new AsyncLocalStorage<CallContext | undefined>();

export const callContext = {
  /** Runs `work`, and all that it starts, within the context. */
  run<T>(context: CallContext, work: () => T): T {
    return storage.run(context, work);
  },
  /** Runs `work`, and all that it starts, outside of any context: for what several requests share. */
  leave<T>(work: () => T): T {
    return storage.run(undefined, work);
  },
  get(): CallContext | undefined {
    return storage.getStore();
  },
} as const;
