import type { IncomingMessage } from 'node:http';
import { AppError } from '@jogging/service-kit';
import getRawBody from 'raw-body';

/** The most that a body may have, in bytes. */
export const maximumBodyBytes = 100 * 1024;

/** How deep objects and lists may nest: ten times what any document here has use for. */
const maximumDepth = 100;

/** Whether a message has a body (RFC 9112, section 6.3). */
export function hasBody(request: IncomingMessage): boolean {
  if (request.headers['transfer-encoding'] !== undefined) return true;
  const length = request.headers['content-length'];
  return length !== undefined && Number(length) !== 0;
}

/**
 * Reads and parses a JSON body of UTF-8.
 *
 * @throws AppError `body_too_large` (413) past `limit`, 100 KiB if left out, `malformed_json` (400)
 */
export async function readJsonBody(request: IncomingMessage, limit = maximumBodyBytes): Promise<unknown> {
  return parseJson(await readBytes(request, limit));
}

/**
 * Reads a body as it is.
 *
 * @throws AppError `body_too_large` (413) past `limit`, 100 KiB if left out, `invalid_request` (400) where it ends too early
 */
export async function readBytes(request: IncomingMessage, limit = maximumBodyBytes): Promise<Buffer> {
  try {
    return await getRawBody(request, { limit, length: request.headers['content-length'] ?? null });
  } catch (error) {
    const type = (error as { type?: unknown }).type;
    if (type === 'entity.too.large') {
      throw new AppError('body_too_large', {
        detail: `The body has more than ${limit} bytes.`,
        cause: error,
      });
    }
    throw new AppError('invalid_request', { detail: 'The body did not arrive whole.', cause: error });
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: Buffer): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (cause) {
    throw new AppError('malformed_json', { detail: 'The body is not UTF-8.', cause });
  }
  if (text.trim() === '') throw new AppError('malformed_json', { detail: 'The body is empty.' });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('malformed_json', { detail: `The body is not JSON: ${placeOf(cause, text)}`, cause });
  }
  if (isDeeper(value, maximumDepth)) {
    throw new AppError('malformed_json', { detail: `The body nests deeper than ${maximumDepth} levels.` });
  }
  return value;
}

/** Level by level, for what is nested thousands deep has no place on the stack: not here, and not where it is used. */
function isDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((one): unknown[] => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

/** V8 names the place as a position; its message may quote the body, which stays out of the answer. */
function placeOf(cause: unknown, text: string): string {
  const position = /at position (\d+)/.exec(String((cause as Error).message))?.[1];
  if (position === undefined) return 'it ends too early or has an unexpected character.';
  const before = text.slice(0, Number(position));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return `line ${line}, column ${column}.`;
}
