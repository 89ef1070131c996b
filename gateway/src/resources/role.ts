import type { Role, RoleInput } from '@jogging/proto/users';
import { attributeRenderer, inputOf, type ResourceObject, roleFields } from '@jogging/resources';
import { readAttributes } from '../jsonapi/read-attributes.js';
import type { RequestDocument } from '../jsonapi/read-document.js';
import { type DocumentInput, documentConflicts } from './input.js';

const attributesOf = attributeRenderer(roleFields);

/** A role as a resource object; its name is its id. */
export function renderRole(role: Role, base: string): ResourceObject {
  return {
    type: 'role',
    id: role.name,
    attributes: attributesOf(role),
    links: { self: roleUrl(role.name, base) },
  };
}

export function roleUrl(name: string, base: string): string {
  return `${base}/roles/${encodeURIComponent(name)}`;
}

/** A role's writable attributes from a document. */
export function readRole(document: RequestDocument, urlId?: string): DocumentInput<RoleInput> {
  const { values, faults } = readAttributes(roleFields, document.attributes);
  return {
    input: inputOf(roleFields, values),
    edgeFaults: [...faults],
    edgeConflicts: documentConflicts(document, 'role', urlId),
  };
}
