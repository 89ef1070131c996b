import type { ResourceObject } from '@jogging/resources';

/** Response documents as JSON:API 1.1 has them (https://jsonapi.org/format/1.1/#document-structure). */
export interface DataDocument {
  readonly jsonapi: { readonly version: '1.1' };
  readonly links: Readonly<Record<string, string | null>>;
  readonly data: ResourceObject | readonly ResourceObject[];
  readonly included?: readonly ResourceObject[];
  readonly meta?: Readonly<Record<string, unknown>>;
}

export const jsonapi = { version: '1.1' } as const;

export { jsonApiMediaType } from '@jogging/service-kit/http';

/** The attributes and relationships of each type that the client asked for (`fields[type]`); other types are whole. */
export type Fieldsets = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Keeps the fields that the client asked for. Attributes and relationships share one namespace in JSON:API, so one set filters
 * both; a member that becomes empty is left out.
 */
export function sparse(resource: ResourceObject, fieldsets: Fieldsets): ResourceObject {
  const wanted = fieldsets.get(resource.type);
  if (!wanted) return resource;
  const attributes = pick(resource.attributes, wanted);
  const relationships = pick(resource.relationships, wanted);
  return {
    type: resource.type,
    id: resource.id,
    ...(attributes && { attributes }),
    ...(relationships && { relationships }),
    ...(resource.links && { links: resource.links }),
  };
}

function pick<Value>(
  members: Readonly<Record<string, Value>> | undefined,
  wanted: ReadonlySet<string>,
): Record<string, Value> | undefined {
  if (!members) return undefined;
  const kept = Object.entries(members).filter(([name]) => wanted.has(name));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
