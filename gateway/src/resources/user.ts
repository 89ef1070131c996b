import type { ValueFault } from '@jogging/proto/common';
import type { User, UserInput } from '@jogging/proto/users';
import type { ResourceObject } from '@jogging/resources';
import { userFields } from '@jogging/resources';
import { type AttributeValue, readAttributes } from '../jsonapi/read-attributes.js';
import type { RequestDocument } from '../jsonapi/read-document.js';
import { type DocumentInput, documentConflicts } from './input.js';

/** A user as a resource object; `base` is the public base URL. */
export function renderUser(user: User, base: string): ResourceObject {
  const self = userUrl(user.id, base);
  return {
    type: 'user',
    id: user.id,
    attributes: {
      first_name: user.firstName ?? null,
      last_name: user.lastName ?? null,
      email: user.email ?? null,
      roles: user.roles,
      active: user.active,
      time_zone: user.timeZone ?? null,
      units: user.units === '' ? 'metric' : user.units,
      created_at: new Date(user.createdAtMs).toISOString(),
      updated_at: new Date(user.updatedAtMs).toISOString(),
    },
    relationships: { runs: { links: { related: `${self}/runs` } } },
    links: { self },
  };
}

export function userUrl(id: string, base: string): string {
  return `${base}/users/${encodeURIComponent(id)}`;
}

/** A user's writable attributes from a document. */
export function readUser(document: RequestDocument, urlId?: string): DocumentInput<UserInput> {
  const { values, faults } = readAttributes(userFields, document.attributes);
  const text = (name: string): string | undefined => nullAsEmpty(values.get(name));
  const roles = values.get('roles');
  const active = values.get('active');
  const units = values.get('units');
  return {
    input: {
      password: text('password'),
      currentPassword: text('current_password'),
      firstName: text('first_name'),
      lastName: text('last_name'),
      email: text('email'),
      roles: Array.isArray(roles) ? { names: [...roles] } : undefined,
      active: typeof active === 'boolean' ? active : undefined,
      timeZone: text('time_zone'),
      units: typeof units === 'string' ? units : undefined,
    },
    edgeFaults: [...faults, ...runsFaults(document)],
    edgeConflicts: documentConflicts(document, 'user', urlId),
  };
}

/**
 * The runs of a user cannot be set: JSON:API has 403 for an attempt to. An empty list is none: clients make it of a
 * relationship that has links alone, and send it back (devour-client's `deserialize`).
 */
function runsFaults({ relationships }: RequestDocument): ValueFault[] {
  if (!('runs' in relationships)) return [];
  const { runs } = relationships;
  if (Array.isArray(runs) && runs.length === 0) return [];
  const detail = 'The runs of a user come and go at /runs; the relationship cannot be set.';
  return [{ field: 'relationships.runs', code: 'relationship_immutable', detail }];
}

function nullAsEmpty(value: AttributeValue | undefined): string | undefined {
  if (value === null) return '';
  return typeof value === 'string' ? value : undefined;
}
