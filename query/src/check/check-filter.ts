import { type Condition, type Filter, type Literal, Operator } from '@jogging/proto/common';
import { fieldNames, findField, type ResourceFields } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit';
import { domainOf, domainWords } from '../domain.js';
import { didYouMean } from '../nearest.js';
import {
  type Comparison,
  definitionOf,
  type Meaning,
  operatorName,
  operatorsOf,
  type TextMatch,
  takesOperator,
} from '../operators.js';
import { quoted } from '../quoted.js';
import { endsInEscape, escapePattern } from './like.js';
import { type FieldRef, type Predicate, rankOf, type Value } from './predicate.js';
import { readLiteral } from './read-literal.js';

/** Checks a filter against the catalogue; on mistakes adds all of them to `faults` and returns undefined. */
export function checkFilter(filter: Filter, resource: ResourceFields, faults: Fault[]): Predicate | undefined {
  return new FilterCheck(resource, faults).node(filter);
}

/** A field and the value it is compared with; null never compares. */
interface Term {
  readonly field: FieldRef;
  readonly value: Value | null;
}

/** The faulty member of a condition, as the JSON form names it. */
type Member = 'name' | 'op' | 'val' | 'field';

class FilterCheck {
  constructor(
    private readonly resource: ResourceFields,
    private readonly faults: Fault[],
  ) {}

  node({ node }: Filter): Predicate | undefined {
    switch (node?.$case) {
      case 'condition':
        return this.condition(node.value);
      case 'not': {
        const item = this.node(node.value);
        return item && { kind: 'not', item };
      }
      case 'and':
      case 'or': {
        const items = node.value.items.map((item) => this.node(item)).filter((item) => item !== undefined);
        if (node.value.items.length > 0) return { kind: node.$case, items };
      }
    }
    this.faults.push({ code: 'invalid_filter', parameter: 'filter', detail: 'A part of the filter is empty.' });
    return undefined;
  }

  private condition(condition: Condition): Predicate | undefined {
    const field = this.field(condition, condition.field, 'name');
    if (!field) return undefined;
    const { operator, operand } = condition;
    if (!takesOperator(field.domain, operator)) {
      const takes = `'${field.name}' is ${domainWords[field.domain]} and takes ${operatorsOf(field.domain)}`;
      return this.fail(
        condition,
        'op',
        operator === Operator.UNSPECIFIED ? `${takes}.` : `${takes}, not ${operatorName(operator)}.`,
      );
    }
    const { meaning } = definitionOf(operator);
    switch (operand?.$case) {
      case 'otherField':
        return this.withField(condition, meaning, field, operand.value);
      case 'literals':
        return this.withList(condition, meaning, field, operand.value.items);
      case 'literal':
        return this.withLiteral(condition, meaning, field, operand.value);
      default:
        return this.fail(condition, 'val', `'${field.name}' is compared with nothing.`);
    }
  }

  private field(condition: Condition, name: string, member: Member): FieldRef | undefined {
    const field = findField(this.resource, name);
    if (!field) {
      const hint = member === 'field' ? ' Put text in single quotes.' : '';
      const similar = didYouMean(name, this.filterable());
      return this.fail(condition, member, `There is no field ${quoted(name)} to filter by.${similar || hint}`);
    }
    if (field.filterable === false) return this.fail(condition, member, `'${name}' cannot be filtered by.`);
    return { name, field, domain: domainOf(field.type) };
  }

  private filterable(): readonly string[] {
    return fieldNames(this.resource).filter((name) => findField(this.resource, name)?.filterable !== false);
  }

  private withField(condition: Condition, meaning: Meaning, field: FieldRef, name: string): Predicate | undefined {
    const other = this.field(condition, name, 'field');
    if (!other) return undefined;
    if ((meaning.kind !== 'compare' && meaning.kind !== 'match') || field.domain === 'names') {
      return this.fail(condition, 'op', `${operatorName(condition.operator)} takes a value here, not another field.`);
    }
    if (field.domain !== other.domain) {
      const detail = `'${field.name}' is ${domainWords[field.domain]}, '${name}' is ${domainWords[other.domain]}`;
      return this.fail(condition, 'field', `${detail}: they cannot be compared.`);
    }
    return { kind: 'compare-fields', field, by: meaning.by, other };
  }

  private withList(
    condition: Condition,
    meaning: Meaning,
    field: FieldRef,
    literals: readonly Literal[],
  ): Predicate | undefined {
    const { kind } = meaning;
    const read = kind === 'between' ? this.ranked.bind(this, 'ge') : this.plain.bind(this);
    const terms = literals.map((literal) => read(condition, field, literal));
    if (terms.length === 0) return this.fail(condition, 'val', 'The list is empty.');
    if (!terms.every((term) => term !== undefined)) return undefined;
    if (kind === 'member') {
      const member: Predicate = { kind: 'member', field, values: terms.map(({ value }) => value) };
      return meaning.negated ? { kind: 'not', item: member } : member;
    }
    const [low, high, ...more] = terms;
    if (kind !== 'between' || !low || !high || more.length > 0) {
      return this.fail(condition, 'val', `${operatorName(condition.operator)} takes no such list.`);
    }
    const items: Predicate[] = [
      { kind: 'compare', by: 'ge', ...low },
      { kind: 'compare', by: 'le', ...high },
    ];
    return { kind: 'and', items };
  }

