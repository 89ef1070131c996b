import { fieldNames } from '@jogging/resources';
import type { ApiRoute } from '../http/route.js';
import { isVersioned } from './responses.js';
import type { Schema } from './schemas.js';

/** The query parameters and headers of a route, by the same rules that its requests are checked with. */
export function parametersOf(route: ApiRoute): Schema[] {
  const families = new Set(route.query.families);
  return [
    ...pathParameters(route.path),
    ...(families.has('filter') ? filterParameters(route) : []),
    ...(families.has('sort') ? [sortParameter(route)] : []),
    ...(families.has('page') ? pageParameters : []),
    ...(families.has('fields') ? fieldsParameters(route) : []),
    ...(families.has('include') ? [includeParameter(route)] : []),
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
    schema: { type: 'string' },
  }));
}

function filterParameters({ resource, query }: ApiRoute): Schema[] {
  const names = fieldNames(resource);
  const chosen = (query.choosers ?? []).map((name) => ({
    name: `filter[${name}]`,
    in: 'query',
    description: 'Whose report; an admin may name anyone.',
    schema: { type: 'string' },
  }));
  return [
    {
      name: 'filter',
      in: 'query',
      description: `As JSON or as text, \`(distance gt 20) and not (date eq '2016-05-01')\`. Fields: ${names.map((name) => `\`${name}\``).join(', ')}. In brackets too: \`filter[field]=value\`, \`filter[field][op]=value\`.`,
      schema: { type: 'string' },
    },
    ...chosen,
  ];
}

function sortParameter({ resource }: ApiRoute): Schema {
  const order = [...resource.defaultSort.map(({ field, descending }) => `${descending ? '-' : ''}${field}`), 'id'];
  return {
    name: 'sort',
    in: 'query',
    description: `Fields, separated by commas, each with \`-\` for descending; \`${order.join(',')}\` where left out.`,
    schema: { type: 'string' },
  };
}

const pageParameters: Schema[] = ['size', 'number', 'after', 'before'].map((name) => ({
  $ref: `#/components/parameters/page-${name}`,
}));

function fieldsParameters({ query }: ApiRoute): Schema[] {
  return Object.entries(query.fieldsets ?? {}).map(([type, names]) => ({
    name: `fields[${type}]`,
    in: 'query',
    description: `Of: ${names.map((name) => `\`${name}\``).join(', ')}.`,
    schema: { type: 'string' },
  }));
}

function includeParameter({ query }: ApiRoute): Schema {
  return {
    name: 'include',
    in: 'query',
    description: `Of: ${(query.includes ?? []).join(', ')}.`,
    schema: { type: 'string' },
  };
}

export const sharedParameters: Readonly<Record<string, Schema>> = {
  'page-size': {
    name: 'page[size]',
    in: 'query',
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  },
  'page-number': {
    name: 'page[number]',
    in: 'query',
    description: 'From 1; gives `meta.count` and the links first, prev, next, last.',
    schema: { type: 'integer', minimum: 1 },
  },
  'page-after': {
    name: 'page[after]',
    in: 'query',
    description: 'A cursor, or empty for the start of the list: as cheap however deep.',
    schema: { type: 'string' },
  },
  'page-before': {
    name: 'page[before]',
    in: 'query',
    description: 'A cursor, or empty for the end of the list.',
    schema: { type: 'string' },
  },
  'If-Match': {
    name: 'If-Match',
    in: 'header',
    description: 'The ETag that the resource must still have.',
    schema: { type: 'string' },
    example: '"1"',
  },
  'If-None-Match': {
    name: 'If-None-Match',
    in: 'header',
    description: 'ETags that the client has: 304 without a body if one is current. Recorded weather moves no ETag.',
    schema: { type: 'string' },
    example: '"1"',
  },
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'The same key and body within 24 h give the first answer and no second run.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
};
