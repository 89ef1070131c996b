import { type Field, type ResourceFields, runFields } from '@jogging/resources';
import { renderCsv } from '../csv/csv.js';
import { runColumns, runRow } from '../csv/runs-csv.js';
import type { ApiRoute } from '../http/route.js';
import { jsonapi } from '../jsonapi/document.js';

const base = 'https://runs.example';

/** Optional attributes that an example of a creation has besides the required ones. */
const creationExtras: Readonly<Record<string, readonly string[]>> = {
  run: ['start_lat', 'start_lng', 'end_lat', 'end_lng', 'title'],
  user: ['first_name', 'email'],
  role: ['description'],
};

/** The attribute that an example of a change has. */
const changed: Readonly<Record<string, string>> = { run: 'title', user: 'first_name', role: 'description' };

/** @throws Error if the definition has no example where only the field itself knows one. */
function exampleOf(name: string, field: Field): unknown {
  if (field.example !== undefined) return field.example;
  switch (field.type) {
    case 'object':
      return Object.fromEntries(Object.entries(field.parts ?? {}).map(([part, each]) => [part, exampleOf(part, each)]));
    case 'timestamp':
      return field.nullable ? null : '2020-01-24T17:00:00.000Z';
    case 'date':
      return '2020-01-24';
    default:
      if (field.nullable) return null;
      throw new Error(`The field ${name} has no example.`);
  }
}

const readable = ({ attributes }: ResourceFields) =>
  Object.entries(attributes).filter(([, { access }]) => access !== 'write-only');

function exampleAttributes(resource: ResourceFields): Record<string, unknown> {
  return Object.fromEntries(readable(resource).map(([name, field]) => [name, exampleOf(name, field)]));
}

export function exampleId({ identifiers: { id } }: ResourceFields): string {
  if (!id) throw new Error('a resource has no id');
  return String(exampleOf('id', id));
}

/** A creation that succeeds as it is. */
export function exampleCreation(resource: ResourceFields): object {
  const { type, identifiers, attributes } = resource;
  const extras = creationExtras[type] ?? [];
  const chosen = Object.entries(attributes).filter(([name, field]) => field.required || extras.includes(name));
  const id = identifiers.id?.access === 'create' && { id: exampleId(resource) };
  return {
    data: { type, ...id, attributes: Object.fromEntries(chosen.map(([name, { example }]) => [name, example])) },
  };
}

/** A change of one attribute. */
export function exampleChange(resource: ResourceFields): object {
  const name = changed[resource.type] ?? '';
  const attributes = { [name]: resource.attributes[name]?.example };
  return { data: { type: resource.type, id: exampleId(resource), attributes } };
}

/** The document that a route answers with. */
export function exampleDocument({ resource, answers, path, query, method }: ApiRoute): object {
  const id = exampleId(resource);
  const attributes = exampleAttributes(resource);
  // The weather of a run follows its answer.
  const isNew = resource.type === 'run' && method === 'post';
  const data = { type: resource.type, id, attributes: isNew ? { ...attributes, weather: pending() } : attributes };
  const self = base + examplePath(path, resource);
  const meta = { count: 1, ...(query.choosers && { up_to_date: true }) };
  return answers === 'list'
    ? { jsonapi, links: { self, first: self, prev: null, next: null, last: self }, data: [data], meta }
    : { jsonapi, links: { self }, data };
}

/** A path with example ids. */
function examplePath(path: string, resource: ResourceFields): string {
  return path.replaceAll(/:(\w+)/g, () => examplePathId(path) ?? exampleId(resource));
}

/** The id in a path, by the collection that it is in. */
export function examplePathId(path: string): string | undefined {
  const ids = {
    users: 'test13',
    roles: 'coach',
    runs: exampleId(runFields),
    imports: '8d1e7c0a-52f4-4b7e-9c3a-6a1f0b2d4e55',
  };
  return ids[path.split('/')[1] as keyof typeof ids];
}

function pending(): object {
  const { parts = {} } = runFields.attributes.weather;
  const nothing = Object.keys(parts).map((name) => [name, null]);
  return { ...Object.fromEntries(nothing), status: 'pending', attempts: 0 };
}

/** The bodies of other representations. */
export function exampleText(mediaType: string, resource: ResourceFields): string {
  if (mediaType === 'image/svg+xml') {
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 980 423" role="img"><title>Distance and average pace of test13 by week</title>…</svg>';
  }
  const attributes = exampleAttributes(resource);
  return resource.type === 'run'
    ? renderCsv(runColumns, [runRow(attributes)])
    : renderCsv(resource.attributes, [attributes]);
}
