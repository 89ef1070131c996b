import type { ResourceFields } from '@jogging/resources';
import type { ApiRoute } from '../http/route.js';
import { jsonApiMediaType } from '../jsonapi/document.js';
import { fieldSchema, requestAttributes, type Schema } from './schemas.js';

/** The body of a route that has one, its schema put among `schemas`. */
export function requestBodyOf(route: ApiRoute, schemas: Record<string, Schema>): object {
  const creating = !route.document?.idRequired;
  const name = `${route.resource.type}-${creating ? 'creation' : 'change'}`;
  schemas[name] ??= creating ? creationSchema(route.resource) : changeSchema(route.resource);
  const media = {
    schema: { $ref: `#/components/schemas/${name}` },
    ...(creating && { example: exampleOf(route.resource) }),
  };
  return { required: true, content: { [jsonApiMediaType]: media, 'application/json': media } };
}

/** A creation that succeeds as it stands: what must be there and no more. */
function exampleOf({ type, identifiers: { id }, attributes }: ResourceFields): object {
  const needed = Object.entries(attributes).filter(([, field]) => field.required);
  const given = id?.access === 'create' && { id: id.example ?? 'an-id' };
  const values = Object.fromEntries(needed.map(([name, { example }]) => [name, example]));
  return { data: { type, ...given, ...(needed.length > 0 && { attributes: values }) } };
}

function creationSchema(resource: ResourceFields): Schema {
  const { id } = resource.identifiers;
  // A role's id may come as its name instead.
  const isRequired = id?.required === true && resource.attributes.name === undefined;
  const attributes = requestAttributes(resource, true);
  const required = [
    'type',
    ...(isRequired ? ['id'] : []),
    ...(attributes.required === undefined ? [] : ['attributes']),
  ];
  return id?.access === 'create'
    ? documentSchema(resource, { id: fieldSchema(id, 'request'), attributes }, { required })
    : // Its id is made by the server.
      documentSchema(resource, { id: { not: {}, description: 'Made by the server.' }, attributes }, { required });
}

function changeSchema(resource: ResourceFields): Schema {
  const id = { type: 'string', description: "The URL's." };
  return documentSchema(resource, { id, attributes: requestAttributes(resource, false) }, { required: ['type', 'id'] });
}

/** Members that are not described are passed over, so nothing is closed here. */
function documentSchema(resource: ResourceFields, members: Schema, rules: Schema): Schema {
  const properties = { type: { const: resource.type }, ...members, ...relationshipsOf(resource) };
  return { type: 'object', properties: { data: { type: 'object', properties, ...rules } }, required: ['data'] };
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
