import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { AppError, type Fault } from '@jogging/service-kit';
import busboy from 'busboy';
import { parse as parseMediaType } from 'content-type';

/** A file that is being uploaded. */
export interface Upload {
  /** The client's name for it; empty without one. A label, never a path. */
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** How long an upload may take, in milliseconds. */
export const uploadTimeoutMs = 15 * 60 * 1000;

export const uploadMediaTypes = [
  'application/gpx+xml',
  'application/vnd.garmin.tcx+xml',
  'application/vnd.ant.fit',
  'text/csv',
  'application/zip',
  'application/octet-stream',
] as const;
const fileTypes: ReadonlySet<string> = new Set(uploadMediaTypes);
const form = 'multipart/form-data';
/** Other media types that browsers and operating systems use for these formats. */
const aliases = new Set([
  'application/gpx',
  'application/xml',
  'text/xml',
  'application/gzip',
  'application/x-gzip',
  'application/x-zip-compressed',
  'application/vnd.ms-excel',
]);

/**
 * What is wrong with the type and coding of an upload. Its content decides the format, but a body declared as a document is a
 * mistake. A coded body is not decoded: gzip alone is read, because a gzipped file is.
 */
export function uploadFaults(headers: IncomingHttpHeaders): Fault[] {
  const type = typeOf(headers);
  const faults: Fault[] = [];
  if (type !== undefined && type !== form && !aliases.has(type) && !fileTypes.has(type)) {
    const detail = `A file comes as ${form} with one part \`file\`, or by itself as one of ${uploadMediaTypes.join(', ')}.`;
    faults.push({ code: 'unsupported_media_type', detail, header: 'content-type' });
  }
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity' && (type === form || coding !== 'gzip')) {
    const detail = 'Send the file without a Content-Encoding. A gzipped file is read as it is.';
    faults.push({ code: 'unsupported_media_type', detail, header: 'content-encoding' });
  }
  return faults;
}

/** @throws AppError invalid_request if the body is a form that cannot be read */
export function checkUploadForm(request: IncomingMessage): void {
  if (typeOf(request.headers) === form) parserFor(request);
}

/** The file of a request: its body, or the part `file` of its form. @throws AppError invalid_request */
export async function readUpload(request: IncomingMessage): Promise<Upload> {
  if (typeOf(request.headers) !== form) return { fileName: '', bytes: whole(request) };
  return filePart(request);
}

function typeOf({ 'content-type': header }: IncomingHttpHeaders): string | undefined {
  return header === undefined ? undefined : parseMediaType(header).type;
}

async function* whole(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of request) yield chunk as Uint8Array;
  } catch (cause) {
    throw new AppError('invalid_request', { detail: 'The body was cut off before its end.', cause });
  }
}

function filePart(request: IncomingMessage): Promise<Upload> {
  const { promise, resolve, reject } = Promise.withResolvers<Upload>();
  const ended = Promise.withResolvers<void>();
  const broken = (cause: unknown): void => {
    const error = new AppError('invalid_request', { detail: 'The form was cut off before its end.', cause });
    reject(error);
    ended.reject(error);
  };
  // The reader of the file gets the error; without a reader, the request has already failed.
  ended.promise.catch(() => {});
  const parser = parserFor(request);
  let found = false;
  parser.on('file', (name, stream, { filename }) => {
    stream.on('error', broken);
    if (name !== 'file' || found) {
      stream.resume();
      return;
    }
    found = true;
    resolve({ fileName: filename ?? '', bytes: partBytes(stream, ended.promise) });
  });
  parser.on('close', () => {
    if (!found) reject(new AppError('invalid_request', { detail: 'The form has no part `file` with a file.' }));
    ended.resolve();
  });
  parser.on('error', broken);
  request.on('aborted', () => broken(new Error('the client disconnected')));
  request.pipe(parser);
  return promise;
}

function parserFor(request: IncomingMessage): busboy.Busboy {
  try {
    return busboy({ headers: request.headers, defParamCharset: 'utf8', limits: { parts: 20, fieldSize: 64 * 1024 } });
  } catch (cause) {
    throw new AppError('invalid_request', { detail: 'The form has no boundary.', cause });
  }
}

/** The parser reports a form that ends in the middle of the file after the bytes received. */
async function* partBytes(stream: AsyncIterable<unknown>, ended: Promise<void>): AsyncGenerator<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([iterator.next(), ended.then(() => iterator.next())]);
    if (next.done) break;
    yield next.value as Uint8Array;
  }
  await ended;
}
