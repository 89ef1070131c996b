export { BadRequest, ErrorInfo, RetryInfo } from '../gen/google/rpc/error_details.js';
export { Status as RpcStatus } from '../gen/google/rpc/status.js';
export * from '../gen/jogging/common/v1/fault.js';
export * from '../gen/jogging/common/v1/instant.js';
export * from '../gen/jogging/common/v1/list.js';
export * from '../gen/jogging/common/v1/principal.js';
export * from './error-catalogue.js';
export * from './field.js';
