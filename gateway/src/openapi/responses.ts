import { userFields } from '@jogging/resources';
import type { ApiRoute } from '../http/route.js';
import { jsonApiMediaType } from '../jsonapi/document.js';
import { refusals } from './error-responses.js';
import { exampleDocument, exampleText } from './examples.js';
import { responseAttributes, type Schema } from './schemas.js';

type Schemas = Record<string, Schema>;

const text = { schema: { type: 'string' } };
const always = { ...text, required: true };

/** A route's responses, success and refusals; adds their schemas to `schemas`. */
export function responsesOf(route: ApiRoute, schemas: Schemas): object {
  const unchanged = {
    description: 'The client has the current version: If-None-Match matches.',
    headers: { ETag: always },
  };
  return {
    [route.successStatus]: successOf(route, schemas),
    ...(route.method === 'get' && isVersioned(route) && { 304: unchanged }),
    ...refusals(refusalsOf(route)),
  };
}

/** The error statuses that a client must expect. */
export function refusalsOf(route: ApiRoute): number[] {
  const { answers, document, operations = false, path, query, requestHeaders = [], resource, upload } = route;
  const writes = document !== undefined || operations;
  // A new run and a report may name a user who does not exist.
  const namesUser = query.choosers !== undefined || (writes && resource.type === 'run');
  // An admin and a role may be in use.
  const isKept = answers === 'nothing' && resource.type !== 'run';
  return [
    400,
    401,
    403,
    ...(path.includes(':') || namesUser ? [404] : []),
    406,
    ...(writes || isKept ? [409] : []),
    ...(operations || requestHeaders.includes('If-Match') ? [412] : []),
    ...(writes || upload ? [413] : []),
    415,
    ...(writes ? [422] : []),
    429,
    503,
    504,
  ];
}

function successOf(route: ApiRoute, schemas: Schemas): object {
  const headers = headersOf(route);
  if (route.answers === 'nothing') return { description: 'Done; no content.', headers };
  const texts = (route.offers ?? []).map(
    (type) => [type, { schema: { type: 'string' }, example: exampleText(type, route.resource) }] as const,
  );
  return {
    description: route.summary,
    headers,
    content: route.described?.content ?? {
      [jsonApiMediaType]: { schema: documentSchema(route, schemas), example: exampleDocument(route) },
      ...Object.fromEntries(texts),
    },
  };
}

/** Whether the response is a resource with an entity tag. */
export function isVersioned({ resource, answers, described }: ApiRoute): boolean {
  return described?.content === undefined && ['run', 'user', 'role'].includes(resource.type) && answers === 'one';
}

function headersOf(route: ApiRoute): object {
  return {
    'X-Request-Id': always,
    'RateLimit-Policy': text,
    RateLimit: text,
    ...(isVersioned(route) && { ETag: always }),
    ...((route.successStatus === 201 || route.upload) && { Location: always }),
    ...(route.requestHeaders?.includes('Idempotency-Key') && { 'Idempotent-Replayed': text }),
  };
}

function documentSchema(route: ApiRoute, schemas: Schemas): Schema {
  const resource = resourceReference(route, schemas);
  const isList = route.answers === 'list';
  return {
    type: 'object',
    properties: {
      jsonapi: { $ref: '#/components/schemas/jsonapi' },
      links: { $ref: '#/components/schemas/links' },
      data: isList ? { type: 'array', items: resource } : resource,
      ...(route.query.includes && { included: { type: 'array', items: userReference(schemas) } }),
      ...(isList && { meta: metaSchema(route) }),
    },
    required: ['jsonapi', 'links', 'data', ...(isList ? ['meta'] : [])],
    additionalProperties: false,
  };
}

function metaSchema({ query }: ApiRoute): Schema {
  const cursor = { type: 'string', description: 'A cursor, for page[before] and page[after].' };
  const isReport = query.choosers !== undefined;
  return {
    type: 'object',
    properties: {
      count: { type: 'integer', description: 'The number of rows on all pages; only for pages by number.' },
      page: { type: 'object', properties: { before: cursor, after: cursor }, additionalProperties: false },
      ...(isReport && {
        up_to_date: {
          type: 'boolean',
          description: 'Whether the report includes every change that was acknowledged before the request.',
        },
      }),
    },
    ...(isReport && { required: ['up_to_date'] }),
    additionalProperties: false,
  };
}

function resourceReference(route: ApiRoute, schemas: Schemas): Schema {
  const { resource, operationId } = route;
  // Several reports share the type `report`, but each route has its own attributes.
  const name = resource.type === 'report' ? `report-${operationId}` : resource.type;
  schemas[name] ??= resourceSchema(resource);
  return { $ref: `#/components/schemas/${name}` };
}

function userReference(schemas: Schemas): Schema {
  schemas.user ??= resourceSchema(userFields);
  return { $ref: '#/components/schemas/user' };
}

function resourceSchema(resource: ApiRoute['resource']): Schema {
  return {
    type: 'object',
    properties: {
      type: { const: resource.type },
      id: { type: 'string' },
      attributes: responseAttributes(resource),
      relationships: { type: 'object', additionalProperties: { $ref: '#/components/schemas/relationship' } },
      links: { $ref: '#/components/schemas/links' },
    },
    required: ['type', 'id', 'attributes'],
    additionalProperties: false,
    description: 'A request with `fields[…]` leaves out the attributes it does not name.',
  };
}
