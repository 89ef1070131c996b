import { type Filter, type ListQuery, Operator } from '@jogging/proto/common';
import { AppError, type Fault } from '@jogging/service-kit';
import { expect } from 'chai';
import { sampleListing } from './sample-resource.js';
import { and, not, or, where, whereField, whereList } from './written.js';

function faultsOf(query: Partial<ListQuery>): readonly Fault[] {
  try {
    sampleListing.compile({ filter: undefined, sort: [], page: undefined, ...query });
  } catch (error) {
    if (error instanceof AppError) return error.faults;
    throw error;
  }
  return [];
}

const details = (filter: Filter): string[] => faultsOf({ filter }).map(({ detail }) => detail);

const { EQ, NE, GT, IN, BETWEEN, LIKE, ILIKE, CONTAINS, STARTS_WITH, IS, IS_NOT, UNSPECIFIED } = Operator;

describe('filters that are refused', () => {
  const place = 'character 7';
  const refused: readonly [string, Filter, RegExp][] = [
    ['an unknown field', where('nobody', EQ, 1, place), /^At character 7: There is no field 'nobody'/],
    ['a field that is written and never read', where('secret', EQ, 'x', place), /no field 'secret'/],
    ['a field that may not be filtered', where('hidden', EQ, 'x', place), /'hidden' cannot be filtered/],
    ['an unknown part', where('box.secret', EQ, 'x', place), /no field 'box.secret'/],
    ['a part of what has none', where('name.length', EQ, 1, place), /no field 'name.length'/],
    ['a name that every object has', where('constructor', EQ, 1, place), /no field 'constructor'/],
    ['the name of every prototype', where('__proto__', EQ, 1, place), /no field '__proto__'/],
    ['a part named so', where('box.__proto__', IS, null, place), /no field 'box.__proto__'/],
    ['no operator', where('count', UNSPECIFIED, 1, place), /'count' is a number and takes eq, /],
    ['like on a number', where('count', LIKE, '1%', place), /takes .*, not like\.$/],
    ['contains on a date', where('day', CONTAINS, '2', place), /'day' is a date and takes .*, not contains\.$/],
    ['a range of booleans', where('flag', GT, true, place), /'flag' is true or false and takes .*, not gt\.$/],
    ['a range of a list of names', where('tags', GT, 'a', place), /'tags' is a list of names and takes .*, not gt\.$/],
    ['a value for an object', where('box', EQ, 'x', place), /'box' is an object and takes is, isnot, not eq\.$/],
    ['text for a number', where('count', EQ, 'ten', place), /'count' takes a number/],
    ['a text with half an exponent for a number', where('count', EQ, '1e', place), /'count' takes a number/],
    ['a text with a plus for a number', where('count', EQ, '+1', place), /'count' takes a number/],
    ['an empty text for a number', where('count', EQ, '', place), /'count' takes a number/],
    ['true for a number', where('count', EQ, true, place), /'count' takes a number/],
    ['a number for text', where('name', EQ, 5, place), /'name' takes text\.$/],
    ['a number for an enum', where('status', EQ, 5, place), /'status' takes text\.$/],
    ['a word that an enum has not', where('status', EQ, 'newer', place), /'status' is one of new, old, Odd\.$/],
    ['one in a list', whereList('status', IN, ['new', 'x'], place), /'status' is one of new, old, Odd\.$/],
    ['text for a boolean', where('flag', EQ, 'yes', place), /'flag' takes true or false\.$/],
    ['a number for a boolean', where('flag', EQ, 1, place), /'flag' takes true or false\.$/],
    ['a number for an instant', where('at', EQ, 1, place), /'at' takes an instant\.$/],
    ['text for an instant', where('at', EQ, 'now', place), /'at' must be an RFC 3339 date-time/],
    ['a day that is not in the calendar', where('at', EQ, '2021-02-29', place), /'at' must have a valid calendar date/],
    ['ten digits after the second', where('at', EQ, '2020-01-01T00:00:00.1234567890Z', place), /at most nine digits/],
    [
      'an instant for a date',
      where('day', EQ, '2020-01-01T00:00:00Z', place),
      /'day' takes a date, such as 2020-01-24\.$/,
    ],
    ['a date without zeros', where('day', EQ, '2020-1-1', place), /'day' takes a date/],
    ['a date that is not in the calendar', where('day', EQ, '2021-02-29', place), /which 2021-02-29 is not\.$/],
    ['a number for a name', where('tags', EQ, 1, place), /'tags' takes the name of one of its elements\.$/],
    ['NUL in text', where('name', EQ, 'a\0', place), /'name' cannot hold the character U\+0000\.$/],
    ['NUL in a pattern', where('name', LIKE, '\0%', place), /U\+0000/],
    ['half of a surrogate pair', where('name', EQ, '\ud83d', place), /half of a surrogate pair/],
    ['a pattern that ends in a lone backslash', where('name', LIKE, 'a\\', place), /ends in a backslash/],
    ['the same where case does not count', where('name', ILIKE, '\\\\\\', place), /ends in a backslash/],
    ['true where only null can be', where('name', IS, true, place), /'name' is text: it can be null, not true\.$/],
    ['text with is', where('name', IS_NOT, 'null', place), /null, true or false/],
    ['an empty list', whereList('name', IN, [], place), /The list is empty\.$/],
    ['three bounds', whereList('count', BETWEEN, [1, 2, 3], place), /between takes no such list/],
    ['one value for a list', where('count', IN, 1, place), /in takes a list of values/],
    ['a list for one value', whereList('count', EQ, [1], place), /eq takes no such list/],
    [
      'a field of another type',
      whereField('count', EQ, 'name', place),
      /'count' is a number, 'name' is text: they cannot be compared/,
    ],
    ['a date and an instant', whereField('day', EQ, 'at', place), /they cannot be compared/],
    ['another field that is not there', whereField('count', EQ, 'test11', place), /'test11'.* single quotes\.$/],
    ['another field that is never read', whereField('name', EQ, 'secret', place), /no field 'secret'/],
    ['a field as a pattern', whereField('name', LIKE, 'nick', place), /like takes a value here, not another field/],
    ['a field within names', whereField('tags', CONTAINS, 'name', place), /contains takes a value here/],
    ['an empty group', and(), /A part of the filter is empty/],
    ['a node that is not set', not({ node: undefined }), /A part of the filter is empty/],
  ];
  for (const [title, filter, detail] of refused) {
    it(`refuses ${title}`, () => {
      const faults = faultsOf({ filter });
      expect(faults).to.have.lengthOf(1);
      expect(faults[0]).to.include({ code: 'invalid_filter', parameter: 'filter' });
      expect(faults[0]?.detail).to.match(detail);
    });
  }

  it('reports all faults of a filter with positions, in every form', () => {
    const bracket: Filter = {
      node: {
        $case: 'condition',
        value: {
          field: 'count',
          operator: LIKE,
          operand: { $case: 'literal', value: { kind: { $case: 'text', value: '1' } } },
          place: 'filter[count][like]',
          parameter: 'filter[count][like]',
        },
      },
    };
    const filter = and(
      bracket,
      or(where('x', EQ, 1, '[0].or[0]'), not(where('count', NE, 'y', '[0].or[1].not'))),
      where('count', STARTS_WITH, '1', ''),
      whereField('count', EQ, 'z', '[2]'),
    );
    expect(faultsOf({ filter }).map(({ parameter }) => parameter)).to.deep.equal([
      'filter[count][like]',
      ...Array(4).fill('filter'),
    ]);
    const [first = '', ...rest] = details(filter);
    expect(first).to.match(/^'count' is a number/);
    expect(rest.map((detail) => detail.replace(/: .*/, ''))).to.deep.equal([
      'At [0].or[0].name',
      'At [0].or[1].not.val',
      'At op',
      'At [2].field',
    ]);
  });

  it('truncates a long name in the message', () => {
    expect(details(where('x'.repeat(10_000), EQ, 1))[0]).to.have.length.below(200);
  });
});

