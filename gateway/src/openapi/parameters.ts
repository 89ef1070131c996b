import { defaultOrder, defaultPageSize, domainOf, maxPageNumber, maxPageSize } from '@jogging/query';
import { fieldNames, findField } from '@jogging/resources';
import type { ApiRoute } from '../http/route.js';
import { examplePathId } from './examples.js';
import { filterParameters } from './filter-parameters.js';
import { isVersioned } from './responses.js';
import type { Schema } from './schemas.js';

type Schemas = Record<string, Schema>;

/** A route's parameters and headers, derived from the rules that check its requests; adds shared ones to `parameters`. */
export function parametersOf(route: ApiRoute, parameters: Schemas): Schema[] {
  const families = new Set(route.query.families);
  return [
    ...pathParameters(route.path),
    ...(families.has('filter') ? filterParameters(route, parameters) : []),
    ...(families.has('sort') ? [sortParameter(route)] : []),
    ...(families.has('page') ? [{ $ref: '#/components/parameters/page' }] : []),
    ...(families.has('fields') ? fieldsParameters(route) : []),
    ...(families.has('include') ? [includeParameter(route)] : []),
    ...(route.described?.parameters ?? []).map((parameter) => ({ ...parameter })),
    ...(route.method === 'get' && isVersioned(route) ? [{ $ref: '#/components/parameters/If-None-Match' }] : []),
    ...Object.entries(route.options ?? {}).map(([name, { description, schema }]) => ({
      name,
      in: 'query',
      description,
      schema,
    })),
    ...(route.requestHeaders ?? []).map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
}

function pathParameters(path: string): Schema[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: `The id of the ${path.split('/')[1]?.replace(/s$/, '')}.`,
    schema: { type: 'string', minLength: 1 },
    example: examplePathId(path),
  }));
}

function sortParameter({ resource, query }: ApiRoute): Schema {
  const catalogue = query.catalogue ?? resource;
  const names = fieldNames(catalogue).filter((name) => {
    const field = findField(catalogue, name);
    return field && field.sortable !== false && !['names', 'object'].includes(domainOf(field.type));
  });
  return listParameter('sort', `Fields to sort by, \`-\` for descending. Default: \`${defaultOrder(resource)}\`.`, {
    items: { type: 'string', enum: names.flatMap((name) => [name, `-${name}`]) },
    minItems: 1,
    uniqueItems: true,
  });
}

function fieldsParameters({ query }: ApiRoute): Schema[] {
  return Object.entries(query.fieldsets ?? {}).map(([type, names]) =>
    listParameter(`fields[${type}]`, `The attributes and relationships of type \`${type}\` to return. Default: all.`, {
      items: { type: 'string', enum: names },
    }),
  );
}

function includeParameter({ query }: ApiRoute): Schema {
  return listParameter('include', 'Related resources to return as well.', {
    items: { type: 'string', enum: query.includes ?? [] },
  });
}

/** A comma-separated list. */
function listParameter(name: string, description: string, schema: Schema): Schema {
  return { name, in: 'query', style: 'form', explode: false, description, schema: { type: 'array', ...schema } };
}

const cursor = { type: 'string' };
const never = { not: {} };

export const sharedParameters: Readonly<Record<string, Schema>> = {
  page: {
    name: 'page',
    in: 'query',
    style: 'deepObject',
    explode: true,
    description:
      'By number (`page[number]`, with `meta.count`), or by cursor (`page[after]` or `page[before]`, at the same cost at any depth).',
    schema: {
      type: 'object',
      properties: {
        size: { type: 'integer', minimum: 1, maximum: maxPageSize, default: defaultPageSize },
        number: { type: 'integer', minimum: 1, maximum: maxPageNumber, default: 1 },
        after: { ...cursor, description: 'The page after a cursor; empty for the start of the list.' },
        before: { ...cursor, description: 'The page before a cursor; empty for the end of the list.' },
      },
      additionalProperties: false,
      dependentSchemas: {
        number: { properties: { after: never, before: never } },
        after: { properties: { before: never } },
      },
    },
  },
  'If-Match': {
    name: 'If-Match',
    in: 'header',
    description: 'The ETag that the resource must still have, including its quotes; 412 if it has changed.',
    schema: { type: 'string' },
    example: '"1"',
  },
  'If-None-Match': {
    name: 'If-None-Match',
    in: 'header',
    description:
      'ETags that the client has: 304 without a body if one is current. Recorded weather does not change the ETag.',
    schema: { type: 'string' },
    example: '"1"',
  },
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'The same key and body within 24 hours return the first response and create nothing.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
    example: '5c1f6e0a-run-2020-01-24',
  },
};
