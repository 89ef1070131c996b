import type { ValueFault } from '@jogging/proto/common';
import type { User, UserInput } from '@jogging/proto/users';
import { attributeRenderer, inputOf, type ResourceObject, userFields } from '@jogging/resources';
import { readAttributes } from '../jsonapi/read-attributes.js';
import type { RequestDocument } from '../jsonapi/read-document.js';
import { type DocumentInput, documentConflicts } from './input.js';

const attributesOf = attributeRenderer(userFields);

/** A user as a resource object; `base` is the public base URL. */
export function renderUser(user: User, base: string): ResourceObject {
  const self = userUrl(user.id, base);
  return {
    type: 'user',
    id: user.id,
    attributes: attributesOf(user),
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
  return {
    input: inputOf(userFields, values),
    edgeFaults: [...faults, ...runsFaults(document)],
    edgeConflicts: documentConflicts(document, 'user', urlId),
  };
}

/**
 * The runs of a user cannot be set, not even to their current value: JSON:API requires 403 for an unsupported full replacement
 * (https://jsonapi.org/format/1.1/#crud-updating-to-many-relationships).
 */
function runsFaults({ relationships }: RequestDocument): ValueFault[] {
  if (!('runs' in relationships)) return [];
  const detail = 'Leave out data of the relationship runs: runs are created and deleted at /runs.';
  return [{ field: 'relationships.runs', code: 'relationship_immutable', detail }];
}
