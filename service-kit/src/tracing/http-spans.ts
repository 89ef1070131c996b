import { names } from './attribute-names.js';
import { activeTracer, type OpenSpan } from './tracer.js';

const methods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE']);

/** A request that came in; undefined while nothing is traced. @param parent the `traceparent` that came with it */
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
  /** As the router has it; undefined where none was found. */
  readonly route: string | undefined;
  /** Without the query, and without what a person wrote. */
  readonly path: string | undefined;
  /** Undefined where the client went before the answer. */
  readonly status: number | undefined;
}

/** What the client did wrong is no failure of ours. */
export function endServedRequest(span: OpenSpan, { method, route, path, status }: ServedRequest): void {
  span.end({
    name: route === undefined ? nameFor(method) : `${nameFor(method)} ${route}`,
    attributes: { [names.httpRoute]: route, [names.urlPath]: path, [names.httpStatus]: status },
    failure: status !== undefined && status >= 500 ? String(status) : undefined,
  });
}

/** A request of ours to another, by a URL whose query is left out: it may hold keys, places and times. */
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

/** @param failure why there is no answer; without one, a status from 400 on says that we asked in vain */
export function endSentRequest(span: OpenSpan, status: number | undefined, failure?: string): void {
  const refused = status !== undefined && status >= 400 ? String(status) : undefined;
  span.end({ attributes: { [names.httpStatus]: status }, failure: failure ?? refused });
}

/** Clients may send any word as a method, and each would be a name of its own. */
function knownMethod(method: string): string {
  return methods.has(method) ? method : '_OTHER';
}

function nameFor(method: string): string {
  return methods.has(method) ? method : 'HTTP';
}
