import type { IncomingMessage } from 'node:http';
import type { Principal } from '@jogging/proto/common';
import type { ListQueryOptions, ListRequest } from '@jogging/query';
import type { ResourceFields, ResourceObject } from '@jogging/resources';
import type { Fieldsets } from '../jsonapi/document.js';
import type { RequestDocument } from '../jsonapi/read-document.js';
import type { RequestOperation } from '../jsonapi/read-operations.js';
import type { InSlices } from './heavy-requests.js';
import type { Representation } from './media-types.js';
import type { QueryOptions } from './query-options.js';
import { readUpload, type Upload } from './upload.js';

/** The input of a handler: a request that has passed every check that needs no owner. */
export interface ApiRequest {
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Who sends the request; undefined if the route is open and no token was sent. */
  readonly principal: Principal | undefined;
  /** The address that sign-ups are counted for; undefined if rates are off. */
  readonly clientAddress: string | undefined;
  readonly list: ListRequest;
  readonly fieldsets: Fieldsets;
  /** The document of a route with a body. */
  readonly document: RequestDocument | undefined;
  /** The operations of a route that takes them. */
  readonly operations: readonly RequestOperation[];
  /** The parsed JSON of the request. */
  readonly body: unknown;
  readonly representation: Representation;
  /** The values of the route's own query parameters. */
  readonly options: Readonly<Record<string, string>>;
  /** The raw request, on a route that accepts a file. */
  readonly stream: IncomingMessage | undefined;
  /** The public base URL, without a slash at the end. */
  readonly base: string;
  /** Path and query as the client wrote them. */
  readonly originalUrl: string;
  header(name: string): string | undefined;
  /** Wraps what produces a streamed file, so that producing it gives way to other callers. */
  readonly inSlices: InSlices;
}

/** Resource objects that are already JSON text. */
export interface ResourceText {
  readonly text: string;
}

/** A document to send. */
export interface DocumentAnswer {
  readonly status: 200 | 201 | 202;
  readonly data: ResourceObject | readonly ResourceObject[] | ResourceText;
  /** The links of the document; `self` with the request's own URL if left out. */
  readonly links?: Readonly<Record<string, string | null>>;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly included?: readonly ResourceObject[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A long response that is produced while it is sent. */
export interface StreamAnswer {
  readonly status: 200;
  readonly mediaType: string;
  readonly stream: AsyncIterable<string | Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ApiAnswer =
  | DocumentAnswer
  | { readonly status: 204 }
  | StreamAnswer
  | {
      readonly status: 200;
      readonly mediaType: string;
      readonly text: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** One route: the checks before its handler, and its entry in the reference. */
export interface ApiRoute {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** With parameters as `:id`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  /** The resource in the response, by whose definition query parameters and documents are described. */
  readonly resource: ResourceFields;
  /** Whether the response has a list, one resource, or nothing. */
  readonly answers: 'list' | 'one' | 'nothing';
  readonly successStatus: 200 | 201 | 202 | 204;
  readonly token: 'required' | 'optional';
  /** Whether a token is accepted whose user must first choose another password. */
  readonly changesPassword?: true;
  readonly query: ListQueryOptions;
  /** Present if the request has a document. */
  readonly document?: { readonly idRequired: boolean };
  /** Present if the request is a document of the Atomic Operations extension. */
  readonly operations?: true;
  /** Present if the body is a file, which is passed on as a stream. */
  readonly upload?: true;
  /** Present if the response is a stream, always or as CSV: it takes as long as its reader. */
  readonly streams?: 'csv' | 'always';
  /** Query parameters of only this route. */
  readonly options?: QueryOptions;
  /** Parts of the reference that do not follow from the fields above. */
  readonly described?: {
    readonly requestBody?: object;
    readonly content?: object;
    readonly parameters?: readonly object[];
  };
  /** Media types of the response besides JSON:API. */
  readonly offers?: readonly Representation[];
  /** Request headers of this route, for the reference. */
  readonly requestHeaders?: readonly ('If-Match' | 'Idempotency-Key')[];
  /** What a file needs that does not count as work for its caller. */
  prepareFile?(): Promise<void>;
  handle(request: ApiRequest): Promise<ApiAnswer>;
}

/** The document of a route that has one. */
export function documentOf(request: ApiRequest): RequestDocument {
  if (!request.document) throw new Error('this route was declared without a document');
  return request.document;
}

/** The file of a route that accepts one. */
export function uploadOf(request: ApiRequest): Promise<Upload> {
  if (!request.stream) throw new Error('this route was declared without a file');
  return readUpload(request.stream);
}

/** The principal of a route that requires a token. */
export function principalOf(request: ApiRequest): Principal {
  if (!request.principal) throw new Error('this route was declared without a token');
  return request.principal;
}

/** A path parameter that the route declares. */
export function param(request: ApiRequest, name: string): string {
  const value = request.params[name];
  if (value === undefined) throw new Error(`this route was declared without the parameter ${name}`);
  return value;
}
