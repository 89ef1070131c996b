export { type CallContext, callContext } from './call-context.js';
export { acceptRequestId } from './request-id.js';
export { continueTrace, formatTraceparent, parseTraceparent, type TraceContext, traceIdOf } from './trace-context.js';
