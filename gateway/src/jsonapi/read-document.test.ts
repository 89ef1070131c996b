import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import fc from 'fast-check';
import { readDocument } from './read-document.js';

function faultsOf(body: unknown, idRequired = false): string[] {
  try {
    readDocument(body, { idRequired });
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_document') {
      return error.faults.map((fault) => fault.field ?? 'none');
    }
    throw error;
  }
  return [];
}

describe('readDocument', () => {
  it('reads type, id, attributes and relationships', () => {
    const user = { type: 'user', id: 'test13' };
    const body = {
      data: { type: 'run', id: '1', attributes: { distance: 1 }, relationships: { user: { data: user } } },
      meta: 1,
    };
    expect(readDocument(body, { idRequired: true })).to.deep.include({
      type: 'run',
      id: '1',
      attributes: { distance: 1 },
    });
    expect(readDocument(body, { idRequired: true }).relationships.user).to.deep.equal(user);
  });

  it('ignores a relationship with only links, because clients send back what they read', () => {
    const body = { data: { type: 'user', relationships: { runs: { links: { related: 'http://x/users/a/runs' } } } } };
    expect(Object.keys(readDocument(body, { idRequired: false }).relationships)).to.deep.equal([]);
  });

  it('ignores @-Members among the relationships', () => {
    const body = { data: { type: 'run', relationships: { '@x': null, '@y': { data: 1 } } } };
    expect(Object.keys(readDocument(body, { idRequired: false }).relationships)).to.deep.equal([]);
  });

  const table: [title: string, body: unknown, faults: string[]][] = [
    ['no object', 7, ['']],
    ['a list', [], ['']],
    ['null', null, ['']],
    ['no data', {}, ['']],
    ['null data', { data: null }, ['']],
    ['a list of data', { data: [] }, ['']],
    ['no type', { data: {} }, ['type']],
    ['a type that is not a string', { data: { type: 1 } }, ['type']],
    ['an id that is not a string', { data: { type: 'run', id: 1 } }, ['id']],
    ['attributes that are a list', { data: { type: 'run', attributes: [] } }, ['attributes']],
    ['relationships that are a string', { data: { type: 'run', relationships: 'x' } }, ['relationships']],
    ['a relationship that is null', { data: { type: 'run', relationships: { user: null } } }, ['relationships.user']],
    ['an empty relationship', { data: { type: 'run', relationships: { user: {} } } }, ['relationships.user']],
    [
      'a linkage without id',
      { data: { type: 'run', relationships: { user: { data: { type: 'user' } } } } },
      ['relationships.user.data'],
    ],
    [
      'more linkage than a relationship has',
      { data: { type: 'run', relationships: { user: { data: Array(101).fill({ type: 'user', id: '1' }) } } } },
      ['relationships.user.data'],
    ],
    ['several faults at once', { data: { id: 1, attributes: 1 } }, ['type', 'id', 'attributes']],
  ];
  for (const [title, body, faults] of table) {
    it(`refuses ${title}`, () => expect(faultsOf(body)).to.deep.equal(faults));
  }

  it('requires an id in an update', () => {
    expect(faultsOf({ data: { type: 'run' } }, true)).to.deep.equal(['id']);
  });

  it('reads or refuses any JSON without throwing anything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (body, idRequired) => {
        expect(faultsOf(body, idRequired)).to.be.an('array');
      }),
    );
  });
});
