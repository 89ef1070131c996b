import type { ServerResponse } from 'node:http';
import { sendText } from '@jogging/service-kit/http';
import { jsonApiMediaType, jsonapi } from '../jsonapi/document.js';
import type { ApiAnswer } from './route.js';

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

/** Answers that the client has the current version already (RFC 9110, section 15.4.5). */
export function answerUnchanged(response: ServerResponse, answer: ApiAnswer): void {
  const tag = 'headers' in answer ? answer.headers?.ETag : undefined;
  response.setHeader('Cache-Control', 'no-store');
  response.appendHeader('Vary', 'Accept');
  response.writeHead(304, { ...(tag !== undefined && { ETag: tag }) }).end();
}

/** A document with `data` that is text already; `before` has a member at least. */
function joinDocument(before: object, data: string, after: object): string {
  const end = JSON.stringify(after).slice(1);
  return `${JSON.stringify(before).slice(0, -1)},"data":${data}${end === '}' ? end : `,${end}`}`;
}
