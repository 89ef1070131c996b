import { Metadata } from '@grpc/grpc-js';
import { Principal } from '@jogging/proto/common';
import type { CallContext } from '../context/call-context.js';
import { metadataKeys } from './metadata-keys.js';

// A principal is one object for as long as its token or call lives, and goes out with every call made for it.
const encoded = new WeakMap<Principal, Buffer>();

/**
 * What goes with a call made within the context: request id, trace, and who is asking.
 *
 * @param traceparent of the call's own span; the context's where it has none
 */
export function outgoingMetadata(context: CallContext | undefined, traceparent?: string): Metadata {
  const metadata = new Metadata();
  if (!context) return metadata;
  metadata.set(metadataKeys.requestId, context.requestId);
  metadata.set(metadataKeys.traceparent, traceparent ?? context.traceparent);
  const { principal } = context;
  if (principal) metadata.set(metadataKeys.principal, bytesOf(principal));
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
