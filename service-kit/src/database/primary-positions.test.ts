import { expect } from 'chai';
import { PrimaryPositions } from './primary-positions.js';

describe('PrimaryPositions', () => {
  it('dates a replica by the last position that it has replayed', () => {
    const positions = new PrimaryPositions();
    positions.note(1_000, 10n);
    positions.note(2_000, 20n);
    positions.note(3_000, 30n);
    expect([9n, 10n, 25n, 30n, 99n].map((replayed) => positions.completeAsOf(replayed))).to.deep.equal([
      Number.NEGATIVE_INFINITY,
      1_000,
      2_000,
      3_000,
      3_000,
    ]);
  });

  it('dates a replica of an idle primary by the last look at the primary', () => {
    const positions = new PrimaryPositions();
    for (const at of [1_000, 2_000, 3_000]) positions.note(at, 10n);
    expect(positions.completeAsOf(10n)).to.equal(3_000);
  });

  it('forgets the positions of another primary, which may be ahead of this one', () => {
    const positions = new PrimaryPositions();
    expect(positions.note(1_000, 10n)).to.equal(true);
    expect(positions.note(2_000, 9n)).to.equal(false);
    expect(positions.completeAsOf(8n)).to.equal(Number.NEGATIVE_INFINITY);
    expect(positions.completeAsOf(10n)).to.equal(2_000);
  });

  it('remembers the last minute of looks', () => {
    const positions = new PrimaryPositions();
    for (let at = 1; at <= 100; at++) positions.note(at, BigInt(at));
    expect(positions.completeAsOf(40n)).to.equal(Number.NEGATIVE_INFINITY);
    expect(positions.completeAsOf(41n)).to.equal(41);
  });
});
