import { expect } from 'chai';
import fc from 'fast-check';
import { nearestHour } from './hour.js';
import { type Demand, decide, demandOf, priorityOf } from './wish.js';

const run = {
  id: '6b0c9c5c-6c6e-4a3e-8d8b-0e8f2f3f9a01',
  uid: '0d6c2f8e-7c1b-4b8e-9d55-0a4f6f0f1a02',
  version: 3,
  weatherRequest: 2,
  endMicros: Date.parse('2026-03-10T11:40:00Z') * 1000,
  endLatE7: 525_200_000,
  endLngE7: 134_050_000,
};
const demand = demandOf(run, false);

describe('the demand of a run', () => {
  it('is for the cell of its end point and the hour nearest to its end', () => {
    expect(demand.hour).to.equal(nearestHour(Date.parse('2026-03-10T12:00:00Z') * 1000));
    expect(demand.cell.lat).to.equal(1050);
    expect(demand).to.deep.include({ runId: run.id, uid: run.uid, weatherRequest: 2, runVersion: 3, again: false });
  });
});

describe('an event about a run', () => {
  const table: [string, { weatherRequest: number; runVersion: number } | undefined, string][] = [
    ['makes a wish where the run is unknown', undefined, 'wish'],
    ['makes a new wish where its request is newer', { weatherRequest: 1, runVersion: 2 }, 'wish'],
    ['makes a new wish even where its version is not newer', { weatherRequest: 1, runVersion: 3 }, 'wish'],
    ['is noted where only the version is newer', { weatherRequest: 2, runVersion: 2 }, 'note'],
    ['is ignored the second time', { weatherRequest: 2, runVersion: 3 }, 'ignore'],
    ['is ignored when it is late', { weatherRequest: 3, runVersion: 4 }, 'ignore'],
    ['is ignored when it is late, by request alone', { weatherRequest: 3, runVersion: 3 }, 'ignore'],
  ];
  for (const [title, known, decision] of table) {
    it(title, () => {
      expect(decide(known, demand)).to.equal(decision);
    });
  }

  it('leaves the newest request known, in whatever order and however often events come', () => {
    const events = fc.array(fc.record({ weatherRequest: fc.nat(6), runVersion: fc.nat(6) }), { minLength: 1 });
    fc.assert(
      fc.property(events, (sent) => {
        let known: Pick<Demand, 'weatherRequest' | 'runVersion'> | undefined;
        for (const event of [...sent, ...sent.toReversed()]) {
          if (decide(known, { ...demand, ...event }) !== 'ignore') known = event;
        }
        expect(known?.weatherRequest).to.equal(Math.max(...sent.map((event) => event.weatherRequest)));
      }),
    );
  });
});

describe('the priority of a demand', () => {
  const day = 86_400_000;
  const at = (iso: string): Date => new Date(iso);

  it('is fresh within the time given, and backfill after it', () => {
    expect(priorityOf(demand, at('2026-03-10T12:05:00Z'), day)).to.equal(0);
    expect(priorityOf(demand, at('2026-03-10T11:41:00Z'), day)).to.equal(0);
    expect(priorityOf(demand, at('2026-03-11T12:00:01Z'), day)).to.equal(1);
  });

  it('is fresh for an old run whose owner asks again', () => {
    expect(priorityOf({ ...demand, again: true }, at('2036-03-10T12:00:00Z'), day)).to.equal(0);
  });
});
