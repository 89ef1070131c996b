import { isUtf8 } from 'node:buffer';
import { AppError, type Fault } from '@jogging/service-kit';
import express, { type RequestHandler } from 'express';

/** In bytes. */
const mostBytes = 100 * 1024;

const jsonApi = 'application/vnd.api+json';

/** Refuses bodies of other types; JSON:API's has no parameter but `profile`, and no extension is served. */
export const checkMediaType: RequestHandler = (request, _response, next) => {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').split(';').map((part) => part.trim());
  const media = type.toLowerCase();
  const isPlain = parameters.every((parameter) => /^profile=/i.test(parameter));
  if (media === 'application/json' || (media === jsonApi && isPlain)) next();
  else next(unsupported(`The body must come as application/json or ${jsonApi}.`));
};

const parse = express.json({
  type: () => true,
  limit: mostBytes,
  strict: false,
  inflate: false,
  verify: (_request, _response, body) => {
    if (!isUtf8(body)) throw new AppError('malformed_json', { detail: 'The body is not UTF-8.' });
  },
});

/** Reads a body of JSON. */
export const readBody: RequestHandler = (request, response, next) => {
  parse(request, response, (error?: unknown) => {
    if (error !== undefined) next(toAppError(error));
    else if (request.body === undefined) next(new AppError('malformed_json', { detail: 'The body is empty.' }));
    else next();
  });
};

/** What body-parser throws, by the `type` that it documents. */
function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { type, message } = error as { type?: unknown; message?: unknown };
  switch (type) {
    case 'entity.too.large':
      return new AppError('body_too_large', { detail: `The body has more than ${mostBytes} bytes.`, cause: error });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return unsupported('Bodies are taken as UTF-8, without a Content-Encoding.');
    case 'entity.parse.failed': {
      // V8's message may quote the body, which can hold a password; the place alone may leave.
      const place = /at position (\d+)/.exec(String(message))?.[1];
      const where = place === undefined ? 'it ends too early or has an unexpected character' : `see character ${place}`;
      return new AppError('malformed_json', { detail: `The body is not JSON: ${where}.` });
    }
    default:
      return new AppError('invalid_request', { detail: 'The body did not arrive whole.', cause: error });
  }
}

function unsupported(detail: string): AppError {
  const fault: Fault = { code: 'unsupported_media_type', detail, header: 'content-type' };
  return new AppError('unsupported_media_type', { faults: [fault] });
}

/**
 * The texts of those members of a body.
 *
 * @throws AppError `invalid_document` for what is no object, else `missing_value` and `invalid_value` for each member
 */
export function textMembers<Name extends string>(body: unknown, names: readonly Name[]): Record<Name, string> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const fault: Fault = { code: 'invalid_document', detail: 'The body must be a JSON object.', field: '' };
    throw new AppError('invalid_document', { faults: [fault] });
  }
  const faults: Fault[] = [];
  const members = names.map((name): [Name, string] => {
    const value: unknown = Object.hasOwn(body, name) ? (body as Record<string, unknown>)[name] : undefined;
    // A pointer exists in the request: what is missing is pointed at by its parent, the document.
    if (value === undefined) faults.push({ code: 'missing_value', detail: `${name} is missing.`, field: '' });
    else if (typeof value !== 'string') {
      faults.push({ code: 'invalid_value', detail: `${name} must be a string.`, field: name });
    }
    return [name, typeof value === 'string' ? value : ''];
  });
  const [first] = faults;
  if (first) throw new AppError(first.code, { faults });
  return Object.fromEntries(members) as Record<Name, string>;
}
