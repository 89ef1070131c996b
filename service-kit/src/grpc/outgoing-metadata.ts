import { Metadata } from '@grpc/grpc-js';
import { Principal } from '@jogging/proto/common';
import type { CallContext } from '../context/call-context.js';
import { metadataKeys } from './metadata-keys.js';

// A principal is one object for the life of its token or call, and is sent with every call made for it.
const encoded = new WeakMap<Principal, Buffer>();

/**
 * The metadata of a call made within the context: request id, trace and principal.
 *
 * @param traceparent of the call's own span; the context's if it has none
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
