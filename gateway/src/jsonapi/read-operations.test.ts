import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import fc from 'fast-check';
import { readOperations } from './read-operations.js';

const read = (...operations: unknown[]) => readOperations({ 'atomic:operations': operations }, 'run');
const refusal = (work: () => unknown): string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.faults.map(({ code, field }) => `${code} ${field}`);
  }
  return [];
};

describe('readOperations', () => {
  const data = { type: 'run', attributes: { distance: 1 } };

  it('reads the run to change from ref or from data, by id or by lid', () => {
    const targets = read(
      { op: 'update', ref: { type: 'run', id: 'a' }, data },
      { op: 'update', data: { ...data, id: 'b' } },
      { op: 'update', ref: { type: 'run', lid: 'c' }, data },
      { op: 'remove', ref: { type: 'run', id: 'd' }, meta: { if_match: '"3"' } },
    );
    expect(targets.map((one) => ('target' in one ? (one.target.id ?? one.target.lid) : ''))).to.deep.equal([...'abcd']);
    expect(targets[3]?.ifMatch).to.equal('"3"');
  });

  for (const [title, operation, expected] of [
    ['an unknown op', { op: 'copy' }, 'invalid_document 0.op'],
    ['an addition without data', { op: 'add' }, 'invalid_document 0.data'],
    ['a removal without ref', { op: 'remove' }, 'invalid_document 0'],
    ['an id beside a lid', { op: 'remove', ref: { type: 'run', id: '1', lid: '1' } }, 'invalid_document 0.ref'],
    [
      'an if_match that is not text',
      { op: 'remove', ref: { type: 'run', id: '1' }, meta: { if_match: 3 } },
      'invalid_document 0.meta.if_match',
    ],
  ] as const) {
    it(`refuses ${title}`, () => expect(refusal(() => read(operation))).to.deep.equal([expected]));
  }

  for (const [title, operation, field] of [
    ['another type', { op: 'add', data: { type: 'user' } }, 'data.type'],
    ['href', { op: 'remove', href: '/runs/1' }, 'href'],
    ['a relationship', { op: 'update', ref: { type: 'run', id: '1', relationship: 'user' } }, 'ref.relationship'],
  ] as const) {
    it(`leaves it to the owner to report ${title}, which is not supported`, () => {
      const [found] = read(operation);
      expect(found?.op === 'unsupported' && found.fault.field).to.equal(field);
    });
  }

  it('refuses an empty list and more than a thousand operations', () => {
    expect(refusal(() => read())).to.deep.equal(['invalid_document ']);
    expect(refusal(() => read(...Array.from({ length: 1001 }, () => ({ op: 'add', data }))))).to.have.length(1);
  });

  it('looks at no more operations once a hundred faults are found', () => {
    let looked = 0;
    const wrong = Array.from({ length: 1000 }, () => ({
      get op() {
        looked += 1;
        return 'copy';
      },
    }));
    expect(refusal(() => read(...wrong))).to.have.length(100);
    expect(looked).to.equal(100);
  });

  it('reads or refuses any JSON without throwing anything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('add', 'update', 'remove'), (value, op) => {
        for (const body of [
          value,
          { 'atomic:operations': value },
          { 'atomic:operations': [{ op, data: value, ref: value }] },
        ]) {
          try {
            readOperations(body, 'run');
          } catch (error) {
            expect(error).to.be.instanceOf(AppError);
          }
        }
      }),
    );
  });
});
