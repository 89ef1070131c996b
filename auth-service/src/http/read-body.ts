import { AppError, type Fault } from '@jogging/service-kit';
import express, { type Request, type RequestHandler } from 'express';

/** In bytes. */
const mostBytes = 100 * 1024;

const jsonApi = 'application/vnd.api+json';

/**
 * Refuses bodies of other types; JSON:API's has no parameter but `profile`, and no extension is served. Where there is no
 * body, its type is nothing to refuse: that it is missing is told next.
 */
export const checkMediaType: RequestHandler = (request, _response, next) => {
  if (!hasBody(request)) {
    next();
    return;
  }
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').split(';').map((part) => part.trim());
  const media = type.toLowerCase();
  const isPlain = parameters.every((parameter) => /^profile=/i.test(parameter));
  if (media === 'application/json' || (media === jsonApi && isPlain)) next();
  else next(unsupported(`The body must come as application/json or ${jsonApi}.`));
};

/** RFC 9112, section 6.3. */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

const readBytes = express.raw({ type: () => true, limit: mostBytes, inflate: false });

/** Reads a body of JSON (RFC 8259). */
export const readBody: RequestHandler = (request, response, next) => {
  readBytes(request, response, (error?: unknown) => {
    try {
      if (error !== undefined) throw toAppError(error);
      request.body = parseJson(request.body);
      next();
    } catch (fault) {
      next(fault);
    }
  });
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: unknown): unknown {
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) {
    throw new AppError('malformed_json', { detail: 'The body is empty.' });
  }
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (cause) {
    throw new AppError('malformed_json', { detail: 'The body is not UTF-8.', cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    // V8's message may quote the body, which can hold a password: the place alone may leave, and no cause goes to a log.
    const place = /at position (\d+)/.exec(String((cause as Error).message))?.[1];
    const where = place === undefined ? 'it ends too early or has an unexpected character' : `see character ${place}`;
    throw new AppError('malformed_json', { detail: `The body is not JSON: ${where}.` });
  }
}

/** What body-parser throws, by the `type` that it documents. */
function toAppError(error: unknown): AppError {
  switch ((error as { type?: unknown }).type) {
    case 'entity.too.large':
      return new AppError('body_too_large', { detail: `The body has more than ${mostBytes} bytes.`, cause: error });
    case 'encoding.unsupported':
      return unsupported('Bodies are taken without a Content-Encoding.', 'content-encoding');
    default:
      return new AppError('invalid_request', { detail: 'The body did not arrive whole.', cause: error });
  }
}

function unsupported(detail: string, header = 'content-type'): AppError {
  const fault: Fault = { code: 'unsupported_media_type', detail, header };
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
