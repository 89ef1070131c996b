export { failureClass } from './failure-class.js';
export {
  beginSentRequest,
  beginServedRequest,
  endSentRequest,
  endServedRequest,
  type ServedRequest,
} from './http-spans.js';
export {
  activeTracer,
  type OpenSpan,
  type SpanAttributes,
  type SpanEnd,
  type SpanStart,
  type Tracer,
} from './tracer.js';
export { createTracing, type TracingOptions } from './tracing.js';
