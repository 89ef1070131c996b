import { expect } from 'chai';
import { type Band, labelOf, placeOf } from './bands.js';

const bands: readonly Band[] = [
  { dimension: 'temperature', lower: -10 },
  { dimension: 'temperature', lower: -5 },
  { dimension: 'temperature', lower: 0 },
  { dimension: 'temperature', lower: 5 },
  { dimension: 'temperature', lower: 10 },
  { dimension: 'precipitation', lower: 0 },
  { dimension: 'precipitation', lower: 1 },
  { dimension: 'wind', lower: 0 },
  { dimension: 'wind', lower: 3 },
  { dimension: 'wind', lower: 12 },
];

describe('bands', () => {
  it('are called by their bounds, precipitation by what it is', () => {
    expect(bands.map(labelOf)).to.deep.equal([
      '-10..-5',
      '-5..0',
      '0..5',
      '5..10',
      '10..15',
      'dry',
      'wet',
      '0..3',
      '3..6',
      '12..15',
    ]);
  });

  it('come by dimension, then by their bounds as numbers', () => {
    expect(bands.toReversed().sort((a, b) => placeOf(a) - placeOf(b))).to.deep.equal(bands);
  });
});
