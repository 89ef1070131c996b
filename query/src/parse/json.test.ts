import type { Filter } from '@jogging/proto/common';
import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import { operators } from '../operators.js';
import { Faults } from './faults.js';
import { parseJsonFilter } from './json.js';
import { ConditionBudget } from './limits.js';
import { printFilter } from './print.js';

function read(source: string): { filter: Filter | undefined; faults: string[] } {
  const faults = new Faults();
  const filter = parseJsonFilter(source, new ConditionBudget(), faults);
  try {
    faults.throwIfAny();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { filter, faults: error.faults.map(({ detail }) => detail) };
  }
  return { filter, faults: [] };
}

const node = '{"name": "a", "op": "eq", "val": 1}';

const nodeHint = "The node needs 'name', 'op' and 'val', or one of 'and', 'or' and 'not'.";
const all = ` The operators are ${operators.map(({ names }) => names[0]).join(', ')}.`;

describe('the JSON form of a filter', () => {
  const means: readonly [string, string][] = [
    [
      '[{"and": [{"name": "start_time", "op": "ge", "val": "2020-01-21"}, {"name": "user_id", "op": "eq", "val": "test11"}]}]',
      "start_time ge '2020-01-21' and user_id eq 'test11'",
    ],
    [node, 'a eq 1'],
    [`[${node}]`, 'a eq 1'],
    [`[${node}, ${node}]`, 'a eq 1 and a eq 1'],
    [`[${node}, {"or": [${node}, ${node}]}]`, 'a eq 1 and (a eq 1 or a eq 1)'],
    [`{"or": [{"or": [${node}, ${node}]}, ${node}]}`, 'a eq 1 or a eq 1 or a eq 1'],
    [`{"or": [[${node}, ${node}], ${node}]}`, 'a eq 1 and a eq 1 or a eq 1'],
    [`{"not": [${node}, ${node}]}`, 'not (a eq 1 and a eq 1)'],
    [`{"not": {"not": ${node}}}`, 'not not a eq 1'],
    [' \n[{"name":"a","op":"EQ","val":"it\'s"}]', "a eq 'it''s'"],
    ['{"name":"a","op":"in_","val":[1,"x",true,null]}', "a in (1, 'x', true, null)"],
    ['{"name":"a","op":"notin_","val":[1]}', 'a not_in (1)'],
    ['{"name":"a","op":"between","val":[1,2]}', 'a between (1, 2)'],
    ['{"name":"a","op":"is_","val":null}', 'a is null'],
    ['{"name":"a","op":"isnot","val":true}', 'a isnot true'],
    ['{"name":"a","op":"eq","val":null}', 'a eq null'],
    ['{"name":"a","op":"gt","field":"b.c"}', 'a gt b.c'],
    ['{"name":"a","op":"eq","val":123456789012345678901234567890.10}', 'a eq 123456789012345678901234567890.10'],
    ['{"name":"a","op":"eq","val":1.25e3}', 'a eq 1250'],
    ['{"name":"a","op":"eq","val":1E-2}', 'a eq 0.01'],
    ['{"name":"a","op":"eq","val":-0}', 'a eq -0'],
    ['{"name":"a","op":"eq","val":"}]\\"[[{"}', "a eq '}]\"[[{'"],
  ];
  for (const [source, printed] of means) {
    it(`reads ${source.trim()}`, () => {
      const { filter, faults } = read(source);
      expect(faults).to.deep.equal([]);
      expect(filter && printFilter(filter)).to.equal(printed);
    });
  }

  const refused: readonly [string, string[]][] = [
    ['[{"name": "a"', ['At character 14: This is not JSON.']],
    ['[{"name": a}]', ['At character 11: This is not JSON.']],
    ['{"a": 1}}', ['At character 9: This is not JSON.']],
    ['[]', ['The list is empty.']],
    ['{}', [nodeHint]],
    ['[1]', ['At [0]: A node is an object or a list.']],
    ['[null]', ['At [0]: A node is an object or a list.']],
    ['{"and": []}', ['At and: The list is empty.']],
    ['[{"or": []}]', ['At [0].or: The list is empty.']],
    ['[[]]', ['At [0]: The list is empty.']],
    [`{"and": ${node}}`, ["At and: 'and' takes a list of nodes."]],
    ['{"not": 5}', ['At not: A node is an object or a list.']],
    [`{"and": [${node}], "or": [${node}]}`, ["A node with 'and' has no other member."]],
    ['{"op": "eq", "val": 1}', [nodeHint]],
    ['{"name": 1, "op": "eq", "val": 1}', ["At name: 'name' is the name of a field, a string."]],
    ['{"name": "a", "val": 1}', ["The node has no 'op'."]],
    ['{"name": "a", "op": ">=", "val": 1}', ["At op: There is no operator '>='. Write 'ge'."]],
    [
      '{"name": "a", "op": "starts_with", "val": "x"}',
      ["At op: There is no operator 'starts_with'. Did you mean 'startswith'?"],
    ],
    ['{"name": "a", "op": 5, "val": 1}', ["At op: 'op' is a string."]],
    ['{"name": "a", "op": "__proto__", "val": 1}', [`At op: There is no operator '__proto__'.${all}`]],
    ['{"name": "a", "op": "eq"}', ["The node has no 'val'."]],
    ['{"name": "a", "op": "eq", "val": 1, "field": "b"}', ["The node has both 'val' and 'field'."]],
    ['{"name": "a", "op": "eq", "field": 1}', ["At field: 'field' is the name of a field, a string."]],
    ['{"name": "a", "op": "in", "field": "b"}', ['At field: This operator takes no field in place of a value.']],
    ['{"name": "a", "op": "in", "val": 1}', ['At val: This operator takes a list of values.']],
    ['{"name": "a", "op": "in", "val": []}', ['At val: The list is empty.']],
    ['{"name": "a", "op": "in", "val": [1, [2]]}', ['At val[1]: A value is a string, a number, true, false or null.']],
    ['{"name": "a", "op": "between", "val": [1]}', ['At val: between takes a list of two values.']],
    ['{"name": "a", "op": "eq", "val": [1]}', ['At val: A value is a string, a number, true, false or null.']],
    ['{"name": "a", "op": "eq", "val": {}}', ['At val: A value is a string, a number, true, false or null.']],
    ['{"name": "a", "op": "is", "val": "null"}', ['At val: is and isnot take null, true or false.']],
    ['{"name": "a", "op": "eq", "val": "\\ud83d"}', ['At val: The string has half of a surrogate pair.']],
    ['{"name": "\\udc00", "op": "eq", "val": 1}', ['At name: The string has half of a surrogate pair.']],
    [
      '{"name": "a", "op": "eq", "val": 1, "__proto__": 2}',
      ["At __proto__: A condition has 'name', 'op' and 'val' or 'field', and no other member."],
    ],
    [
      '{"name": "a", "op": "eq", "val": 1, "x": 2, "y": 3}',
      [
        "At x: A condition has 'name', 'op' and 'val' or 'field', and no other member.",
        "At y: A condition has 'name', 'op' and 'val' or 'field', and no other member.",
      ],
    ],
    [
      '{"name": "a", "op": "eq", "val": 1, "x y": 2}',
      ["At ['x y']: A condition has 'name', 'op' and 'val' or 'field', and no other member."],
    ],
    [
      '[{"name": "a", "op": "x", "val": 1}, {"or": [{"name": "b", "op": "eq"}, {"not": []}]}]',
      [
        `At [0].op: There is no operator 'x'.${all}`,
        "At [1].or[0]: The node has no 'val'.",
        'At [1].or[1].not: The list is empty.',
      ],
    ],
  ];
  for (const [source, faults] of refused) {
    it(`refuses ${source}`, () => {
      expect(read(source)).to.deep.equal({ filter: undefined, faults });
    });
  }

  it('keeps the path of each condition', () => {
    const { filter } = read(`[${node}, {"or": [${node}, {"not": ${node}}]}, [${node}]]`);
    const places = [...JSON.stringify(filter).matchAll(/"place":"([^"]*)"/g)].map(([, place]) => place);
    expect(places).to.deep.equal(['[0]', '[1].or[0]', '[1].or[1].not', '[2][0]']);
  });

  it('refuses a filter at the first character that is not JSON', () => {
    const places: readonly [string, number][] = [
      ['{"a" 1}', 6],
      ['{"a": 1,}', 9],
      ['[1,]', 4],
      ['[1 2]', 4],
      ['[01]', 3],
      ['[.5]', 2],
      ['[+1]', 2],
      ['["a\nb"]', 2],
      ['["\\x"]', 2],
      ['[1}', 3],
      ['[1],', 4],
      ['[tru]', 2],
      ["['a']", 2],
      ['[', 2],
      ['{"a":', 6],
      ['[NaN]', 2],
      ['{1: 2}', 2],
      ['[1] x', 5],
    ];
    for (const [source, character] of places) {
      expect(read(source).faults, source).to.deep.equal([`At character ${character}: This is not JSON.`]);
    }
  });

  const nested = (depth: number, kind: 'and' | 'not'): string =>
    kind === 'not'
      ? `${'{"not":'.repeat(depth)}${node}${'}'.repeat(depth)}`
      : `${'{"and":['.repeat(depth)}${node}${']}'.repeat(depth)}`;
  const conditions = (count: number): string => `[${Array(count).fill(node).join()}]`;
  const list = (count: number): string => `[{"name":"a","op":"in","val":[${Array(count).fill('1').join()}]}]`;

  it('accepts 16 levels, 100 conditions, and 500 values in a list', () => {
    const deepList = nested(16, 'and').replace(node, '{"name":"a","op":"in","val":[1]}');
    for (const source of [nested(16, 'and'), nested(16, 'not'), `[${deepList}]`, conditions(100), list(500)]) {
      expect(read(source).faults).to.deep.equal([]);
    }
  });

  it('reports where a filter exceeds a limit', () => {
    expect(read(nested(17, 'and')).faults).to.have.lengthOf(1);
    expect(read(nested(17, 'and')).faults[0]).to.match(/^At and\[0\]\.and\[0\].*: It is nested more than 16 deep\.$/);
    expect(read(nested(17, 'not')).faults[0]).to.contain('It is nested more than 16 deep.');
    expect(read(conditions(101)).faults).to.deep.equal(['At [100]: There are more than 100 conditions.']);
    expect(read(list(501)).faults).to.deep.equal(['At [0].val: A list has more than 500 values.']);
  });

  it('counts depth from the root: sibling groups do not add up', () => {
    const group = `{"or":[${node},[${node}]]}`;
    expect(read(`{"and":[${Array(20).fill(group).join()}]}`).faults).to.deep.equal([]);
    expect(read(`[${Array(20).fill(`{"not":${group}}`).join()}]`).faults).to.deep.equal([]);
  });

  it('refuses a hostile filter immediately', function () {
    this.timeout(20_000);
    const size = 100_000;
    const hostile = [
      '['.repeat(size),
      '{"a":'.repeat(size),
      nested(size, 'and'),
      nested(size, 'not'),
      `[${'[],'.repeat(size)}[]]`,
    ];
    hostile.push(
      conditions(size / 10),
      list(size),
      `["${'\\"'.repeat(size)}`,
      `[${'1,'.repeat(size)}1]`,
      '{'.repeat(30),
    );
    const start = process.cpuUsage();
    for (const source of hostile) expect(read(source).faults, source.slice(0, 20)).to.not.deep.equal([]);
    expect(process.cpuUsage(start).user / 1000, 'ms').to.be.below(1000);
  });
});
