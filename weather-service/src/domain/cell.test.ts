import { expect } from 'chai';
import fc from 'fast-check';
import { cellOf, centreOf, columnsOf } from './cell.js';

const latE7 = fc.integer({ min: -900_000_000, max: 900_000_000 });
const lngE7 = fc.integer({ min: -1_800_000_000, max: 1_800_000_000 });

/** Great-circle distance in km (haversine, a sphere of 6371 km). */
function distanceKm(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180;
  const h =
    Math.sin(rad(b.latitude - a.latitude) / 2) ** 2 +
    Math.cos(rad(a.latitude)) * Math.cos(rad(b.latitude)) * Math.sin(rad(b.longitude - a.longitude) / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(h)));
}

describe('the cell of a place', () => {
  it('the cell of a place is never farther away than half the diagonal of about 5.6 km', () => {
    fc.assert(
      fc.property(latE7, lngE7, (lat, lng) => {
        const place = { latitude: lat / 1e7, longitude: lng / 1e7 };
        expect(distanceKm(place, centreOf(cellOf(lat, lng)))).to.be.lessThan(4.05);
      }),
      { numRuns: 2000 },
    );
  });

  it('a cell contains its own middle', () => {
    fc.assert(
      fc.property(latE7, lngE7, (lat, lng) => {
        const cell = cellOf(lat, lng);
        const { latitude, longitude } = centreOf(cell);
        expect(cellOf(Math.round(latitude * 1e7), Math.round(longitude * 1e7))).to.deep.equal(cell);
      }),
      { numRuns: 2000 },
    );
  });

  it('the middle of a cell has legal coordinates of at most four decimals', () => {
    fc.assert(
      fc.property(latE7, lngE7, (lat, lng) => {
        const { latitude, longitude } = centreOf(cellOf(lat, lng));
        expect(latitude).to.be.within(-90, 90);
        expect(longitude).to.be.within(-180, 180);
        for (const degrees of [latitude, longitude]) expect(String(degrees)).to.match(/^-?\d+(\.\d{1,4})?$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('a cell is the same on both sides of the antimeridian, and at a pole', () => {
    expect(cellOf(0, 1_800_000_000)).to.deep.equal(cellOf(0, -1_800_000_000));
    expect(cellOf(900_000_000, 123_456_789)).to.deep.equal(cellOf(900_000_000, -1_000_000_000));
    expect(columnsOf(1800)).to.equal(1);
  });

  it('neighbours share a cell, and a place five kilometres away has another one', () => {
    const berlin = cellOf(525_200_000, 134_050_000);
    expect(cellOf(525_210_000, 134_060_000)).to.deep.equal(berlin);
    expect(cellOf(525_800_000, 134_050_000)).not.to.deep.equal(berlin);
    expect(centreOf(berlin).latitude).to.equal(52.5);
  });
});
