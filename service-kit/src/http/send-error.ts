import type { ServerResponse } from 'node:http';
import type { AppError } from '../errors/app-error.js';
import { type ErrorDocumentContext, errorDocument } from './error-document.js';
import { lingerMs } from './linger.js';
import { jsonApiMediaType } from './media-type.js';

/**
 * Answers with a JSON:API error document and the headers that its status calls for.
 *
 * @param mediaType if the document is one of a JSON:API extension
 */
export function sendError(
  response: ServerResponse,
  error: AppError,
  context: ErrorDocumentContext,
  mediaType: string = jsonApiMediaType,
): void {
  const { status } = error;
  response.setHeader('Cache-Control', 'no-store');
  response.appendHeader('Vary', 'Accept');
  if (status === 401) response.setHeader('WWW-Authenticate', challenge(error));
  const retryAfter = error.retryAfterSeconds ?? (status === 503 ? 1 : undefined);
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(Math.ceil(retryAfter)));
  // The rest of a body that is too large is not read: the connection cannot serve another request.
  if (status === 413) response.setHeader('Connection', 'close');
  const advice = adviceFor(status, retryAfter);
  const faults = advice
    ? error.faults.map((fault) => ({ ...fault, detail: withAdvice(fault.detail, advice) }))
    : error.faults;
  sendText(response, status, mediaType, JSON.stringify(errorDocument(faults, context)));
}

/** What a client can do about an error that is not its fault, and when. */
function adviceFor(status: number, retryAfterSeconds: number | undefined): string | undefined {
  if ((status === 429 || status === 503) && retryAfterSeconds !== undefined)
    return `Try again in ${Math.ceil(retryAfterSeconds)} s, as Retry-After says.`;
  if (status !== 504) return undefined;
  return 'Try again; a change may have been made already, so read first, or repeat it with the same Idempotency-Key.';
}

function withAdvice(detail: string, advice: string): string {
  return detail.includes('Retry-After') ? detail : `${/[.!?]$/.test(detail) ? detail : `${detail}.`} ${advice}`;
}

/** RFC 6750, section 3: no error code if no access token was sent. */
function challenge({ code, message }: AppError): string {
  const refusesToken = code === 'invalid_token' || code === 'expired_token' || code === 'revoked_token';
  return refusesToken
    ? `Bearer error="invalid_token", error_description="${message.replaceAll(/["\\]/g, "'")}"`
    : 'Bearer';
}

/** Writes strings, not Buffers: Buffers live off-heap and trigger expensive full garbage collections. */
export function sendText(response: ServerResponse, status: number, mediaType: string, text: string): void {
  const length = Buffer.byteLength(text);
  // For ASCII both encodings give the same bytes, and this one only copies.
  const encoding = length === text.length ? 'latin1' : 'utf8';
  const closes = response.getHeader('connection') === 'close' && !response.req.complete;
  response.writeHead(status, { 'Content-Type': mediaType, 'Content-Length': length });
  if (!closes) response.end(text, encoding);
  else {
    response.write(text, encoding);
    endOnceRead(response);
  }
}

/** Ends a response, and so its connection, once the rest of the request was read and dropped, or after `lingerMs`. */
function endOnceRead(response: ServerResponse): void {
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMs);
  response.req.once('end', end).once('close', end).resume();
}
