import { localDate } from '@jogging/proto/common';
import { type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { isoWeek } from '../src/domain/calendar.js';

const microsPerHour = 3_600_000_000;

interface Sample {
  readonly micros: number;
  readonly offsetMinutes: number;
}

/** Every day from 20 December to 10 January, at its first and last microsecond and in between, in one offset. */
function samplesAround(year: number, offsetMinutes: number): Sample[] {
  const samples: Sample[] = [];
  const last = Date.UTC(year, 0, 10);
  for (let day = Date.UTC(year - 1, 11, 20); day <= last; day += 86_400_000) {
    const localMidnight = day * 1000 - offsetMinutes * 60_000_000;
    for (const time of [0, 11.5 * microsPerHour, 24 * microsPerHour - 1]) {
      samples.push({ micros: localMidnight + time, offsetMinutes });
    }
  }
  return samples;
}

describe('the week of a run', () => {
  let part: TestDatabase;
  before(async () => {
    part = await testDatabase({ schema: 'reports', migrations: [] });
  });
  after(() => part.drop());

  it("the week of a run equals Postgres' IYYY-IW around every New Year 2000 to 2040 in offsets -12 to +14", async () => {
    const offsets = Array.from({ length: 27 }, (_, index) => (index - 12) * 60);
    const years = Array.from({ length: 41 }, (_, index) => 2000 + index);
    const samples = years.flatMap((year) => offsets.flatMap((offset) => samplesAround(year, offset)));
    const rows = await part.database.query<{ week: string; monday: string }>(
      `SELECT to_char(local, 'IYYY-IW') AS week, date_trunc('week', local)::date AS monday
       FROM unnest($1::bigint[], $2::integer[]) WITH ORDINALITY AS sample (micros, offset_minutes, place),
         LATERAL (SELECT timestamp 'epoch' + micros * interval '1 microsecond' + offset_minutes * interval '1 minute')
           AS shifted (local)
       ORDER BY place`,
      [samples.map((sample) => sample.micros), samples.map((sample) => sample.offsetMinutes)],
    );
    expect(rows).to.have.length(samples.length).above(70_000);
    const wrong = samples.flatMap((sample, index) => {
      const date = localDate(sample);
      const { year, week, monday } = isoWeek(date);
      const ours = `${year}-${String(week).padStart(2, '0')} from ${monday}`;
      const theirs = `${rows[index]?.week} from ${rows[index]?.monday}`;
      return ours === theirs ? [] : [{ ...sample, date, ours, theirs }];
    });
    expect(wrong).to.deep.equal([]);
  }).timeout(30_000);
});
