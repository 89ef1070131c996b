import { expect } from 'chai';
import fc from 'fast-check';
import { nearestHour } from './hour.js';
import {
  type AskableRequest,
  decide,
  isAskable,
  type KnownVersion,
  priorityOf,
  type RunFacts,
  requestOf,
} from './weather-request.js';

const run: RunFacts = {
  id: '6b0c9c5c-6c6e-4a3e-8d8b-0e8f2f3f9a01',
  uid: '0d6c2f8e-7c1b-4b8e-9d55-0a4f6f0f1a02',
  version: 3,
  weatherRequest: 2,
  endMicros: Date.parse('2026-03-10T11:40:00Z') * 1000,
  place: { latE7: 525_200_000, lngE7: 134_050_000 },
  indoor: false,
};
const live = { again: false, imported: false };

function askable(facts: RunFacts): AskableRequest {
  const request = requestOf(facts, live);
  if (!isAskable(request)) throw new Error('the run has no place');
  return request;
}
const request = askable(run);

describe('the weather request of a run', () => {
  it('a weather request is for the cell of the run’s end point and the hour nearest to its end', () => {
    expect(request.key.hour).to.equal(nearestHour(Date.parse('2026-03-10T12:00:00Z') * 1000));
    expect(request.key.cell.lat).to.equal(1050);
    expect(request).to.deep.include({ runId: run.id, uid: run.uid, weatherRequest: 2, runVersion: 3, again: false });
  });

  it('requests no weather without a place, or indoors', () => {
    expect(requestOf({ ...run, place: undefined }, live).key).to.equal('no_place');
    expect(requestOf({ ...run, indoor: true }, live).key).to.equal('indoor');
    expect(requestOf({ ...run, place: undefined, indoor: true }, live).key).to.equal('indoor');
  });
});

describe('an event about a run', () => {
  const table: [string, { weatherRequest: number; runVersion: number } | undefined, string][] = [
    ['starts a request for an unknown run', undefined, 'start'],
    ['starts over if its request is newer', { weatherRequest: 1, runVersion: 2 }, 'start'],
    ['starts over even if its version is not newer', { weatherRequest: 1, runVersion: 3 }, 'start'],
    ['is noted if only the version is newer', { weatherRequest: 2, runVersion: 2 }, 'note'],
    ['is ignored the second time', { weatherRequest: 2, runVersion: 3 }, 'ignore'],
    ['is ignored when it is late', { weatherRequest: 3, runVersion: 4 }, 'ignore'],
    ['is ignored when it is late, by request alone', { weatherRequest: 3, runVersion: 3 }, 'ignore'],
  ];
  for (const [title, known, decision] of table) {
    it(`an event about a run ${title}`, () => {
      expect(decide(known, request)).to.equal(decision);
    });
  }

  it('events leave the newest request known, in any order and number', () => {
    const events = fc.array(fc.record({ weatherRequest: fc.nat(6), runVersion: fc.nat(6) }), { minLength: 1 });
    fc.assert(
      fc.property(events, (sent) => {
        let known: KnownVersion | undefined;
        for (const event of [...sent, ...sent.toReversed()]) {
          if (decide(known, { ...request, ...event }) !== 'ignore') known = event;
        }
        expect(known?.weatherRequest).to.equal(Math.max(...sent.map((event) => event.weatherRequest)));
      }),
    );
  });
});

describe('the priority of a weather request', () => {
  const day = 86_400_000;
  const at = (iso: string): Date => new Date(iso);

  it('a weather request is fresh within the time given, and backfill after it', () => {
    expect(priorityOf(request, at('2026-03-10T12:05:00Z'), day)).to.equal(0);
    expect(priorityOf(request, at('2026-03-10T11:41:00Z'), day)).to.equal(0);
    expect(priorityOf(request, at('2026-03-11T12:00:01Z'), day)).to.equal(1);
  });

  it('a weather request has the lowest priority for an imported run, however recent', () => {
    expect(priorityOf({ ...request, imported: true }, at('2026-03-10T12:05:00Z'), day)).to.equal(3);
    expect(priorityOf({ ...request, imported: true, again: true }, at('2026-03-10T12:05:00Z'), day)).to.equal(0);
  });

  it('a weather request is fresh for an old run whose owner asks again', () => {
    expect(priorityOf({ ...request, again: true }, at('2036-03-10T12:00:00Z'), day)).to.equal(0);
  });
});
