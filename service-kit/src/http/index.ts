export { addressGroup } from './address-group.js';
export { authority } from './authority.js';
export { bearerToken } from './bearer-token.js';
export type { AnswerClientFault, ClientFault, RawAnswer } from './client-fault.js';
export {
  type ErrorDocument,
  type ErrorDocumentContext,
  type ErrorObject,
  errorDocument,
  type FaultLike,
} from './error-document.js';
export { createHttpServer, type HttpServer, type HttpServerOptions, type HttpTimeouts } from './http-server.js';
export { hasBody, jsonObject, maximumBodyBytes, parseJson, readBytes } from './json-body.js';
export {
  checkContent,
  contentFaults,
  hasSupportedParameters,
  jsonApiMediaType,
  type MediaType,
} from './media-type.js';
export { createOpsServer, type OpsServerOptions } from './ops-server.js';
export { type ComponentReport, type ReadinessReport, readinessReport } from './readiness-report.js';
export { sendError, sendText } from './send-error.js';
export { TlsAgent } from './tls-agent.js';
