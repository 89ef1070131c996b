import type { ListQueryOptions } from '@jogging/query';
import type { Field, ResourceFields } from '@jogging/resources';
import { runFields, userFields } from '@jogging/resources';
import { relationshipNames } from '../jsonapi/relationship-names.js';

/** The names that `fields[type]` may list: readable attributes and relationships, which share one namespace. */
function members(resource: ResourceFields): string[] {
  const readable = Object.entries(resource.attributes).filter(([, field]) => field.access !== 'write-only');
  return [...readable.map(([name]) => name), ...relationshipNames(resource.type)];
}

interface Included {
  /** Relationship paths that `include` may name. */
  readonly includes?: readonly string[];
}

function fieldsets(resource: ResourceFields, { includes = [] }: Included): Record<string, readonly string[]> {
  const types = { [resource.type]: members(resource) };
  return includes.includes('user') ? { ...types, user: members(userFields) } : types;
}

/** The query of a route that returns one resource. */
export function resourceQuery(resource: ResourceFields, included: Included = {}): ListQueryOptions {
  return {
    families: included.includes ? ['fields', 'include'] : ['fields'],
    fieldsets: fieldsets(resource, included),
    ...included,
  };
}

/** The query of a route that returns a list. */
export function listQuery(resource: ResourceFields, included: Included = {}): ListQueryOptions {
  return {
    families: ['filter', 'sort', 'page', ...resourceQuery(resource, included).families],
    catalogue: resource,
    fieldsets: fieldsets(resource, included),
    ...included,
  };
}

/**
 * The query of a report: one `filter[user_id]` may name a user.
 *
 * @param chosenBy the field by which a filter may also choose the report's runs
 */
export function reportQuery(resource: ResourceFields, chosenBy: ResourceFields['attributes'] = {}): ListQueryOptions {
  const choosing = Object.entries(chosenBy).map(([name, field]) => [name, { ...field, sortable: false }] as const);
  const attributes = { ...resource.attributes, ...Object.fromEntries(choosing), user_id: whoseReport };
  const [preselects] = Object.keys(chosenBy);
  return {
    ...listQuery(resource),
    catalogue: { ...resource, attributes },
    choosers: ['user_id'],
    ...(preselects && { preselects }),
  };
}

const whoseReport: Field = {
  type: 'text',
  access: 'read',
  description: 'The user of the reports.',
  filterable: false,
  sortable: false,
};

export const runIncludes: Included = { includes: ['user'] };
export const runResourceQuery = resourceQuery(runFields, runIncludes);
export const runListQuery = listQuery(runFields, runIncludes);
