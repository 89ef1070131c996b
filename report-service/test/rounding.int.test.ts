import { divideToThousandths } from '@jogging/proto/common';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { migrations } from '../src/store/migrations/index.js';

describe('averages in the database', () => {
  let part: TestDatabase;
  before(async () => {
    part = await testDatabase({ schema: 'reports', migrations });
  });
  after(() => part.drop());

  const thousandths = async (pairs: readonly (readonly [number, number])[]): Promise<(number | null)[]> => {
    const rows = await part.database.query<{ quotient: number | null }>(
      `SELECT thousandths(numerator, denominator) AS quotient
       FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS pair (numerator, denominator, place) ORDER BY place`,
      [pairs.map(([numerator]) => numerator), pairs.map(([, denominator]) => denominator)],
    );
    return rows.map((row) => row.quotient);
  };

  it('averages round a tie to the even thousandth, not away from zero', async () => {
    const ties = [1, 3, 5, 7, 9].map((numerator) => [numerator, 2_000] as const);
    expect(await thousandths(ties)).to.deep.equal([0, 2, 2, 4, 4]);
  });

  it('an average is null if the divisor is 0', async () => {
    expect(await thousandths([[5, 0]])).to.deep.equal([null]);
  });

  it('averages equal the exact division of whole numbers, ties among them', async () => {
    const any = fc.tuple(fc.nat({ max: 9_000_000_000_000 }), fc.integer({ min: 1, max: 1_000_000_000 }));
    const nearTies = fc
      .tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: -1, max: 1 }))
      .map(([quotient, unit, off]) => [Math.max(0, (2 * quotient + 1) * unit + off), 2_000 * unit] as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(any, nearTies), { minLength: 500, maxLength: 500 }), async (pairs) => {
        expect(await thousandths(pairs)).to.deep.equal(pairs.map(([one, other]) => divideToThousandths(one, other)));
      }),
      { numRuns: 20 },
    );
  });
});
