import type { ValueFault } from '@jogging/proto/common';
import { isUuid } from '@jogging/resources';
import type { RequestDocument } from '../jsonapi/read-document.js';

/** A document's input, with the faults and conflicts that the owner reports in their stages. */
export interface DocumentInput<Input> {
  readonly input: Input;
  readonly edgeFaults: ValueFault[];
  readonly edgeConflicts: ValueFault[];
}

/** A `type` other than the endpoint's or an `id` other than the URL's: 409, as JSON:API requires for creations and updates. */
export function documentConflicts(document: RequestDocument, type: string, urlId: string | undefined): ValueFault[] {
  const conflicts: ValueFault[] = [];
  if (document.type !== type) {
    conflicts.push({ field: 'type', code: 'type_conflict', detail: `The type here is "${type}".` });
  }
  if (urlId !== undefined && !isSameId(document.id, urlId)) {
    conflicts.push({ field: 'id', code: 'id_conflict', detail: "The document's id differs from the URL's." });
  }
  return conflicts;
}

/** UUIDs compare regardless of case (RFC 9562, section 4); other ids compare exactly. */
export function isSameId(one: string | undefined, other: string): boolean {
  return one === other || (one !== undefined && isUuid(one) && one.toLowerCase() === other.toLowerCase());
}
