export { createGrpcClient, type GrpcClient, type GrpcClientOptions } from './grpc-client.js';
export { createGrpcServer, type GrpcServer, type GrpcServerOptions } from './grpc-server.js';
export { type ServedService, type ServeOptions, serve } from './serve.js';
export { ServerCall } from './server-call.js';
export type {
  Callers,
  CallOptions,
  ClientMethods,
  Handler,
  Handlers,
  RequestOf,
  ResponseOf,
  ServiceShape,
} from './service-types.js';
