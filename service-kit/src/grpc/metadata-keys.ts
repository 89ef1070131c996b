/** Names of metadata. A name that ends in `-bin` carries bytes (gRPC over HTTP/2, "Custom-Metadata"). */
export const metadataKeys = {
  principal: 'principal-bin',
  requestId: 'x-request-id',
  traceparent: 'traceparent',
  /** `1` if reads may come from a replica. */
  mayLag: 'x-may-lag',
  statusDetails: 'grpc-status-details-bin',
  // gRFC A6: a negative number makes the client's retry policy give up.
  retryPushback: 'grpc-retry-pushback-ms',
} as const;
