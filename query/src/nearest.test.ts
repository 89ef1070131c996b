import { fieldNames, runFields } from '@jogging/resources';
import { expect } from 'chai';
import { nearest } from './nearest.js';

describe('the nearest field', () => {
  const names = fieldNames(runFields);
  const meant: readonly [name: string, nearest: string | undefined][] = [
    ['temperature_c', 'weather.temperature_c'],
    ['user', 'user_id'],
    ['distnace', 'distance'],
    ['Distance', 'distance'],
    ['startTime', 'start_time'],
    ['start-time', 'start_time'],
    ['created', 'created_at'],
    ['xyzzy', undefined],
    ['a', undefined],
    ['', undefined],
    ['distance'.repeat(1000), undefined],
  ];
  for (const [name, expected] of meant) {
    it(`the nearest field to ${JSON.stringify(name.slice(0, 20))} is ${expected ?? 'none'}`, () => {
      expect(nearest(name, names)).to.equal(expected);
    });
  }
});
