import { expect } from 'chai';
import { figuresOf, sumOf } from './figures.js';

describe('the figures of runs', () => {
  it('the figures of 15000 m in 3000 s over two runs are exact', () => {
    const totals = sumOf([
      { distance: 10_000, duration: 2_000 },
      { distance: 5_000, duration: 1_000 },
    ]);
    expect(figuresOf(totals)).to.deep.equal({
      runCount: 2,
      totalDistance: 15_000,
      totalDuration: 3_000,
      totalMovingTime: 3_000,
      totalElevationGainMilli: 0,
      averageDistanceMilli: 7_500_000,
      averageDurationMilli: 1_500_000,
      averageSpeedMilli: 5_000,
      averagePaceMilli: 200_000,
      averageMovingSpeedMilli: 5_000,
    });
  });

  it('computes speed over the whole time, not as the mean of speeds: 15000 m in 4800 s are 3.125 m/s', () => {
    expect(figuresOf(sumOf([{ distance: 15_000, duration: 4_800 }])).averageSpeedMilli).to.equal(3_125);
  });

  it('counts a run without moving time by its duration, and one without elevation gain as flat', () => {
    const runs = [
      { distance: 5_000, duration: 1_500, movingTime: 1_000, elevationGainDm: 123 },
      { distance: 5_000, duration: 1_000 },
    ];
    expect(figuresOf(sumOf(runs))).to.include({
      totalMovingTime: 2_000,
      averageMovingSpeedMilli: 5_000,
      totalElevationGainMilli: 12_300,
    });
  });

  it('rounds a tie to the even thousandth', () => {
    // 1 m in 2000 s is 0.0005 m/s, 3 m are 0.0015.
    expect(figuresOf(sumOf([{ distance: 1, duration: 2_000 }])).averageSpeedMilli).to.equal(0);
    expect(figuresOf(sumOf([{ distance: 3, duration: 2_000 }])).averageSpeedMilli).to.equal(2);
  });

  it('refuses to compute figures without runs', () => {
    expect(() => figuresOf(sumOf([]))).to.throw(RangeError);
  });
});
