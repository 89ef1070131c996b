import type { ValueFault } from '@jogging/proto/common';
import { isUuid } from '@jogging/resources';
import type { RequestDocument } from '../jsonapi/read-document.js';

/** What a document asks for, with the faults and conflicts that its owner reports in their turn. */
export interface DocumentInput<Input> {
  readonly input: Input;
  readonly edgeFaults: ValueFault[];
  readonly edgeConflicts: ValueFault[];
}

/** `type` unlike the endpoint's and `id` unlike the URL's: 409, as JSON:API has it for creations and updates. */
export function documentConflicts(document: RequestDocument, type: string, urlId: string | undefined): ValueFault[] {
  const conflicts: ValueFault[] = [];
  if (document.type !== type) {
    conflicts.push({ field: 'type', code: 'type_conflict', detail: `The type here is "${type}".` });
  }
  if (urlId !== undefined && document.id !== urlId && !isSameUuid(document.id, urlId)) {
    conflicts.push({ field: 'id', code: 'id_conflict', detail: "The document's id is not the URL's." });
  }
  return conflicts;
}

/** UUIDs compare whatever their case (RFC 9562, section 4); other ids are compared exactly. */
function isSameUuid(one: string | undefined, other: string): boolean {
  return one !== undefined && isUuid(one) && one.toLowerCase() === other.toLowerCase();
}
