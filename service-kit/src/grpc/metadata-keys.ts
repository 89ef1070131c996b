/** Names of metadata. A name that ends in `-bin` carries bytes (gRPC over HTTP/2, "Custom-Metadata"). */
export const metadataKeys = {
  principal: 'principal-bin',
  requestId: 'x-request-id',
  traceparent: 'traceparent',
  statusDetails: 'grpc-status-details-bin',
  // gRFC A6: a negative number makes the client's retry policy give up.
  retryPushback: 'grpc-retry-pushback-ms',
} as const;
