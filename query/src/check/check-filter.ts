import { type Condition, type Filter, type Literal, Operator } from '@jogging/proto/common';
import { findField, type ResourceFields } from '@jogging/resources';
import type { Fault } from '@jogging/service-kit';
import { domainOf, domainWords, operatorName, operatorsOf, takesOperator } from '../domain.js';
import { endsInEscape, escapePattern } from './like.js';
import type { Comparison, FieldRef, Part, Predicate, Value } from './predicate.js';
import { readLiteral } from './read-literal.js';

/** Checks a filter against the catalogue; what is wrong goes into `faults`, all of it, and undefined comes back. */
export function checkFilter(filter: Filter, resource: ResourceFields, faults: Fault[]): Predicate | undefined {
  return new FilterCheck(resource, faults).node(filter);
}

const comparisons: Readonly<Partial<Record<Operator, Comparison>>> = {
  [Operator.EQ]: 'eq',
  [Operator.NE]: 'ne',
  [Operator.GT]: 'gt',
  [Operator.LT]: 'lt',
  [Operator.GE]: 'ge',
  [Operator.LE]: 'le',
};

const parts: Readonly<Partial<Record<Operator, Part>>> = {
  [Operator.STARTS_WITH]: 'startswith',
  [Operator.ENDS_WITH]: 'endswith',
  [Operator.CONTAINS]: 'contains',
};

/** The member of a condition that is at fault, as the JSON form names it. */
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
      return this.fail(condition, 'op', `${takes}, not ${operatorName(operator)}.`);
    }
    switch (operand?.$case) {
      case 'otherField':
        return this.withField(condition, field, operand.value);
      case 'literals':
        return this.withList(condition, field, operand.value.items);
      case 'literal':
        return this.withLiteral(condition, field, operand.value);
      default:
        return this.fail(condition, 'val', `'${field.name}' is compared with nothing.`);
    }
  }

  private field(condition: Condition, name: string, member: Member): FieldRef | undefined {
    const field = findField(this.resource, name);
    if (!field) {
      const hint = member === 'field' ? ' Text stands in single quotes.' : '';
      return this.fail(condition, member, `There is no field '${shown(name)}' to filter by.${hint}`);
    }
    if (field.filterable === false) return this.fail(condition, member, `'${name}' cannot be filtered by.`);
    return { name, field, domain: domainOf(field.type) };
  }

  private withField(condition: Condition, field: FieldRef, name: string): Predicate | undefined {
    const other = this.field(condition, name, 'field');
    if (!other) return undefined;
    const by = comparisons[condition.operator] ?? parts[condition.operator];
    if (!by || field.domain === 'names') {
      return this.fail(condition, 'op', `${operatorName(condition.operator)} takes a value here, not another field.`);
    }
    if (field.domain !== other.domain) {
      const detail = `'${field.name}' is ${domainWords[field.domain]}, '${name}' is ${domainWords[other.domain]}`;
      return this.fail(condition, 'field', `${detail}: they do not compare.`);
    }
    return { kind: 'compare-fields', field, by, other };
  }

  private withList(condition: Condition, field: FieldRef, literals: readonly Literal[]): Predicate | undefined {
    const values = literals.map((literal) => this.value(condition, field, literal));
    if (values.length === 0) return this.fail(condition, 'val', 'The list is empty.');
    if (!values.every((value) => value !== undefined)) return undefined;
    const member: Predicate = { kind: 'member', field, values };
    if (condition.operator === Operator.IN) return member;
    if (condition.operator === Operator.NOT_IN) return { kind: 'not', item: member };
    const [low, high, ...more] = values;
    if (condition.operator !== Operator.BETWEEN || low === undefined || high === undefined || more.length > 0) {
      return this.fail(condition, 'val', `${operatorName(condition.operator)} takes no such list.`);
    }
    const items: Predicate[] = [
      { kind: 'compare', field, by: 'ge', value: low },
      { kind: 'compare', field, by: 'le', value: high },
    ];
    return { kind: 'and', items };
  }

  private withLiteral(condition: Condition, field: FieldRef, literal: Literal): Predicate | undefined {
    const { operator } = condition;
    if (operator === Operator.IS || operator === Operator.IS_NOT) return this.state(condition, field, literal);
    const value = this.value(condition, field, literal);
    if (value === undefined) return undefined;
    const by = comparisons[operator];
    if (by) return { kind: 'compare', field, by, value };
    if (field.domain === 'names') return { kind: 'compare', field, by: 'eq', value };
    return this.like(condition, field, value);
  }

  private like(condition: Condition, field: FieldRef, value: Value | null): Predicate | undefined {
    const { operator } = condition;
    const text = value?.kind === 'text' ? value.text : null;
    const part = parts[operator];
    if (part) return { kind: 'like', field, pattern: text === null ? null : patternOf(part, text), fold: false };
    if (text !== null && endsInEscape(text)) {
      return this.fail(condition, 'val', 'The pattern ends in a backslash that escapes nothing: double it.');
    }
    const fold = operator === Operator.ILIKE || operator === Operator.NOT_ILIKE;
    const like: Predicate = { kind: 'like', field, pattern: text, fold };
    const negated = operator === Operator.NOT_LIKE || operator === Operator.NOT_ILIKE;
    if (negated || fold || operator === Operator.LIKE) return negated ? { kind: 'not', item: like } : like;
    return this.fail(condition, 'op', `${operatorName(operator)} takes a list of values.`);
  }

  private state(condition: Condition, field: FieldRef, { kind }: Literal): Predicate | undefined {
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
    return condition.operator === Operator.IS ? is : { kind: 'not', item: is };
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

/** Where it stands: a character of the text form, a path in the JSON form; brackets are named by their parameter. */
function at(place: string, parameter: string, member: Member): string {
  if (place === parameter) return '';
  if (place.startsWith('character ')) return `At ${place}: `;
  return `At ${place === '' ? '' : `${place}.`}${member}: `;
}

function patternOf(part: Part, text: string): string {
  const literal = escapePattern(text);
  if (part === 'startswith') return `${literal}%`;
  return part === 'endswith' ? `%${literal}` : `%${literal}%`;
}

/** A client's text within a message, cut where it is long. */
function shown(text: string): string {
  return (text.length > 60 ? `${text.slice(0, 60)}…` : text).toWellFormed();
}