describe('sorts and pages that are refused', () => {
  const sorted = (...fields: string[]): readonly Fault[] =>
    faultsOf({ sort: fields.map((field) => ({ field, descending: false })) });

  it('reports each field that cannot be sorted by', () => {
    const faults = sorted('name', 'nobody', 'tags', 'box', 'secret', 'hidden', '__proto__', 'name');
    expect(faults.map(({ code, parameter }) => [code, parameter])).to.deep.equal(
      Array(7).fill(['invalid_sort', 'sort']),
    );
    expect(faults.map(({ detail }) => /'(\w+)'/.exec(detail)?.[1])).to.deep.equal([
      'nobody',
      'tags',
      'box',
      'secret',
      'hidden',
      '__proto__',
      'name',
    ]);
  });

  it('reports faults of the sort together with those of the filter', () => {
    const query = { filter: where('nobody', EQ, 1), sort: [{ field: 'nobody', descending: true }] };
    expect(faultsOf(query).map(({ code }) => code)).to.deep.equal(['invalid_filter', 'invalid_sort']);
  });

  it('refuses page numbers and sizes out of bounds', () => {
    for (const [page, parameter] of [
      [{ $case: 'numberPage', value: { number: 0, size: 20 } }, 'page[number]'],
      [{ $case: 'numberPage', value: { number: 1, size: 0 } }, 'page[size]'],
      [{ $case: 'numberPage', value: { number: 1, size: 101 } }, 'page[size]'],
      [{ $case: 'cursorPage', value: { size: 101, position: undefined } }, 'page[size]'],
    ] as const) {
      expect(faultsOf({ page }).map(({ code, parameter: named }) => [code, named])).to.deep.equal([
        ['invalid_page', parameter],
      ]);
    }
  });
});
