import { type Condition, type Filter, type Literal, Operator } from '@jogging/proto/common';
import { findOperator, operandOf, unknownOperator } from '../operators.js';
import { quoted } from '../quoted.js';
import type { Faults } from './faults.js';
import { type ConditionBudget, maxDepth, maxListLength, tooDeep, tooLong, tooManyConditions } from './limits.js';
import { JsonNumber, readJson } from './read-json.js';
import { and, boolean, condition, not, nothing, number, or, text } from './tree.js';

const nodeHint = "The node needs 'name', 'op' and 'val', or one of 'and', 'or' and 'not'.";

type Members = Readonly<Record<string, unknown>>;

/**
 * The JSON form of `filter`. Reports all faults of the tree, up to its limits, and returns the valid rest, which may have
 * faults of other kinds.
 */
export function parseJsonFilter(source: string, budget: ConditionBudget, faults: Faults): Filter | undefined {
  const reading = readJson(source);
  if (reading.ok) return new JsonFilter(budget, faults).node(reading.value, '', 0);
  faults.add('invalid_filter', 'filter', reading.fault);
  return undefined;
}

class JsonFilter {
  /** Past a limit, further faults are not reported. */
  #stopped = false;

  constructor(
    private readonly budget: ConditionBudget,
    private readonly faults: Faults,
  ) {}

  node(value: unknown, path: string, depth: number): Filter | undefined {
    if (this.#stopped) return undefined;
    if (depth > maxDepth) return this.stop(path, tooDeep);
    // The outermost list is not a level: every filter of this form has it.
    if (Array.isArray(value)) return this.list('and', value, path, path === '' ? depth : depth + 1);
    if (!isObject(value)) return this.fail(path, 'A node is an object or a list.');
    const kinds = ['and', 'or', 'not'].filter((kind) => Object.hasOwn(value, kind));
    const [kind] = kinds;
    if (kind === undefined) return this.condition(value, path);
    if (Object.keys(value).length > 1) return this.fail(path, `A node with '${kind}' has no other member.`);
    return this.group(kind, value[kind], member(path, kind), depth + 1);
  }

  private group(kind: string, value: unknown, path: string, depth: number): Filter | undefined {
    if (kind === 'not') {
      const inner = this.node(value, path, depth);
      return inner && not(inner);
    }
    if (!Array.isArray(value)) return this.fail(path, `'${kind}' takes a list of nodes.`);
    return this.list(kind === 'and' ? 'and' : 'or', value, path, depth);
  }

  private list(kind: 'and' | 'or', values: readonly unknown[], path: string, depth: number): Filter | undefined {
    if (values.length === 0) return this.fail(path, 'The list is empty.');
    const items: Filter[] = [];
    for (const [index, value] of values.entries()) {
      if (this.#stopped) return undefined;
      const item = this.node(value, `${path}[${index}]`, depth);
      if (item) items.push(item);
    }
    if (items.length === 0 || this.#stopped) return undefined;
    return kind === 'and' ? and(items) : or(items);
  }

  private condition(members: Members, path: string): Filter | undefined {
    if (!this.budget.take()) return this.stop(path, tooManyConditions);
    if (!Object.hasOwn(members, 'name')) return this.fail(path, nodeHint);
    const field = this.wellFormed(members.name, member(path, 'name'), "'name' is the name of a field, a string.");
    const operator = this.readOperator(members, path);
    const operand = operator && this.readOperand(members, operator, path);
    const unknown = Object.keys(members).filter((name) => !['name', 'op', 'val', 'field'].includes(name));
    for (const name of unknown)
      this.fail(member(path, name), "A condition has 'name', 'op' and 'val' or 'field', and no other member.");
    if (unknown.length > 0) return undefined;
    if (field === undefined || operator === undefined || operand === undefined) return undefined;
    return condition({ field, operator, operand, place: path, parameter: 'filter' });
  }

  private readOperator(members: Members, path: string): Operator | undefined {
    if (!Object.hasOwn(members, 'op')) return this.fail(path, "The node has no 'op'.");
    const name = members.op;
    const operator = typeof name === 'string' ? findOperator(name) : undefined;
    if (operator) return operator;
    const shown = typeof name === 'string' ? unknownOperator(name) : "'op' is a string.";
    return this.fail(member(path, 'op'), shown);
  }

  private readOperand(members: Members, operator: Operator, path: string): Condition['operand'] {
    const hasValue = Object.hasOwn(members, 'val');
    const hasField = Object.hasOwn(members, 'field');
    if (hasValue && hasField) return this.fail(path, "The node has both 'val' and 'field'.");
    if (!hasValue && !hasField) return this.fail(path, "The node has no 'val'.");
    if (hasField) {
      const place = member(path, 'field');
      if (operandOf(operator) !== 'one') return this.fail(place, 'This operator takes no field in place of a value.');
      const other = this.wellFormed(members.field, place, "'field' is the name of a field, a string.");
      return other === undefined ? undefined : { $case: 'otherField', value: other };
    }
    return this.readValue(members.val, operator, member(path, 'val'));
  }

  private readValue(value: unknown, operator: Operator, path: string): Condition['operand'] {
    const shape = operandOf(operator);
    if (shape === 'list' || shape === 'pair') return this.readValues(value, operator, path);
    const literal = this.literal(value, path);
    if (!literal) return undefined;
    if (shape === 'state' && literal.kind?.$case !== 'null' && literal.kind?.$case !== 'boolean') {
      return this.fail(path, 'is and isnot take null, true or false.');
    }
    return { $case: 'literal', value: literal };
  }

  private readValues(value: unknown, operator: Operator, path: string): Condition['operand'] {
    if (!Array.isArray(value)) return this.fail(path, 'This operator takes a list of values.');
    if (value.length > maxListLength) return this.stop(path, tooLong);
    if (operator === Operator.BETWEEN && value.length !== 2)
      return this.fail(path, 'between takes a list of two values.');
    if (value.length === 0) return this.fail(path, 'The list is empty.');
    const items = value.map((item, index) => this.literal(item, `${path}[${index}]`));
    const literals = items.filter((item) => item !== undefined);
    return literals.length < items.length ? undefined : { $case: 'literals', value: { items: literals } };
  }

  private literal(value: unknown, path: string): Literal | undefined {
    if (value === null) return nothing;
    if (typeof value === 'boolean') return boolean(value);
    if (value instanceof JsonNumber) return number(value.digits);
    const string = this.wellFormed(value, path, 'A value is a string, a number, true, false or null.');
    return string === undefined ? undefined : text(string);
  }

  /** A string without lone surrogates, which `\ud800` can express but UTF-8 cannot. */
  private wellFormed(value: unknown, path: string, otherwise: string): string | undefined {
    if (typeof value !== 'string') return this.fail(path, otherwise);
    return value.isWellFormed() ? value : this.fail(path, 'The string has half of a surrogate pair.');
  }

  private stop(path: string, detail: string): undefined {
    this.#stopped = true;
    return this.fail(path, detail);
  }

  private fail(path: string, detail: string): undefined {
    this.faults.add('invalid_filter', 'filter', path === '' ? detail : `At ${path}: ${detail}`);
    this.#stopped ||= this.faults.full;
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !(value instanceof JsonNumber);
}

/** Names that are not plain words are quoted, and cut if they are long. */
function member(path: string, name: string): string {
  if (!/^\w{1,60}$/.test(name)) return `${path}[${quoted(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}
