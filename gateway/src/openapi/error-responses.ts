import { type ErrorEntry, errorCatalogue } from '@jogging/proto/common';
import type { Schema } from './schemas.js';

const header = (description: string): Schema => ({ required: true, description, schema: { type: 'string' } });

/** Headers that only this status has. */
const headers: Readonly<Record<number, Schema>> = {
  401: { 'WWW-Authenticate': header('How to authenticate: `Bearer` (RFC 6750).') },
  429: { 'Retry-After': header('Seconds to wait.') },
  503: { 'Retry-After': header('Seconds to wait.') },
};

const entries = Object.entries(errorCatalogue);
/** The errors that any route can return. */
const always = [408, 431, 500];

/** Not 405: the description only has methods that a path takes. */
const statuses = [...new Set(entries.map(([, { status }]) => status))].filter((status) => status !== 405);

/** A response for each status of the catalogue, and `error` for any other. */
export const errorResponses: Readonly<Record<string, Schema>> = {
  ...Object.fromEntries(statuses.map((status) => [nameOf(status), responseOf(status)])),
  error: response('Any other error.', {}, exampleOf('method_not_allowed', errorCatalogue.method_not_allowed)),
};

/** References to the responses of an operation that can refuse with these statuses. */
export function refusals(refused: readonly number[]): Readonly<Record<string, Schema>> {
  const references = [...refused, ...always].map((status) => [
    status,
    { $ref: `#/components/responses/${nameOf(status)}` },
  ]);
  return { ...Object.fromEntries(references), default: { $ref: '#/components/responses/error' } };
}

function nameOf(status: number): string {
  return `error-${status}`;
}

function responseOf(status: number): Schema {
  const codes = entries.filter(([, entry]) => entry.status === status);
  const list = codes.map(([code, { title }]) => `[\`${code}\`](/docs/errors#${code}): ${title}.`).join(' ');
  const [first] = codes;
  return response(list, headers[status] ?? {}, first && exampleOf(...first));
}

function exampleOf(code: string, { status, title, description }: ErrorEntry): object {
  return {
    errors: [
      {
        id: '0198c6f2-7e1a-7cc0-a1f6-3d2b5d0f4c11.1',
        status: String(status),
        code,
        title,
        detail: description,
        links: { about: `https://runs.example/docs/errors#${code}` },
        meta: { request_id: '0198c6f2-7e1a-7cc0-a1f6-3d2b5d0f4c11' },
      },
    ],
    jsonapi: { version: '1.1' },
  };
}

function response(description: string, more: Schema, example?: object): Schema {
  return {
    description,
    headers: { 'X-Request-Id': header('The id of the request, for support and logs.'), ...more },
    content: {
      'application/vnd.api+json': { schema: { $ref: '#/components/schemas/errors' }, ...(example && { example }) },
    },
  };
}
