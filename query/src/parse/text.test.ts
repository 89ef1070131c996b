import type { Filter } from '@jogging/proto/common';
import { expect } from 'chai';
import { Faults } from './faults.js';
import { ConditionBudget } from './limits.js';
import { printFilter } from './print.js';
import { parseTextFilter } from './text.js';

function read(source: string): { filter: Filter | undefined; fault: string | undefined } {
  const faults = new Faults();
  const filter = parseTextFilter(source, new ConditionBudget(), faults);
  try {
    faults.throwIfAny();
    return { filter, fault: undefined };
  } catch (error) {
    return { filter, fault: (error as Error).message };
  }
}

describe('the text form of a filter', () => {
  const means: readonly [string, string][] = [
    [
      "(date eq '2016-05-01') AND ((distance gt 20) OR (distance lt 10))",
      "date eq '2016-05-01' and (distance gt 20 or distance lt 10)",
    ],
    ['a eq 1 or b eq 2 and c eq 3', 'a eq 1 or b eq 2 and c eq 3'],
    ['a eq 1 or (b eq 2 and c eq 3)', 'a eq 1 or b eq 2 and c eq 3'],
    ['(a eq 1 or b eq 2) and c eq 3', '(a eq 1 or b eq 2) and c eq 3'],
    ['not a eq 1 and b eq 2', 'not a eq 1 and b eq 2'],
    ['NOT (a eq 1 and b eq 2)', 'not (a eq 1 and b eq 2)'],
    ['not Not nOt a eq 1', 'not not not a eq 1'],
    ['a eq 1 and b eq 2 and c eq 3', 'a eq 1 and b eq 2 and c eq 3'],
    ['a eq 1 and (b eq 2 and c eq 3)', 'a eq 1 and b eq 2 and c eq 3'],
    ['((((a eq 1))))', 'a eq 1'],
    ['a\teq\r\n1', 'a eq 1'],
    ["a eq'x'and(b eq 1)", "a eq 'x' and b eq 1"],
    ["a eq 'it''s'", "a eq 'it''s'"],
    ["a eq ''''", "a eq ''''"],
    ["a eq ''", "a eq ''"],
    ["a eq 'and or not ( ) , in'", "a eq 'and or not ( ) , in'"],
    ['a EQ TRUE or a eq False or a eq Null', 'a eq true or a eq false or a eq null'],
    ['a eq -1.50', 'a eq -1.50'],
    ['a eq 5.17E-4 or a eq -2e3', 'a eq 0.000517 or a eq -2000'],
    ['a gte 1 and a lte 2', 'a ge 1 and a le 2'],
    [
      "a in_ (1, 'x', null) and b notin_ (2) and c IN(3) and d not_in ( 4 , 5 )",
      "a in (1, 'x', null) and b not_in (2) and c in (3) and d not_in (4, 5)",
    ],
    ['a between (1, 5)', 'a between (1, 5)'],
    ['a is null and b isnot true and c is_ false', 'a is null and b isnot true and c is false'],
    ['distance gt duration', 'distance gt duration'],
    ['weather.temperature_c lt weather.feels_like_c', 'weather.temperature_c lt weather.feels_like_c'],
    [
      "a like 'x%' and b ilike 'y' and c notlike 'z' and d notilike 'w'",
      "a like 'x%' and b ilike 'y' and c notlike 'z' and d notilike 'w'",
    ],
    [
      "a startswith 'x' and b endswith 'y' and c contains 'z'",
      "a startswith 'x' and b endswith 'y' and c contains 'z'",
    ],
    ['in eq 1 and is eq 2 and eq eq 3', 'in eq 1 and is eq 2 and eq eq 3'],
  ];
  for (const [source, printed] of means) {
    it(`reads ${JSON.stringify(source)}`, () => {
      const { filter, fault } = read(source);
      expect(fault).to.equal(undefined);
      expect(filter && printFilter(filter)).to.equal(printed);
    });
  }

  const refused: readonly [string, number, string][] = [
    ["a eq 'x", 6, 'no end'],
    ['a eq', 5, 'The filter ends where a value should stand'],
    ['a', 2, 'where an operator should stand'],
    ['a equals 1', 3, "There is no operator 'equals'. Write 'eq'."],
    ['a eq 1 b eq 2', 8, "There is 'b' where 'and', 'or' or the end should stand"],
    ['a eq 1 and', 11, 'The filter ends where the name of a field should stand'],
    ['(a eq 1', 8, "The filter ends where ')' should stand"],
    ['a eq 1)', 7, "There is ')' where"],
    ['()', 2, "There is ')' where the name of a field should stand"],
    ["'a' eq 1", 1, 'where the name of a field should stand'],
    ['1 eq 1', 1, "'1' cannot be the name of a field"],
    ['__proto__ eq 1', 1, 'cannot be the name of a field'],
    ['a eq 2016-05-01', 6, 'put text, dates and instants in single quotes'],
    ['a eq 1e', 6, 'This is not a number'],
    ['a eq 1e5.5', 6, 'This is not a number'],
    ['a eq +1', 6, 'This is not a number'],
    ['a eq .5', 6, 'This is not a number'],
    ['a eq "x"', 6, "Put text in single quotes: 'like this'."],
    ['a eq “x”', 6, "Put text in single quotes: 'like this'."],
    ['a = 1', 3, "Write 'eq' in place of '='."],
    ['a == 1', 3, "Write 'eq' in place of '=='."],
    ['a >= 1', 3, "Write 'ge' in place of '>='."],
    ['a <> 1', 3, "Write 'ne' in place of '<>'."],
    ['a eq 1 && b eq 2', 8, "Write 'and' in place of '&&'."],
    ['a eq 1 || b eq 2', 8, "Write 'or' in place of '||'."],
    ['!a eq 1', 1, "Write 'not' in place of '!'."],
    ['a =<= 1', 3, 'This character cannot stand here: ='],
    ['a eq 😀', 6, 'This character cannot stand here: 😀'],
    ["b eq '😀' and a eq ;", 19, 'This character cannot stand here: ;'],
    ['a in 1', 6, "There is '1' where '(' should stand"],
    ['a in ()', 7, "There is ')' where a value should stand"],
    ['a in (1,)', 9, "There is ')' where a value should stand"],
    ['a in (1 2)', 9, "There is '2' where ')' should stand"],
    ['a in (b)', 7, 'A field cannot stand here'],
    ['a between (1)', 11, 'between takes two values'],
    ['a between (1, 2, 3)', 11, 'between takes two values'],
    ['a is 1', 6, 'where null, true or false should stand'],
    ["a is 'null'", 6, 'where null, true or false should stand'],
    ['a eq (1)', 6, "There is '(' where a value should stand"],
    ['not', 4, 'The filter ends'],
    ['a.b. eq 1', 1, 'cannot be the name of a field'],
  ];
  for (const [source, character, detail] of refused) {
    it(`refuses ${JSON.stringify(source)} at character ${character}`, () => {
      const { filter, fault } = read(source);
      expect(filter).to.equal(undefined);
      expect(fault)
        .to.match(new RegExp(`^At character ${character}: `))
        .and.contain(detail);
    });
  }

  it('keeps the position of each condition, counted in characters', () => {
    const { filter } = read("  a eq '😀' and (not b eq 2)");
    const places = JSON.stringify(filter).match(/character \d+/g);
    expect(places).to.deep.equal(['character 3', 'character 21']);
  });

  const nested = (depth: number, opening: string, closing: string): string =>
    `${opening.repeat(depth)}a eq 1${closing.repeat(depth)}`;
  const conditions = (count: number): string => Array(count).fill('a eq 1').join(' or ');
  const list = (count: number): string => `a in (${Array(count).fill('1').join()})`;

  it('accepts 16 levels, 100 conditions, and 500 values in a list', () => {
    for (const source of [nested(16, '(', ')'), nested(16, 'not ', ''), conditions(100), list(500)]) {
      expect(read(source).fault).to.equal(undefined);
    }
  });

  it('reports where a filter exceeds a limit', () => {
    expect(read(nested(17, '(', ')')).fault).to.equal('At character 17: It is nested more than 16 deep.');
    expect(read(nested(17, 'not ', '')).fault).to.equal('At character 65: It is nested more than 16 deep.');
    expect(read(conditions(101)).fault).to.equal('At character 1001: There are more than 100 conditions.');
    expect(read(list(501)).fault).to.match(/^At character 1006: A list has more than 500/);
  });

  it('counts depth from the root: sibling groups do not add up', () => {
    for (const group of ['(a eq 1 or b eq 1)', 'not a eq 1', 'not (a eq 1 or b eq 1)']) {
      expect(read(Array(20).fill(group).join(' and ')).fault, group).to.equal(undefined);
    }
  });

  it('refuses a hostile filter immediately', function () {
    this.timeout(20_000);
    const size = 200_000;
    const hostile = [nested(size, '(', ')'), nested(size, 'not ', ''), conditions(size / 10), list(size)];
    hostile.push(
      `a eq '${"''".repeat(size)}`,
      `a eq ${'9'.repeat(size)}x`,
      `${'x.'.repeat(size)} eq 1`,
      ' '.repeat(size),
    );
    const start = process.cpuUsage();
    for (const source of hostile) expect(read(source).fault, source.slice(0, 20)).to.match(/^At character \d+: /);
    expect(process.cpuUsage(start).user / 1000, 'ms').to.be.below(1000);
  });
});
