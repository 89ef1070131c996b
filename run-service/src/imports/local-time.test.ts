import { expect } from 'chai';
import { localTimeIn } from './local-time.js';

describe('local times of a file', () => {
  for (const [title, zone, local, instant] of [
    ['a summer day in Paris', 'Europe/Paris', '2024-07-01T08:00:00', '2024-07-01T08:00:00+02:00'],
    ['a winter day in Paris', 'Europe/Paris', '2024-01-01T08:00:00', '2024-01-01T08:00:00+01:00'],
    ['a time that the clock change skips', 'Europe/Paris', '2024-03-31T02:30:00', '2024-03-31T03:30:00+02:00'],
    ['a time that the clock change repeats', 'Europe/Paris', '2024-10-27T02:30:00', '2024-10-27T02:30:00+02:00'],
    ['the day of a change, before it', 'Europe/Paris', '2024-03-31T01:30:00', '2024-03-31T01:30:00+01:00'],
    ['a zone west of Greenwich', 'America/St_Johns', '2024-07-01T08:00:00', '2024-07-01T08:00:00-02:30'],
    ['no zone, which says nothing about the place', undefined, '2024-07-01T08:00:00', '2024-07-01T08:00:00Z'],
    ['UTC', 'UTC', '2024-07-01T08:00:00', '2024-07-01T08:00:00+00:00'],
  ] as const) {
    it(`local times of a file keep their clock: ${title}`, () => expect(localTimeIn(zone)(local)).to.equal(instant));
  }
});
