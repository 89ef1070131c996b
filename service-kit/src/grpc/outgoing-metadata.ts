import { Metadata } from '@grpc/grpc-js';
import { Principal } from '@jogging/proto/common';
import type { CallContext } from '../context/call-context.js';
import { metadataKeys } from './metadata-keys.js';

// A principal is one object for the life of its token or call, and is sent with every call made for it.
const encoded = new WeakMap<Principal, Buffer>();

/** The request that a call is made for. */
export interface CallIdentity {
  readonly requestId: string;
  readonly traceparent: string;
  /** A `Principal`. */
  readonly principal: Buffer | undefined;
  /** Whether reads may come from a replica. */
  readonly mayLag: boolean;
}

/**
 * The identity of a call made within the context.
 *
 * @param traceparent of the call's own span; the context's if it has none
 */
export function identityOf(context: CallContext, traceparent?: string): CallIdentity {
  const { requestId, principal, mayLag = false } = context;
  return {
    requestId,
    traceparent: traceparent ?? context.traceparent,
    principal: principal && bytesOf(principal),
    mayLag,
  };
}

/** The same as metadata; empty for a call outside of any request. */
export function metadataOf(identity: CallIdentity | undefined): Metadata {
  const metadata = new Metadata();
  if (!identity) return metadata;
  metadata.set(metadataKeys.requestId, identity.requestId);
  metadata.set(metadataKeys.traceparent, identity.traceparent);
  if (identity.principal) metadata.set(metadataKeys.principal, identity.principal);
  if (identity.mayLag) metadata.set(metadataKeys.mayLag, '1');
  return metadata;
}

function bytesOf(principal: Principal): Buffer {
  let bytes = encoded.get(principal);
  if (!bytes) {
    bytes = Buffer.from(Principal.encode(principal).finish());
    encoded.set(principal, bytes);
  }
  return bytes;
}
