import type { ResourceFields } from '@jogging/proto/common';
import type { ApiRoute } from '../http/route.js';
import { jsonApiMediaType } from '../jsonapi/document.js';
import { fieldSchema, requestAttributes, type Schema } from './schemas.js';

/** The body of a route that has one, its schema put among `schemas`. */
export function requestBodyOf(route: ApiRoute, schemas: Record<string, Schema>): object {
  const creating = !route.document?.idRequired;
  const name = `${route.resource.type}-${creating ? 'creation' : 'change'}`;
  schemas[name] ??= creating ? creationSchema(route.resource) : changeSchema(route.resource);
  const schema = { $ref: `#/components/schemas/${name}` };
  return { required: true, content: { [jsonApiMediaType]: { schema }, 'application/json': { schema } } };
}

function creationSchema(resource: ResourceFields): Schema {
  const { id } = resource.identifiers;
  // A role's id may come as its name instead.
  const isRequired = id?.required === true && resource.attributes.name === undefined;
  const given = id?.access === 'create' ? fieldSchema(id, 'request') : { not: {}, description: 'Made by the server.' };
  const attributes = requestAttributes(resource, true);
  const isEmpty = attributes.required === undefined;
  return documentSchema(resource, { id: given, attributes }, [
    'type',
    ...(isRequired ? ['id'] : []),
    ...(isEmpty ? [] : ['attributes']),
  ]);
}

function changeSchema(resource: ResourceFields): Schema {
  const id = { type: 'string', description: "The URL's." };
  return documentSchema(resource, { id, attributes: requestAttributes(resource, false) }, ['type', 'id']);
}

/** Members that are not described are passed over, so nothing is closed here. */
function documentSchema(resource: ResourceFields, members: Schema, required: readonly string[]): Schema {
  const properties = { type: { const: resource.type }, ...members, ...relationshipsOf(resource) };
  return { type: 'object', properties: { data: { type: 'object', properties, required } }, required: ['data'] };
}

function relationshipsOf(resource: ResourceFields): Schema {
  if (resource.type !== 'run') return {};
  const data = {
    type: 'object',
    properties: { type: { const: 'user' }, id: { type: 'string' } },
    required: ['type', 'id'],
    description: 'Whose run it is: the caller where left out; an admin may name anyone. It cannot be changed.',
  };
  const user = { type: 'object', properties: { data } };
  return { relationships: { type: 'object', properties: { user } } };
}
