import { isCalendarDate, type Literal } from '@jogging/proto/common';
import { domainWords } from '../domain.js';
import { readDecimal } from './decimal.js';
import type { FieldRef, Value } from './predicate.js';
import { readInstant } from './read-instant.js';

/** A literal read as a field's type, or why it is invalid: a clause that follows the field's name. */
export type LiteralReading =
  | { readonly ok: true; readonly value: Value | null }
  | { readonly ok: false; readonly fault: string };

type Kind = NonNullable<Literal['kind']>;

/** Reads a literal for a comparison with a field. Null is allowed with every field, but never compares as true. */
export function readLiteral({ field, domain }: FieldRef, { kind }: Literal): LiteralReading {
  if (!kind) return fault('takes a value');
  if (kind.$case === 'null') return { ok: true, value: null };
  switch (domain) {
    case 'text':
    case 'names':
      return kind.$case === 'text' ? readText(canonical(field, kind.value)) : wrong(domain);
    case 'number':
      return readNumber(kind);
    case 'boolean':
      return readBoolean(kind);
    case 'time':
      return kind.$case === 'text' ? readTime(kind.value) : wrong(domain);
    case 'date':
      return kind.$case === 'text' ? readDate(kind.value) : wrong(domain);
    case 'object':
      return fault(`takes no value, being ${domainWords[domain]}${field.parts ? ' with parts of its own' : ''}`);
  }
}

/** UUIDs, and parts of them, compare regardless of case (RFC 9562, section 4); columns store them in lower case. */
function canonical({ format }: FieldRef['field'], text: string): string {
  return format === 'uuid' ? text.toLowerCase() : text;
}

/** PostgreSQL text cannot contain NUL, nor UTF-8 a lone surrogate: no row has them, and no statement can. */
function readText(text: string): LiteralReading {
  if (text.includes('\0')) return fault('cannot hold the character U+0000');
  if (!text.isWellFormed()) return fault('cannot hold half of a surrogate pair');
  return { ok: true, value: { kind: 'text', text } };
}

function readNumber(kind: Kind): LiteralReading {
  const digits = kind.$case === 'number' || kind.$case === 'text' ? kind.value : '';
  const decimal = readDecimal(digits);
  if (!decimal) return fault('takes a number, such as 20, -3.5 or 1e3');
  return { ok: true, value: { kind: 'number', decimal, double: Number(digits) } };
}

function readBoolean(kind: Kind): LiteralReading {
  if (kind.$case === 'boolean') return { ok: true, value: { kind: 'boolean', boolean: kind.value } };
  if (kind.$case === 'text' && (kind.value === 'true' || kind.value === 'false')) {
    return { ok: true, value: { kind: 'boolean', boolean: kind.value === 'true' } };
  }
  return wrong('boolean');
}

function readTime(text: string): LiteralReading {
  const reading = readInstant(text);
  if (!reading.ok) return fault(reading.fault);
  return { ok: true, value: { kind: 'time', decimal: { coefficient: BigInt(reading.instant.micros), scale: 6 } } };
}

function readDate(text: string): LiteralReading {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return fault('takes a date, such as 2020-01-24');
  if (!isCalendarDate(Number(match[1]), Number(match[2]), Number(match[3]))) {
    return fault(`takes a valid calendar date, which ${text} is not`);
  }
  return { ok: true, value: { kind: 'date', date: text } };
}

function wrong(domain: keyof typeof domainWords): LiteralReading {
  return fault(`takes ${domain === 'names' ? 'the name of one of its elements' : domainWords[domain]}`);
}

function fault(text: string): LiteralReading {
  return { ok: false, fault: text };
}
