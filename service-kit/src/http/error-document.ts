import { type ErrorCode, errorCatalogue } from '@jogging/proto/common';

/** The input of an error document; the faults of an `AppError` have this shape. */
export interface FaultLike {
  readonly code: ErrorCode;
  readonly detail: string;
  /** A path in the resource: `attributes.distance`. */
  readonly field?: string | undefined;
  readonly parameter?: string | undefined;
  readonly header?: string | undefined;
}

export interface ErrorObject {
  readonly id: string;
  readonly status: string;
  readonly code: ErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly source?: { readonly pointer: string } | { readonly parameter: string } | { readonly header: string };
  readonly links: { readonly about: string };
  readonly meta: { readonly request_id: string };
}

export interface ErrorDocument {
  readonly errors: readonly ErrorObject[];
  readonly jsonapi: { readonly version: '1.1' };
}

export interface ErrorDocumentContext {
  readonly requestId: string;
  /** Where `/docs/errors` is served: scheme and authority, without a slash at the end. */
  readonly baseUrl: string;
  /** Turns a field path into an RFC 6901 pointer into the request's document; by default the path itself. */
  readonly pointerOf?: (field: string) => string;
}

/** A JSON:API 1.1 error document (https://jsonapi.org/format/1.1/#error-objects), one error object for each fault. */
export function errorDocument(faults: readonly FaultLike[], context: ErrorDocumentContext): ErrorDocument {
  return {
    errors: faults.map((fault, index) => errorObject(fault, `${context.requestId}.${index + 1}`, context)),
    jsonapi: { version: '1.1' },
  };
}

function errorObject(fault: FaultLike, id: string, context: ErrorDocumentContext): ErrorObject {
  const entry = errorCatalogue[fault.code];
  const source = sourceOf(fault, context.pointerOf ?? plainPointer);
  return {
    id,
    status: String(entry.status),
    code: fault.code,
    title: entry.title,
    detail: fault.detail,
    ...(source && { source }),
    links: { about: `${context.baseUrl}/docs/errors#${fault.code}` },
    // Not at the top level: some clients take a document with top-level `meta` for one with data.
    meta: { request_id: context.requestId },
  };
}

function sourceOf(fault: FaultLike, pointerOf: (field: string) => string): ErrorObject['source'] {
  if (fault.field !== undefined) return { pointer: pointerOf(fault.field) };
  if (fault.parameter !== undefined) return { parameter: fault.parameter };
  if (fault.header !== undefined) return { header: fault.header };
  return undefined;
}

function plainPointer(field: string): string {
  return field === '' ? '' : `/${field.split('.').map(escapeSegment).join('/')}`;
}

/** RFC 6901, section 3. */
function escapeSegment(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}
