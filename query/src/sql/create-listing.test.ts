import { Operator } from '@jogging/proto/common';
import type { ResourceFields } from '@jogging/resources';
import { expect } from 'chai';
import { createListing } from './create-listing.js';
import type { Column } from './types.js';

const resource: ResourceFields = {
  type: 'thing',
  identifiers: { id: { type: 'text', access: 'read', description: '' } },
  attributes: {
    price: { type: 'decimal', access: 'read', description: '' },
    secret: { type: 'text', access: 'write-only', description: '' },
    hidden: { type: 'text', access: 'read', description: '', filterable: false, sortable: false },
  },
  defaultSort: [],
};
const id: Column = { sql: 'id', kind: 'text' };
const price: Column = { sql: 'price', kind: 'double' };

describe('A listing whose columns do not fit the catalogue', () => {
  const made = (columns: Record<string, Column>) => () => createListing({ resource, columns, cursorSecret: 's' });

  it('refuses columns that do not fit the catalogue', () => {
    expect(made({ id, price })).to.not.throw();
    expect(made({ id })).to.throw('missing [price]');
    expect(made({ id, price, secret: id })).to.throw('without a field [secret]');
    expect(made({ id, price: { sql: 'price', kind: 'text' } })).to.throw('cannot be stored in a column of kind text');
    expect(made({ id, price: { sql: 'price', kind: 'scaled' } })).to.throw(
      'cannot be stored in a column of kind scaled',
    );
  });
});

describe('a compiled filter', () => {
  const listing = createListing({ resource, columns: { id, price }, cursorSecret: 's' });

  it('passes every literal as a parameter', () => {
    const evil = `'); DROP TABLE things; --`;
    const operand = { $case: 'literal', value: { kind: { $case: 'text', value: evil } } } as const;
    const condition = { field: 'id', operator: Operator.EQ, operand, place: '', parameter: 'filter' };
    const { filter } = listing.compile({
      filter: { node: { $case: 'condition', value: condition } },
      sort: [],
      page: undefined,
    });
    expect(filter?.numbered()).to.deep.equal({ text: '(id = $1::text)', params: [evil] });
  });

  it('compiles no filter to no condition', () => {
    expect(listing.compile(undefined).filter).to.equal(undefined);
    expect(listing.compile(undefined).statement({ select: 'id', from: 'things' }).params).to.deep.equal([]);
  });

  it('five patterns that ignore case are costly, and a hundred equalities are not', () => {
    const costly = (count: number, operator: Operator, text: string): boolean => {
      const operand = { $case: 'literal', value: { kind: { $case: 'text', value: text } } } as const;
      const condition = { field: 'id', operator, operand, place: '', parameter: 'filter' };
      const items = Array.from({ length: count }, () => ({
        node: { $case: 'condition', value: condition } as const,
      }));
      const filter = { node: { $case: 'or', value: { items } } } as const;
      return listing.compile({ filter: filter as never, sort: [], page: undefined }).costly;
    };
    expect(costly(5, Operator.ILIKE, '%x%')).to.equal(true);
    expect(costly(4, Operator.ILIKE, '%x%')).to.equal(false);
    expect(costly(100, Operator.EQ, 'x')).to.equal(false);
    expect(listing.compile(undefined).costly).to.equal(false);
  });
});
