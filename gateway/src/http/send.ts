import type { ServerResponse } from 'node:http';
import { sendText } from '@jogging/service-kit/http';
import { jsonApiMediaType, jsonapi } from '../jsonapi/document.js';
import type { ApiAnswer, StreamAnswer } from './route.js';

/** Sends a document, a text, or nothing. `self` is the request's own URL, for documents without other links. */
export function sendAnswer(response: ServerResponse, answer: Exclude<ApiAnswer, StreamAnswer>, self: string): void {
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

/** Answers 304: the client has the current version (RFC 9110, section 15.4.5). */
export function answerUnchanged(response: ServerResponse, answer: ApiAnswer): void {
  const tag = 'headers' in answer ? answer.headers?.ETag : undefined;
  response.setHeader('Cache-Control', 'no-store');
  response.appendHeader('Vary', 'Accept');
  response.writeHead(304, { ...(tag !== undefined && { ETag: tag }) }).end();
}

/** A document whose `data` is already text; `before` must have at least one member. */
function joinDocument(before: object, data: string, after: object): string {
  const end = JSON.stringify(after).slice(1);
  return `${JSON.stringify(before).slice(0, -1)},"data":${data}${end === '}' ? end : `,${end}`}`;
}
