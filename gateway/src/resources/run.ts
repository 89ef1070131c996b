import type { ValueFault } from '@jogging/proto/common';
import type { RunInput } from '@jogging/proto/runs';
import { inputOf, runFields } from '@jogging/resources';
import { readAttributes } from '../jsonapi/read-attributes.js';
import { isIdentifier, type RequestDocument } from '../jsonapi/read-document.js';
import { type DocumentInput, documentConflicts } from './input.js';

/** A run's writable attributes and its owner from a document. @param mostFaults of its attributes */
export function readRun(document: RequestDocument, urlId?: string, mostFaults?: number): DocumentInput<RunInput> {
  const { values, faults } = readAttributes(runFields, document.attributes, mostFaults);
  const edgeFaults = [...faults];
  return {
    input: {
      ...inputOf(runFields, values),
      userId: urlId === undefined ? readNewOwner(document, edgeFaults) : readKeptOwner(document),
    },
    edgeFaults,
    edgeConflicts: documentConflicts(document, 'run', urlId),
  };
}

/** The user of a new run; undefined if the document names none. */
function readNewOwner({ relationships }: RequestDocument, faults: ValueFault[]): string | undefined {
  // Some clients send null for the caller.
  if (!('user' in relationships) || relationships.user === null) return undefined;
  const owner = ownerOf(relationships.user);
  if (owner === undefined) {
    const detail = 'A run has one user: an object with the type "user" and an id.';
    faults.push({ field: 'relationships.user.data', code: 'invalid_value', detail });
  }
  return owner;
}

/** The user in an update. A cleared relationship yields '' (no such user), because clearing it is also a change. */
function readKeptOwner({ relationships }: RequestDocument): string | undefined {
  return 'user' in relationships ? (ownerOf(relationships.user) ?? '') : undefined;
}

function ownerOf(linkage: unknown): string | undefined {
  return isIdentifier(linkage) && linkage.type === 'user' ? linkage.id : undefined;
}
