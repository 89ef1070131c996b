import type { Condition, Filter, Literal, Operator } from '@jogging/proto/common';
import { findOperator, operandOf, unknownOperator } from '../operators.js';
import { quoted } from '../quoted.js';
import type { Faults } from './faults.js';
import { type ConditionBudget, maxDepth, maxListLength, tooDeep, tooLong, tooManyConditions } from './limits.js';
import { characterAt, TextFault, TextLexer, type Token } from './text-lexer.js';
import { and, condition, literalWord, not, number, or, text } from './tree.js';

/** The text form of `filter` (docs/filters.md has its grammar); undefined if a fault was added: the first fault ends parsing. */
export function parseTextFilter(source: string, budget: ConditionBudget, faults: Faults): Filter | undefined {
  try {
    return new TextFilter(source, budget).read();
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    faults.add('invalid_filter', 'filter', `At character ${characterAt(source, error.index)}: ${error.message}`);
    return undefined;
  }
}

const decimal = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const fieldName = /^\p{L}[\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)*$/u;

/** Recursive descent, one token ahead; the recursion is as deep as `depth`, which is bounded. */
class TextFilter {
  readonly #lexer: TextLexer;
  #token: Token;
  #depth = 0;

  constructor(
    private readonly source: string,
    private readonly budget: ConditionBudget,
  ) {
    this.#lexer = new TextLexer(source);
    this.#token = this.#lexer.next();
  }

  read(): Filter {
    const filter = this.or();
    if (this.#token.kind !== 'end') throw this.unexpected("'and', 'or' or the end");
    return filter;
  }

  private or(): Filter {
    const items = [this.and()];
    while (this.skipWord('or')) items.push(this.and());
    return or(items);
  }

  private and(): Filter {
    const items = [this.not()];
    while (this.skipWord('and')) items.push(this.not());
    return and(items);
  }

  private not(): Filter {
    const { start, kind } = this.#token;
    if (this.skipWord('not')) return this.nested(start, () => not(this.not()));
    if (kind !== '(') return this.condition();
    return this.nested(start, () => {
      this.skip('(');
      const inner = this.or();
      this.skip(')');
      return inner;
    });
  }

  private nested(start: number, read: () => Filter): Filter {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new TextFault(start, tooDeep);
    const filter = read();
    this.#depth -= 1;
    return filter;
  }

  private condition(): Filter {
    const { start } = this.#token;
    if (!this.budget.take()) throw new TextFault(start, tooManyConditions);
    const field = this.word('the name of a field');
    if (!fieldName.test(field)) throw new TextFault(start, `${quoted(field)} cannot be the name of a field.`);
    const operator = this.operator();
    const place = `character ${characterAt(this.source, start)}`;
    return condition({ field, operator, operand: this.operand(operator), place, parameter: 'filter' });
  }

  private operator(): Operator {
    const { start } = this.#token;
    const name = this.word('an operator');
    const operator = findOperator(name);
    if (!operator) throw new TextFault(start, unknownOperator(name));
    return operator;
  }

  private operand(operator: Operator): Condition['operand'] {
    switch (operandOf(operator)) {
      case 'list':
        return { $case: 'literals', value: { items: this.list() } };
      case 'pair':
        return { $case: 'literals', value: { items: this.pair() } };
      case 'state':
        return { $case: 'literal', value: this.state() };
      case 'one':
        return this.one();
    }
  }

  private list(): Literal[] {
    this.skip('(');
    const items = [this.value()];
    while (this.#token.kind === ',') {
      if (items.length === maxListLength) throw new TextFault(this.#token.start, tooLong);
      this.skip(',');
      items.push(this.value());
    }
    this.skip(')');
    return items;
  }

  private pair(): Literal[] {
    const { start } = this.#token;
    const items = this.list();
    if (items.length !== 2) throw new TextFault(start, 'between takes two values, as between (1, 5).');
    return items;
  }

  private state(): Literal {
    const token = this.#token;
    const state = token.kind === 'word' ? literalWord(token.text) : undefined;
    if (!state) throw this.unexpected('null, true or false');
    this.advance();
    return state;
  }

  private one(): Condition['operand'] {
    const token = this.#token;
    if (token.kind === 'word' && !literalWord(token.text) && fieldName.test(token.text)) {
      this.advance();
      return { $case: 'otherField', value: token.text };
    }
    return { $case: 'literal', value: this.value() };
  }

  private value(): Literal {
    const token = this.#token;
    if (token.kind !== 'word' && token.kind !== 'string') throw this.unexpected('a value');
    const literal = token.kind === 'string' ? text(token.value) : (literalWord(token.text) ?? this.number(token.text));
    this.advance();
    return literal;
  }

  private number(digits: string): Literal {
    if (decimal.test(digits)) return number(digits);
    const hint = fieldName.test(digits) ? 'A field cannot stand here' : 'This is not a number';
    throw new TextFault(this.#token.start, `${hint}: put text, dates and instants in single quotes.`);
  }

  private word(expected: string): string {
    const token = this.#token;
    if (token.kind !== 'word') throw this.unexpected(expected);
    this.advance();
    return token.text;
  }

  private skipWord(keyword: string): boolean {
    const token = this.#token;
    if (token.kind !== 'word' || token.text.toLowerCase() !== keyword) return false;
    this.advance();
    return true;
  }

  private skip(kind: '(' | ')' | ','): void {
    if (this.#token.kind !== kind) throw this.unexpected(`'${kind}'`);
    this.advance();
  }

  private advance(): void {
    this.#token = this.#lexer.next();
  }

  private unexpected(expected: string): TextFault {
    const { start, end, kind } = this.#token;
    const found = kind === 'end' ? 'the filter ends' : `there is ${quoted(this.source.slice(start, end))}`;
    return new TextFault(start, `${found[0]?.toUpperCase()}${found.slice(1)} where ${expected} should stand.`);
  }
}