  private withLiteral(
    condition: Condition,
    meaning: Meaning,
    field: FieldRef,
    literal: Literal,
  ): Predicate | undefined {
    if (meaning.kind === 'is') return this.state(condition, meaning.negated, field, literal);
    if (meaning.kind === 'compare') {
      const term = this.ranked(meaning.by, condition, field, literal);
      return term && { kind: 'compare', by: meaning.by, ...term };
    }
    const value = this.value(condition, field, literal);
    if (value === undefined) return undefined;
    if (field.domain === 'names') return { kind: 'compare', field, by: 'eq', value };
    return this.like(condition, meaning, field, value);
  }

  private like(condition: Condition, meaning: Meaning, field: FieldRef, value: Value | null): Predicate | undefined {
    const text = value?.kind === 'text' ? value.text : null;
    if (meaning.kind === 'match') {
      return { kind: 'like', field, pattern: text === null ? null : patternOf(meaning.by, text), fold: false };
    }
    if (meaning.kind !== 'like') {
      return this.fail(condition, 'op', `${operatorName(condition.operator)} takes a list of values.`);
    }
    if (text !== null && endsInEscape(text)) {
      return this.fail(condition, 'val', 'The pattern ends in a backslash that escapes nothing: double it.');
    }
    const like: Predicate = { kind: 'like', field, pattern: text, fold: meaning.fold };
    return meaning.negated ? { kind: 'not', item: like } : like;
  }

  private state(condition: Condition, negated: boolean, field: FieldRef, { kind }: Literal): Predicate | undefined {
    const state = kind?.$case === 'null' ? null : kind?.$case === 'boolean' ? kind.value : undefined;
    if (state === undefined) return this.fail(condition, 'val', 'is and isnot take null, true or false.');
    if (state !== null && field.domain !== 'boolean') {
      return this.fail(
        condition,
        'val',
        `'${field.name}' is ${domainWords[field.domain]}: it can be null, not ${state}.`,
      );
    }
    const is: Predicate = { kind: 'is', field, state };
    return negated ? { kind: 'not', item: is } : is;
  }

  private plain(condition: Condition, field: FieldRef, literal: Literal): Term | undefined {
    const value = this.value(condition, field, literal);
    return value === undefined ? undefined : { field, value };
  }

  /** The field and value as they are ordered: fields with ranks by the rank of their text. */
  private ranked(by: Comparison, condition: Condition, field: FieldRef, literal: Literal): Term | undefined {
    const term = this.plain(condition, field, literal);
    const { rank } = field.field;
    if (!term || !rank || by === 'eq' || by === 'ne') return term;
    if (term.value?.kind !== 'text') return { field: rankOf(field), value: null };
    const place = rank(term.value.text);
    if (place === undefined)
      return this.fail(condition, 'val', `'${field.name}' takes a value such as ${field.field.example}.`);
    return { field: rankOf(field), value: numberValue(place) };
  }

  private value(condition: Condition, field: FieldRef, literal: Literal): Value | null | undefined {
    const reading = readLiteral(field, literal);
    if (!reading.ok) return this.fail(condition, 'val', `'${field.name}' ${reading.fault}.`);
    const { value } = reading;
    const { values } = field.field;
    const closed = [Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN].includes(condition.operator);
    if (values && closed && value?.kind === 'text' && !values.includes(value.text)) {
      return this.fail(condition, 'val', `'${field.name}' is one of ${values.join(', ')}.`);
    }
    return value;
  }

  private fail({ place, parameter }: Condition, member: Member, detail: string): undefined {
    this.faults.push({
      code: 'invalid_filter',
      parameter: parameter || 'filter',
      detail: `${at(place, parameter, member)}${detail}`,
    });
  }
}

/** The position: a character of the text form, or a path in the JSON form; the parameter already names brackets. */
function at(place: string, parameter: string, member: Member): string {
  if (place === parameter) return '';
  if (place.startsWith('character ')) return `At ${place}: `;
  return `At ${place === '' ? '' : `${place}.`}${member}: `;
}

function numberValue(double: number): Value {
  return { kind: 'number', decimal: { coefficient: BigInt(double), scale: 0 }, double };
}

function patternOf(part: TextMatch, text: string): string {
  const literal = escapePattern(text);
  if (part === 'startswith') return `${literal}%`;
  return part === 'endswith' ? `%${literal}` : `%${literal}%`;
}
