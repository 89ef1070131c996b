import type { IncomingMessage } from 'node:http';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import getRawBody from 'raw-body';
import { AppError } from '../errors/app-error.js';

/** The default limit of a body, in bytes. */
export const maximumBodyBytes = 100 * 1024;

/** How deep objects and lists may nest: ten times what any document here needs. */
const maximumDepth = 100;

/** Whether a message has a body (RFC 9112, section 6.3). */
export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  const length = headers['content-length'];
  return length !== undefined && Number(length) !== 0;
}

/**
 * Reads a body as it is.
 *
 * @throws AppError `body_too_large` (413) past the limit, `invalid_request` (400) if it ends too early
 */
export async function readBytes(request: IncomingMessage, limit = maximumBodyBytes): Promise<Buffer> {
  try {
    return await getRawBody(request, { limit, length: request.headers['content-length'] ?? null });
  } catch (error) {
    if ((error as { type?: unknown }).type === 'entity.too.large') {
      throw new AppError('body_too_large', { detail: `The body has more than ${limit} bytes.`, cause: error });
    }
    throw new AppError('invalid_request', {
      detail: 'The connection ended before the whole body arrived.',
      cause: error,
    });
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a body of JSON (RFC 8259) in UTF-8. The error quotes nothing of the body, which may hold a password.
 *
 * @throws AppError `malformed_json` (400) with line and column
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw malformed('The body is not UTF-8.');
  }
  if (text.trim() === '') throw malformed('The body is empty; it must be a JSON object.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(`The body is not JSON: ${problemIn(text)}`);
  }
  if (isDeeper(value, maximumDepth)) throw malformed(`The body nests more than ${maximumDepth} levels deep.`);
  return value;
}

/** Goes level by level, because thousands of levels do not fit on the stack, here or later. */
function isDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((one): unknown[] => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

const hints: Readonly<Record<string, string>> = {
  InvalidSymbol: 'unexpected characters; text and names must be in double quotes',
  InvalidNumberFormat: 'a number is malformed',
  PropertyNameExpected: 'a member name in double quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected after the member name',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a closing brace } is expected',
  CloseBracketExpected: 'a closing bracket ] is expected',
  EndOfFileExpected: 'the document must end here',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'a text is not closed; line breaks in it must be written as \\n',
  UnexpectedEndOfNumber: 'a number is incomplete',
  InvalidUnicode: 'a \\u escape needs four hexadecimal digits',
  InvalidEscapeCharacter: 'a backslash escape is unknown; write a backslash as \\\\',
  InvalidCharacter: 'a text has a control character, which must be escaped (a tab as \\t)',
};

/** V8 names the place of some errors only, and quotes the body, so ask a parser that recovers for the first error. */
function problemIn(text: string): string {
  const first = firstError(text);
  if (!first) return 'it has an unexpected character.';
  const before = text.slice(0, first.offset);
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  const end = first.offset >= text.trimEnd().length ? ' (the body ends too early)' : '';
  return `line ${line}, column ${column}: ${hints[printParseErrorCode(first.error)] ?? 'unexpected character'}${end}.`;
}

function firstError(text: string): ParseError | undefined {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch {
    // The parser recurses, so thousands of levels exhaust the stack.
  }
  return errors[0];
}

/** @throws AppError `invalid_document` (400) */
export function jsonObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new AppError('invalid_document', {
    faults: [{ code: 'invalid_document', field: '', detail: 'The body must be a JSON object.' }],
  });
}

function malformed(detail: string): AppError {
  return new AppError('malformed_json', { detail });
}
