import { type Instant, parseDecimal, parseInstant, saturateInt32, type ValueFault } from '@jogging/proto/common';
import type { Field, ResourceFields } from '@jogging/resources';
import { isAtMember } from './at-member.js';
import { fieldPath } from './pointer.js';
import { relationshipNames } from './relationship-names.js';

/** A value in its own type: scaled integers for decimals; null where the client cleared a nullable one. */
export type AttributeValue = string | number | boolean | Instant | readonly string[] | null;

export interface ReadAttributes {
  readonly values: ReadonlyMap<string, AttributeValue>;
  readonly faults: readonly ValueFault[];
}

/**
 * Reads a document's attributes by the field catalogue: JSON types here, bounds by the owner. Numbers beyond an int32 are
 * passed on as the nearest, which is out of every bound too. Read-only attributes are passed over, for clients send back
 * what they read; unknown ones are faults. Faults travel with the request, since existence and permission come first.
 */
export function readAttributes(
  resource: ResourceFields,
  attributes: Readonly<Record<string, unknown>>,
): ReadAttributes {
  const values = new Map<string, AttributeValue>();
  const faults: ValueFault[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    if (isAtMember(name) || isStrayRelationship(resource, name, value)) continue;
    const field = Object.hasOwn(resource.attributes, name) ? resource.attributes[name] : undefined;
    const path = fieldPath('attributes', name);
    if (!field) {
      faults.push({ field: path, code: 'unknown_attribute', detail: `A ${resource.type} has no such attribute.` });
    } else if (field.access !== 'read') {
      const reading = readValue(field, value);
      if ('value' in reading) values.set(name, reading.value);
      else
        for (const { index, problem } of reading.problems) {
          const at = index === undefined ? path : `${path}.${index}`;
          faults.push({ field: at, code: 'invalid_value', detail: `${name} ${problem}.` });
        }
    }
  }
  return { values, faults };
}

/**
 * Whether a member is a relationship without linkage that lost its way: kitsu, which shows relationships beside the
 * attributes, sends one back among them where it has links alone (kitsu-core's `serialise`).
 */
function isStrayRelationship({ type }: ResourceFields, name: string, value: unknown): boolean {
  const isRelationship = typeof value === 'object' && value !== null && 'links' in value && !('data' in value);
  return isRelationship && relationshipNames(type).includes(name);
}

interface Problem {
  /** The entry of a list that is at fault. */
  readonly index?: number;
  /** A clause that follows the name. */
  readonly problem: string;
}

type Reading = { readonly value: AttributeValue } | { readonly problems: readonly Problem[] };

function readValue(field: Field, value: unknown): Reading {
  if (value === null) return field.nullable ? { value: null } : refuse('must not be null');
  switch (field.type) {
    case 'integer':
      return readNumber(value, 0);
    case 'decimal':
      return readNumber(value, field.scale ?? 0);
    case 'instant':
      return readInstant(value);
    case 'boolean':
      return typeof value === 'boolean' ? { value } : refuse('must be true or false');
    case 'names':
      return readNames(value);
    default:
      if (typeof value !== 'string') return refuse('must be a string');
      return isStorable(value) ? { value } : refuse('must contain neither NUL nor half of a surrogate pair');
  }
}

function readNumber(value: unknown, scale: number): Reading {
  if (typeof value !== 'string' && typeof value !== 'number')
    return refuse('must be a number, or a string of its digits');
  const reading = parseDecimal(value, scale);
  if (!reading.ok) return refuse(reading.fault);
  if (scale === 0 && !reading.exact) return refuse('must be a whole number');
  return { value: saturateInt32(reading.scaled) };
}

function readInstant(value: unknown): Reading {
  if (typeof value !== 'string') return refuse('must be a string with an RFC 3339 date-time');
  const reading = parseInstant(value);
  return reading.ok ? { value: reading.instant } : refuse(reading.fault);
}

function readNames(value: unknown): Reading {
  if (!Array.isArray(value)) return refuse('must be a list of names');
  const problems = value.flatMap((entry: unknown, index): Problem[] =>
    typeof entry === 'string' && isStorable(entry) ? [] : [{ index, problem: 'must hold names, which are strings' }],
  );
  return problems.length > 0 ? { problems } : { value: value as string[] };
}

function refuse(problem: string): Reading {
  return { problems: [{ problem }] };
}

/** Whether a text can be kept: PostgreSQL has no NUL, and UTF-8 no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}
