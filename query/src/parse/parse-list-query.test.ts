import { conditionChoiceFields, conditionReportFields, runFields } from '@jogging/resources';
import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import { CursorCodec } from '../cursor.js';
import type { ListQueryOptions, ListRequest } from './list-request.js';
import { parseListQuery } from './parse-list-query.js';
import { printFilter } from './print.js';

const options: ListQueryOptions = {
  families: ['filter', 'sort', 'fields', 'include', 'page'],
  fieldsets: { run: ['distance', 'user'], user: ['first_name'] },
  includes: ['user'],
};

function faultsOf(query: string, more: Partial<ListQueryOptions> = {}): string[][] {
  try {
    parseListQuery(query, { ...options, ...more });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.faults.map(({ code, parameter = '' }) => [code, parameter]);
  }
  return [];
}

function filterOf(query: string): string | undefined {
  const { filter } = parseListQuery(query, options).query;
  return filter && printFilter(filter);
}

const pageOf = (query: string): ListRequest['query']['page'] => parseListQuery(query, options).query.page;

describe('the query of a list', () => {
  it('defaults to the first twenty rows', () => {
    const { query, ...rest } = parseListQuery('', options);
    expect(query).to.deep.equal({
      filter: undefined,
      sort: [],
      page: { $case: 'numberPage', value: { number: 1, size: 20 } },
    });
    expect(rest).to.deep.equal({ fields: {}, include: undefined, chosen: {}, costly: false });
  });

  it('reads a filter as JSON if it begins with a bracket or a brace', () => {
    expect(filterOf('filter=[{"name":"a","op":"eq","val":1}]')).to.equal('a eq 1');
    expect(filterOf('filter=%20%7B"name":"a","op":"eq","val":1%7D')).to.equal('a eq 1');
  });

  it('reads the same tree from every form', () => {
    const treeOf = (query: string): unknown =>
      JSON.parse(JSON.stringify(parseListQuery(query, options).query.filter), (key, value) =>
        key === 'place' || key === 'parameter' ? undefined : value,
      );
    const text = treeOf(
      `filter=${encodeURIComponent("(date eq '2016-05-01') AND ((distance gt 20) OR (distance lt 10))")}`,
    );
    const json = [
      { name: 'date', op: 'eq', val: '2016-05-01' },
      {
        or: [
          { name: 'distance', op: 'gt', val: 20 },
          { name: 'distance', op: 'lt', val: 10 },
        ],
      },
    ];
    expect(treeOf(`filter=${encodeURIComponent(JSON.stringify(json))}`)).to.deep.equal(text);
    expect(treeOf('filter[date]=2016-05-01&filter=(distance gt 20) or (distance lt 10)')).to.deep.equal(text);
  });

  it('sorts by the named fields', () => {
    expect(parseListQuery('sort=-start_time,weather.temperature_c', options).query.sort).to.deep.equal([
      { field: 'start_time', descending: true },
      { field: 'weather.temperature_c', descending: false },
    ]);
    expect(faultsOf('sort=')).to.deep.equal([['invalid_sort', 'sort']]);
    expect(faultsOf('sort=', { catalogue: runFields })).to.deep.equal([['invalid_sort', 'sort']]);
    expect(faultsOf('sort=a,,-')).to.deep.equal([['invalid_sort', 'sort']]);
  });

  it('accepts fieldsets of existing types and fields only', () => {
    expect(parseListQuery('fields[run]=distance,user,distance&fields[user]=', options).fields).to.deep.equal({
      run: ['distance', 'user'],
      user: [],
    });
    expect(faultsOf('fields[run]=distance,x,y')).to.deep.equal(Array(2).fill(['invalid_fields', 'fields[run]']));
    expect(faultsOf('fields[__proto__]=a&fields[role]=a')).to.deep.equal([
      ['invalid_fields', 'fields[__proto__]'],
      ['invalid_fields', 'fields[role]'],
    ]);
  });

  it('includes existing relationships only', () => {
    expect(parseListQuery('include=user', options).include).to.deep.equal(['user']);
    expect(parseListQuery('include=', options).include).to.deep.equal([]);
    expect(faultsOf('include=user,runs,user.runs')).to.deep.equal(Array(2).fill(['invalid_include', 'include']));
  });

  for (const [list, code] of [
    ['sort', 'invalid_sort'],
    ['include', 'invalid_include'],
    ['fields[run]', 'invalid_fields'],
  ] as const) {
    it(`refuses more than a hundred names in ${list} without looking at them`, () => {
      const unknown = Array.from({ length: 101 }, (_, index) => `x${index}`).join();
      expect(faultsOf(`${list}=${unknown}`, { catalogue: runFields })).to.deep.equal([[code, list]]);
    });
  }

  it('reports a faulty sort and cursor beside a filter with more than a hundred conditions', () => {
    const conditions = Array.from({ length: 101 }, (_, index) => `filter[x${index}]=1`).join('&');
    expect(faultsOf(`${conditions}&sort=foo&page[after]=x`, { catalogue: runFields })).to.deep.equal([
      ['invalid_filter', 'filter[x100]'],
      ['invalid_sort', 'sort'],
      ['invalid_cursor', 'page[after]'],
    ]);
  });

  it('looks at no more parameters once a hundred faults are found', () => {
    let looked = 0;
    const counting: ListQueryOptions = {
      ...options,
      get families() {
        looked += 1;
        return options.families;
      },
    };
    const cost = (count: number): number => {
      looked = 0;
      const query = Array.from({ length: count }, (_, index) => `x${index}=1`).join('&');
      expect(() => parseListQuery(query, counting))
        .to.throw(AppError)
        .with.nested.property('faults.length', 100);
      return looked;
    };
    expect(cost(3_000)).to.equal(cost(100));
  });

  it('reads pages by number and by cursor', () => {
    expect(pageOf('page[size]=100&page[number]=4294967295')).to.deep.equal({
      $case: 'numberPage',
      value: { number: 4294967295, size: 100 },
    });
    expect(pageOf('page[after]=&page[size]=5')).to.deep.equal({
      $case: 'cursorPage',
      value: { size: 5, position: { $case: 'after', value: '' } },
    });
    expect(pageOf('page%5Bbefore%5D=x')).to.deep.equal({
      $case: 'cursorPage',
      value: { size: 20, position: { $case: 'before', value: 'x' } },
    });
  });

  it('ignores page parameters if every row is requested, but checks them', () => {
    const all = parseListQuery('page[size]=5', { ...options, everything: true });
    expect(all.query.page).to.deep.equal({ $case: 'everything', value: true });
    expect(faultsOf('page[size]=0', { everything: true })).to.deep.equal([['invalid_page', 'page[size]']]);
  });

  for (const value of ['0', '101', '-1', '1.5', '', 'x', '1e1', '99999999999999999999', ' 1', '１']) {
    it(`refuses page[size]=${value}`, () => {
      expect(faultsOf(`page[size]=${encodeURIComponent(value)}`)).to.deep.equal([['invalid_page', 'page[size]']]);
    });
  }

  it('refuses page parameters that exclude each other', () => {
    expect(faultsOf('page[after]=a&page[before]=b')).to.deep.equal([['invalid_page', 'page[before]']]);
    expect(faultsOf('page[after]=a&page[number]=1')).to.deep.equal([['invalid_page', 'page[number]']]);
    expect(faultsOf('page[number]=0&page[number]=1')).to.deep.equal([
      ['repeated_parameter', 'page[number]'],
      ['invalid_page', 'page[number]'],
    ]);
    expect(faultsOf('page[number]=4294967296')).to.deep.equal([['invalid_page', 'page[number]']]);
  });

  const unknown = [
    'foo',
    'page',
    'page[offset]',
    'page[size][x]',
    'fields',
    'fields[a][b]',
    'sort[x]',
    'include[x]',
    'filter[]',
    'filter[a][]',
    'filter[a][b][c]',
    'filter[a',
    'filter]a[',
    'Filter',
    'FILTER[a]',
    '__proto__',
    'constructor',
    'filter[a]b',
    '',
  ];
  for (const name of unknown) {
    it(`refuses the unknown parameter ${JSON.stringify(name)}`, () => {
      expect(faultsOf(`${encodeURIComponent(name)}=1`)).to.deep.equal([['unknown_parameter', name]]);
    });
  }

  it('accepts only the parameter families of the route', () => {
    expect(faultsOf('fields[run]=distance&filter[a]=1&sort=a&page[size]=1', { families: ['fields'] })).to.deep.equal([
      ['unknown_parameter', 'filter[a]'],
      ['unknown_parameter', 'sort'],
      ['unknown_parameter', 'page[size]'],
    ]);
  });

  it('reports each repeated parameter once, however it was encoded', () => {
    expect(faultsOf('sort=a&sort=a&filter[a]=1&filter%5Ba%5D=2&filter[a]=3')).to.deep.equal([
      ['repeated_parameter', 'sort'],
      ['repeated_parameter', 'filter[a]'],
    ]);
    expect(faultsOf('filter[a]=1&filter[a][eq]=1&filter[a][ne]=2')).to.deep.equal([]);
  });

  it('refuses broken percent-encoding and invalid UTF-8', () => {
    expect(faultsOf('filter=%zz&sort=%ff&page[size]=%E0%A4&include=%')).to.deep.equal([
      ['invalid_filter', 'filter'],
      ['invalid_sort', 'sort'],
      ['invalid_page', 'page[size]'],
      ['invalid_include', 'include'],
    ]);
    expect(faultsOf('%zz=1')).to.deep.equal([['unknown_parameter', '%zz']]);
    expect(faultsOf('filter%5Ba%5D=%ff&page%5Bsize%5D=%zz')).to.deep.equal([
      ['invalid_filter', 'filter[a]'],
      ['invalid_page', 'page[size]'],
    ]);
  });

  it('ignores empty parameters', () => {
    expect(faultsOf('?&&sort=a&')).to.deep.equal([]);
  });

  it('refuses an empty filter', () => {
    for (const query of ['filter=', 'filter', 'filter=+%20', 'filter[a]=', 'filter=[]']) {
      expect(
        faultsOf(query).map(([code]) => code),
        query,
      ).to.deep.equal(['invalid_filter']);
    }
  });

  it('reports all faults of a query in one response', () => {
    const query = 'filter[a]=&filter=x&sort=,&fields[x]=&include=x&page[size]=0&page[number]=0&foo=1&foo=2';
    expect(faultsOf(query).map(([code]) => code)).to.deep.equal([
      'invalid_filter',
      'invalid_filter',
      'invalid_sort',
      'invalid_fields',
      'invalid_include',
      'unknown_parameter',
      'repeated_parameter',
      'invalid_page',
      'invalid_page',
    ]);
  });

  it('reports unknown fields together with all other faults', () => {
    const catalogue = runFields;
    const query = 'filter[foo]=1&sort=bar,-weather&filter[distance][like]=1&page[size]=0&zzz=1';
    expect(faultsOf(query, { catalogue })).to.deep.equal([
      ['unknown_parameter', 'zzz'],
      ['invalid_page', 'page[size]'],
      ['invalid_filter', 'filter[foo]'],
      ['invalid_filter', 'filter[distance][like]'],
      ['invalid_sort', 'sort'],
      ['invalid_sort', 'sort'],
    ]);
    expect(faultsOf("filter=foo eq 'x'&sort=-distance", { catalogue })).to.deep.equal([['invalid_filter', 'filter']]);
    expect(faultsOf("filter=date eq '2020-01-24'&sort=-distance,id", { catalogue })).to.deep.equal([]);
  });

  it('reports a repeated mistake once', () => {
    const catalogue = runFields;
    for (const query of [
      'filter={}',
      'filter=[{}]',
      `sort=${Array(50).fill('distance').join()}`,
      `sort=${Array(50).fill('x').join()}`,
    ]) {
      const [fault, ...more] = faultsOf(query, { catalogue });
      expect([fault?.[1], more.length], query).to.deep.equal([query.split('=')[0], query.endsWith('x') ? 1 : 0]);
    }
  });

  it('reports a forged cursor, and one of another list or order, together with all other faults', () => {
    const cursorSecret = 'the secret of an owner';
    const verified = { catalogue: runFields, cursorSecret };
    const encode = (order: string, list = 'run', secret = cursorSecret) =>
      new CursorCodec(secret, { list, order }).encode(order.split(',').map(() => '1'));
    expect(faultsOf(`page[after]=${encode('-start_time,-id')}`, verified)).to.deep.equal([]);
    expect(faultsOf(`sort=distance&page[before]=${encode('distance,id')}`, verified)).to.deep.equal([]);
    expect(faultsOf('page[after]=', verified)).to.deep.equal([]);
    const forged = encode('-start_time,-id', 'run', 'another secret');
    for (const cursor of [
      'garbage',
      'a.b',
      forged,
      encode('distance,id'),
      encode('-start_time,-id', 'user'),
      'W10.x',
    ]) {
      expect(faultsOf(`page[after]=${cursor}&filter[foo]=1`, verified), cursor).to.deep.equal([
        ['invalid_filter', 'filter[foo]'],
        ['invalid_cursor', 'page[after]'],
      ]);
    }
    const codesOf = (query: string) => faultsOf(query, verified).map(([code]) => code);
    expect(codesOf('sort=bar&page[after]=garbage')).to.deep.equal(['invalid_sort', 'invalid_cursor']);
    expect(codesOf(`sort=bar&page[after]=${encode('-distance,-id')}`)).to.deep.equal(['invalid_sort']);
  });

  it('refuses an or between the field that chooses runs and a field of the report', () => {
    const { attributes } = conditionReportFields;
    const catalogue = { ...conditionReportFields, attributes: { ...attributes, ...conditionChoiceFields.attributes } };
    const of = (filter: string) => faultsOf(`filter=${filter}`, { catalogue, preselects: 'date' });
    expect(of("date ge '2020-01-01' and run_count gt 1")).to.deep.equal([]);
    expect(of("date ge '2020-01-01' or run_count gt 1")).to.deep.equal([['invalid_filter', 'filter']]);
  });

  it('names a parameter of the request for a filter in brackets that costs too much', () => {
    const catalogue = runFields;
    const names = ['id', 'user_id', 'title', 'notes', 'weather.condition', 'weather.reason'];
    const query = names
      .flatMap((name) => ['ilike', 'notilike'].map((operator) => `filter[${name}][${operator}]=%25x%25`))
      .join('&');
    const more = ['like', 'notlike', 'contains'].map((operator) => `filter[notes][${operator}]=%25x%25`);
    expect(faultsOf(query, { catalogue })).to.deep.equal([]);
    expect(faultsOf([query, ...more].join('&'), { catalogue })).to.deep.equal([
      ['filter_too_costly', 'filter[id][ilike]'],
    ]);
  });

  it('refuses a filter that costs too much, but no sensible one', () => {
    const catalogue = runFields;
    const any = (count: number, op: string, val: string) =>
      `filter=${JSON.stringify([{ or: Array(count).fill({ name: 'id', op, val }) }])}`;
    for (const query of [any(100, 'ilike', '%250%25zz%25'), any(21, 'ilike', '%25x%25')]) {
      expect(faultsOf(query, { catalogue })).to.deep.equal([['filter_too_costly', 'filter']]);
    }
    for (const query of [
      any(20, 'ilike', '%25x%25'),
      any(100, 'like', '%25x%25'),
      any(100, 'eq', 'x'),
      any(50, 'ilike', 'x%25'),
    ]) {
      expect(faultsOf(query, { catalogue }), query.slice(0, 80)).to.deep.equal([]);
    }
  });

  it('reports the fault of each JSON node, in its form or its field', () => {
    const nodes = [
      { name: 'distance', op: 'bar', val: 1 },
      { name: 'foo', op: 'eq', val: 1 },
      { name: 'distance', op: 'gt', val: 2 },
      { name: 'distance', op: 'eq', val: 'z' },
    ];
    const query = `filter=${JSON.stringify({ or: nodes })}`;
    expect(faultsOf(query, { catalogue: runFields })).to.have.lengthOf(3);
    expect(faultsOf(`filter=${JSON.stringify({ or: nodes.slice(2, 3) })}`, { catalogue: runFields })).to.deep.equal([]);
  });

  it('reports at most a hundred faults', () => {
    const unknown = Array.from({ length: 3000 }, (_, index) => `x${index}=1`).join('&');
    for (const query of [unknown, `filter=[${'[],'.repeat(5000)}[]]`, `filter=[${'{"x":1},'.repeat(1000)}1]`]) {
      expect(faultsOf(query)).to.have.lengthOf(100);
    }
  });

  it('reads a list query from decoded pairs', () => {
    expect(parseListQuery(new URLSearchParams('page[size]=5'), options).query.page).to.deep.equal(
      pageOf('page[size]=5'),
    );
  });
});
