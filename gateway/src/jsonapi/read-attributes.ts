import type { ValueFault } from '@jogging/proto/common';
import { didYouMean } from '@jogging/query';
import type { Reading, Resource, StoredField } from '@jogging/resources';
import { maximumFaults } from '@jogging/service-kit';
import { isAtMember } from './at-member.js';
import { fieldPath } from './pointer.js';
import { relationshipNames } from './relationship-names.js';

export interface ReadAttributes {
  readonly values: ReadonlyMap<string, unknown>;
  readonly faults: readonly ValueFault[];
}

/**
 * Reads a document's attributes by the resource's definition: JSON types are checked here, bounds by the owner. Numbers beyond
 * an int32 are passed on as the nearest int32, which is out of every bound too. Read-only attributes are ignored, because clients
 * send back what they read; unknown ones are faults. Faults travel with the request: existence and permission are checked first.
 *
 * @param most how many faults to make at most
 */
export function readAttributes(
  resource: Resource,
  attributes: Readonly<Record<string, unknown>>,
  most = maximumFaults,
): ReadAttributes {
  const values = new Map<string, unknown>();
  const faults: ValueFault[] = [];
  // A body has room for thousands of unknown names: make no more faults than are reported.
  const report = (path: readonly string[], code: string, detail: () => string): void => {
    if (faults.length < most) faults.push({ field: fieldPath('attributes', ...path), code, detail: detail() });
  };
  for (const [name, value] of Object.entries(attributes)) {
    if (isAtMember(name) || isStrayRelationship(resource, name, value)) continue;
    const field = Object.hasOwn(resource.attributes, name) ? resource.attributes[name] : undefined;
    if (!field) {
      report([name], 'unknown_attribute', () => unknownAttribute(resource, name));
    } else if (field.access !== 'read') {
      const reading = readValue(field, value);
      if ('value' in reading) values.set(name, reading.value);
      else
        for (const { index, problem } of reading.problems) {
          const path = index === undefined ? [name] : [name, String(index)];
          report(path, 'invalid_value', () => `${name} ${problem}.`);
        }
    }
  }
  return { values, faults };
}

function unknownAttribute({ type, attributes }: Resource, name: string): string {
  const writable = Object.keys(attributes).filter((attribute) => attributes[attribute]?.access !== 'read');
  return `A ${type} has no such attribute.${didYouMean(name, writable)}`;
}

/**
 * Whether a member is a misplaced relationship without linkage: kitsu shows relationships beside the attributes, and sends
 * one back among them if it has links only (kitsu-core's `serialise`).
 */
function isStrayRelationship({ type }: Resource, name: string, value: unknown): boolean {
  const isRelationship = typeof value === 'object' && value !== null && 'links' in value && !('data' in value);
  return isRelationship && relationshipNames(type).includes(name);
}

function readValue(field: StoredField, value: unknown): Reading<unknown> {
  if (value !== null) return field.kind.read(value, field);
  return field.nullable ? { value } : { problems: [{ problem: 'must not be null' }] };
}
