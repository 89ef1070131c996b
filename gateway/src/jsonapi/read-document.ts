import { AppError, type Fault, maximumFaults } from '@jogging/service-kit';
import { isAtMember } from './at-member.js';
import { fieldPath } from './pointer.js';

/** A request document whose form has been checked; the resource's own reader checks the values. */
export interface RequestDocument {
  readonly type: string;
  readonly id: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Relationships that have `data`; those with only links or meta are ignored. */
  readonly relationships: Readonly<Record<string, unknown>>;
}

export interface DocumentForm {
  readonly idRequired: boolean;
  /** The names of the resource's attributes. */
  readonly attributes?: readonly string[];
}

/**
 * Reads a JSON:API document with one resource object.
 *
 * @param body the parsed JSON
 * @param idRequired whether the resource object must have an id (an update) or may (a creation)
 * @throws AppError `invalid_document` (400) with every fault of form
 */
export function readDocument(body: unknown, { idRequired, attributes: known = [] }: DocumentForm): RequestDocument {
  const faults: Fault[] = [];
  const fault = (field: string, detail: string) => faults.push({ code: 'invalid_document', field, detail });
  if (!isObject(body))
    throw documentError([{ code: 'invalid_document', field: '', detail: 'The body must be a JSON object.' }]);
  const data = own(body, 'data');
  if (!isObject(data)) {
    throw documentError([{ code: 'invalid_document', field: '', detail: dataProblem(data, body, known) }]);
  }
  const type = own(data, 'type');
  if (type === undefined) fault('type', 'The resource object has no `type`.');
  else if (typeof type !== 'string') fault('type', '`type` must be a string.');
  const id = own(data, 'id');
  if (id === undefined) {
    if (idRequired) fault('id', 'The resource object has no `id`.');
  } else if (typeof id !== 'string') fault('id', '`id` must be a string.');
  const misplaced = Object.keys(data).filter((name) => known.includes(name) && !['type', 'id'].includes(name));
  if (!Object.hasOwn(data, 'attributes') && misplaced.length > 0) {
    fault('', `${nameList(misplaced)} must be inside data.attributes, not directly inside data.`);
  }
  const attributes = own(data, 'attributes') ?? {};
  if (!isObject(attributes)) fault('attributes', '`attributes` must be an object.');
  const relationships = own(data, 'relationships') ?? {};
  const linkages: Record<string, unknown> = Object.create(null);
  if (!isObject(relationships)) fault('relationships', '`relationships` must be an object.');
  else {
    for (const [name, relationship] of Object.entries(relationships)) {
      if (faults.length >= maximumFaults) break;
      if (isAtMember(name)) continue;
      const path = fieldPath('relationships', name);
      if (!isObject(relationship)) fault(path, 'A relationship must be an object.');
      else if (!['data', 'links', 'meta'].some((member) => Object.hasOwn(relationship, member)))
        fault(path, 'A relationship has at least one of `data`, `links` and `meta`.');
      else if (Object.hasOwn(relationship, 'data')) {
        const problem = linkageProblem(relationship.data);
        if (problem) fault(`${path}.data`, problem);
        else linkages[name] = relationship.data;
      }
    }
  }
  if (faults.length > 0) throw documentError(faults);
  return {
    type: type as string,
    id: id as string | undefined,
    attributes: attributes as Record<string, unknown>,
    relationships: linkages,
  };
}

/** What is wrong with a `data` that is not a resource object. */
function dataProblem(data: unknown, body: Record<string, unknown>, known: readonly string[]): string {
  const form = '{"data": {"type": …, "attributes": {…}}}';
  if (data !== undefined) return `\`data\` must be one resource object: ${form}.`;
  const misplaced = Object.keys(body).filter((name) => known.includes(name));
  if (misplaced.length > 0) return `${nameList(misplaced)} must be inside data.attributes: send ${form}.`;
  return `The document has no member \`data\`: send ${form}.`;
}

function nameList(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more attributes` : shown;
}

/** The most resource identifiers in a relationship. */
const maximumLinkage = 100;

/** Resource linkage: null, a resource identifier, or a list of them. */
function linkageProblem(data: unknown): string | undefined {
  if (data === null) return undefined;
  if (Array.isArray(data)) {
    if (data.length > maximumLinkage) return `A relationship has at most ${maximumLinkage} resource identifiers.`;
    return data.every(isIdentifier) ? undefined : 'Every entry must be a resource identifier with `type` and `id`.';
  }
  return isIdentifier(data) ? undefined : '`data` must be null or a resource identifier with `type` and `id`.';
}

/** Whether a value is a resource identifier object. */
export function isIdentifier(value: unknown): value is { type: string; id: string } {
  return isObject(value) && typeof own(value, 'type') === 'string' && typeof own(value, 'id') === 'string';
}

function documentError(faults: Fault[]): AppError {
  return new AppError('invalid_document', { faults });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
