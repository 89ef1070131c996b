import type { Role, RoleInput } from '@jogging/proto/users';
import type { ResourceObject } from '@jogging/resources';
import { roleFields } from '@jogging/resources';
import { readAttributes } from '../jsonapi/read-attributes.js';
import type { RequestDocument } from '../jsonapi/read-document.js';
import { type DocumentInput, documentConflicts } from './input.js';

/** A role as a resource object; its name is its id. */
export function renderRole(role: Role, base: string): ResourceObject {
  return {
    type: 'role',
    id: role.name,
    attributes: { name: role.name, description: role.description ?? null, privileged: role.privileged },
    links: { self: roleUrl(role.name, base) },
  };
}

export function roleUrl(name: string, base: string): string {
  return `${base}/roles/${encodeURIComponent(name)}`;
}

/** A role's writable attributes from a document. */
export function readRole(document: RequestDocument, urlId?: string): DocumentInput<RoleInput> {
  const { values, faults } = readAttributes(roleFields, document.attributes);
  const description = values.get('description');
  const privileged = values.get('privileged');
  const name = values.get('name');
  return {
    input: {
      description: description === null ? '' : typeof description === 'string' ? description : undefined,
      privileged: typeof privileged === 'boolean' ? privileged : undefined,
      name: typeof name === 'string' ? name : undefined,
    },
    edgeFaults: [...faults],
    edgeConflicts: documentConflicts(document, 'role', urlId),
  };
}
