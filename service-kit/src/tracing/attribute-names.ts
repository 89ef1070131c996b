/**
 * Names by OpenTelemetry's semantic conventions 1.45 (https://opentelemetry.io/docs/specs/semconv/). Copied, and
 * compared with the package by a test: loading it would slow down the start of every process, traced or not.
 */
export const names = {
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  messageDestination: 'messaging.destination.name',
  messageId: 'messaging.message.id',
  messageOperation: 'messaging.operation.name',
  messageOperationType: 'messaging.operation.type',
  messageSystem: 'messaging.system.name',
  routingKey: 'rabbitmq.destination.routing_key',
  rpcMethod: 'rpc.method',
  rpcStatus: 'rpc.status_code',
  rpcSystem: 'rpc.system.name',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  serviceInstance: 'service.instance.id',
  serviceName: 'service.name',
  serviceNamespace: 'service.namespace',
  serviceVersion: 'service.version',
  urlFull: 'url.full',
  urlPath: 'url.path',
  urlScheme: 'url.scheme',
} as const;
