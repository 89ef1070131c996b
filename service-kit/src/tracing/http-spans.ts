import { names } from './attribute-names.js';
import { activeTracer, type OpenSpan } from './tracer.js';

const methods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE']);

/**
 * Begins the span of an incoming request; undefined if tracing is off.
 *
 * @param parent its `traceparent`
 */
export function beginServedRequest(method: string, scheme: string, parent: string | undefined): OpenSpan | undefined {
  return activeTracer()?.start({
    name: nameFor(method),
    kind: 'server',
    parent,
    attributes: { [names.httpMethod]: knownMethod(method), [names.urlScheme]: scheme },
  });
}

export interface ServedRequest {
  readonly method: string;
  /** The matched route; undefined if no route matched. */
  readonly route: string | undefined;
  /** Without the query and without user input. */
  readonly path: string | undefined;
  /** Undefined if the client disconnected before the response. */
  readonly status: number | undefined;
}

/** Client errors do not count as failures. */
export function endServedRequest(span: OpenSpan, { method, route, path, status }: ServedRequest): void {
  span.end({
    name: route === undefined ? nameFor(method) : `${nameFor(method)} ${route}`,
    attributes: { [names.httpRoute]: route, [names.urlPath]: path, [names.httpStatus]: status },
    failure: status !== undefined && status >= 500 ? String(status) : undefined,
  });
}

/** Begins the span of an outgoing request. The query of its URL is left out: it may contain keys, places and times. */
export function beginSentRequest(method: string, url: URL, parent: string): OpenSpan | undefined {
  return activeTracer()?.start({
    name: nameFor(method),
    kind: 'client',
    parent,
    attributes: {
      [names.httpMethod]: knownMethod(method),
      [names.serverAddress]: url.hostname,
      [names.serverPort]: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
      [names.urlFull]: url.origin + url.pathname,
    },
  });
}

/** @param failure why there is no response; otherwise a status from 400 on is the failure */
export function endSentRequest(span: OpenSpan, status: number | undefined, failure?: string): void {
  const refused = status !== undefined && status >= 400 ? String(status) : undefined;
  span.end({ attributes: { [names.httpStatus]: status }, failure: failure ?? refused });
}

/** Clients may send any word as a method, and each would become a span name. */
function knownMethod(method: string): string {
  return methods.has(method) ? method : '_OTHER';
}

function nameFor(method: string): string {
  return methods.has(method) ? method : 'HTTP';
}
