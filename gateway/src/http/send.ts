import type { ServerResponse } from 'node:http';
import type { AppError } from '@jogging/service-kit';
import { errorDocument } from '@jogging/service-kit/http';
import { jsonApiMediaType, jsonapi } from '../jsonapi/document.js';
import type { ApiAnswer } from './route.js';

/** What every answer of one request needs to know. */
export interface AnswerContext {
  readonly requestId: string;
  /** The public base URL, without a slash at the end. */
  readonly base: string;
  /** Turns a field path into a pointer into the request's document. */
  readonly pointerOf: (field: string) => string;
  /** JSON:API's if left out. */
  readonly mediaType?: string | undefined;
}

/** Answers with a document, a text, or nothing. `self` is the request's own URL, for documents that name no other. */
export function sendAnswer(response: ServerResponse, answer: ApiAnswer, self: string): void {
  response.setHeader('Cache-Control', 'no-store');
  response.appendHeader('Vary', 'Accept');
  if (answer.status === 204) {
    response.writeHead(204).end();
    return;
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if ('text' in answer) {
    sendText(response, answer.status, answer.mediaType, answer.text);
    return;
  }
  const { data, included, meta } = answer;
  const links = answer.links ?? { self };
  const rest = { ...(included && { included }), ...(meta && { meta }) };
  const document =
    'text' in data
      ? joinDocument({ jsonapi, links }, data.text, rest)
      : JSON.stringify({ jsonapi, links, data, ...rest });
  sendText(response, answer.status, jsonApiMediaType, document);
}

/** A document with `data` that is text already; `before` has a member at least. */
function joinDocument(before: object, data: string, after: object): string {
  const end = JSON.stringify(after).slice(1);
  return `${JSON.stringify(before).slice(0, -1)},"data":${data}${end === '}' ? end : `,${end}`}`;
}

/** Answers with a JSON:API error document and the headers that its status calls for. */
export function sendError(response: ServerResponse, error: AppError, context: AnswerContext): void {
  const { status } = error;
  response.setHeader('Cache-Control', 'no-store');
  response.appendHeader('Vary', 'Accept');
  if (status === 401) response.setHeader('WWW-Authenticate', challenge(error));
  const retryAfter = error.retryAfterSeconds ?? (status === 503 ? 1 : undefined);
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(Math.ceil(retryAfter)));
  // The rest of a body that is too large is not read: the connection cannot serve another request.
  if (status === 413) response.setHeader('Connection', 'close');
  const { requestId, base: baseUrl, pointerOf, mediaType = jsonApiMediaType } = context;
  const document = errorDocument(error.faults, { requestId, baseUrl, pointerOf });
  sendText(response, status, mediaType, JSON.stringify(document));
}

/** RFC 6750, section 3: no error code where no token came. */
function challenge(error: AppError): string {
  if (error.code === 'missing_token') return 'Bearer';
  return `Bearer error="invalid_token", error_description="${error.message.replaceAll(/["\\]/g, "'")}"`;
}

// As text: a Buffer of each answer is memory outside of V8's heap, and by that calls for the dear kind of garbage collection.
function sendText(response: ServerResponse, status: number, mediaType: string, text: string): void {
  const length = Buffer.byteLength(text);
  // In ASCII both encodings are the same bytes, and this one is a copy alone.
  const encoding = length === text.length ? 'latin1' : 'utf8';
  response.writeHead(status, { 'Content-Type': mediaType, 'Content-Length': length }).end(text, encoding);
}
