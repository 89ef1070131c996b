import { runFields } from '@jogging/resources';
import { expect } from 'chai';
import type { ListQueryOptions } from './list-request.js';
import { unknownParameter } from './unknown-parameter.js';

const options: ListQueryOptions = { families: ['filter', 'sort', 'page', 'fields'], catalogue: runFields };

describe('an unknown query parameter', () => {
  const hints: readonly [name: string, hint: string][] = [
    ['limit', ' Write page[number] and page[size], or page[after].'],
    ['page', ' Write page[number] and page[size], or page[after].'],
    ['order_by', ' Write sort=-start_time.'],
    ['sorts', ' Write sort=-start_time.'],
    ['user_id', ' Write filter[user_id]=….'],
    ['temperature_c', ' Write filter[weather.temperature_c]=….'],
    ['filter[distance]>', ' Write filter[distance][gt]=….'],
    ['include', ''],
    ['zzz', ''],
  ];
  for (const [name, hint] of hints) {
    it(`answers the unknown parameter ${name} with ${hint === '' ? 'no guess' : `the advice to${hint.toLowerCase()}`}`, () => {
      expect(unknownParameter(name, options)).to.equal(`There is no query parameter '${name}' here.${hint}`);
    });
  }
});
