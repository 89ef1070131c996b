import { type ListQuery, Operator } from '@jogging/proto/common';
import { type ListPeriodsResponse, type Period, PeriodKind } from '@jogging/proto/reports';
import {
  attributeRenderer,
  compileReport,
  monthReportFields,
  weekReportFields,
  yearReportFields,
} from '@jogging/resources';
import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import { and, condition, eq, ge, lt, or } from './filters.js';
import { as, everything, page, type ServedReports, servedReports } from './served-reports.js';
import { factsOn, runIdOf, uidOf, World } from './world.js';

const uid = uidOf(13);
const other = uidOf(14);
const admin = uidOf(1);
const subject = { uid, userId: 'test13' };

/** Days from Monday, 7 January 2019: the seed's weeks 3 and 4 of 2020, and two around the turn of the year. */
function history(): World {
  const world = new World();
  world.create(runIdOf(1), uid, factsOn(371, 15_000, 4_800)); // 2020-01-13, week 3
  world.create(runIdOf(2), uid, factsOn(378, 10_000, 2_000)); // 2020-01-20, week 4
  world.create(runIdOf(3), uid, factsOn(382, 5_000, 1_000)); // 2020-01-24, week 4
  world.create(runIdOf(4), uid, factsOn(357, 3_000, 2_000)); // 2019-12-30, week 1 of 2020
  world.create(runIdOf(5), uid, factsOn(356, 1_000, 3_000)); // 2019-12-29, week 52 of 2019
  world.create(runIdOf(6), other, factsOn(378, 42_195, 10_000));
  world.answerWeather(runIdOf(1), { temperatureC: 4.9, precipitationMm: 0, windSpeedMps: 2.5 });
  world.answerWeather(runIdOf(2), { temperatureC: 5, precipitationMm: 0.1, windSpeedMps: 3 });
  world.answerWeather(runIdOf(3), { temperatureC: 11, precipitationMm: 0 });
  world.answerWeather(runIdOf(4), { temperatureC: -0.5 });
  return world;
}

async function codeOf(call: Promise<unknown>): Promise<{ code: string; parameter: string | undefined }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, parameter: error.faults[0]?.parameter };
    throw error;
  }
  return { code: 'none', parameter: undefined };
}

function labelOf({ year, number }: Period, kind: PeriodKind): string {
  const digits = String(number).padStart(2, '0');
  if (kind === PeriodKind.WEEK) return `${year}-W${digits}`;
  return kind === PeriodKind.MONTH ? `${year}-${digits}` : `${year}`;
}

describe('report-service over gRPC', () => {
  let served: ServedReports;
  before(async () => {
    served = await servedReports();
    for (const event of history().events) await served.deliver(event);
  });
  after(() => served.close());

  const list = (kind: PeriodKind, query: ListQuery | undefined, reader = uid, roles = ['user'], of = subject) =>
    as(reader, roles, () => served.client.call.listPeriods({ subject: of, kind, query, written: [], asLines: false }));
  const weeks = (answer: ListPeriodsResponse) => answer.periods.map((period) => `${period.year}-${period.number}`);

  it('returns as lines what it returns as periods', async () => {
    const quoted = { uid, userId: 'te"st\\13' };
    const resources = {
      [PeriodKind.WEEK]: weekReportFields,
      [PeriodKind.MONTH]: monthReportFields,
      [PeriodKind.YEAR]: yearReportFields,
    } as const;
    for (const kind of [PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.YEAR] as const) {
      const ask = (asLines: boolean) =>
        as(uid, ['user'], () =>
          served.client.call.listPeriods({ subject: quoted, kind, query: page(1, 3), written: [], asLines }),
        );
      const [objects, text] = await Promise.all([ask(false), ask(true)]);
      const { lines = '', periods, ...rest } = text;
      expect({ ...rest, periods }).to.deep.equal({ page: objects.page, upToDate: true, periods: [] });
      const documents = JSON.parse(compileReport(resources[kind])(lines));
      const render = attributeRenderer(resources[kind]);
      expect(documents.map(({ attributes }: { attributes: object }) => attributes)).to.deep.equal(
        objects.periods.map(render),
      );
      expect(documents.map(({ id }: { id: string }) => id)).to.deep.equal(
        objects.periods.map((period) => `${quoted.userId}:${labelOf(period, kind)}`),
      );
    }
  });

  describe('by week', () => {
    it('returns two weeks with exact figures, newest first', async () => {
      const answer = await list(PeriodKind.WEEK, page(1, 2));
      expect(answer.periods).to.deep.equal([
        {
          start: '2020-01-20',
          year: 2020,
          number: 4,
          figures: {
            runCount: 2,
            averageDistanceMilli: 7_500_000,
            averageDurationMilli: 1_500_000,
            averageSpeedMilli: 5_000,
            averagePaceMilli: 200_000,
            totalDistance: 15_000,
            totalDuration: 3_000,
            totalMovingTime: 3_000,
            averageMovingSpeedMilli: 5_000,
            totalElevationGainMilli: 0,
          },
        },
        {
          start: '2020-01-13',
          year: 2020,
          number: 3,
          figures: {
            runCount: 1,
            averageDistanceMilli: 15_000_000,
            averageDurationMilli: 4_800_000,
            averageSpeedMilli: 3_125,
            averagePaceMilli: 320_000,
            totalDistance: 15_000,
            totalDuration: 4_800,
            totalMovingTime: 4_800,
            averageMovingSpeedMilli: 3_125,
            totalElevationGainMilli: 0,
          },
        },
      ]);
      expect(answer.page?.count).to.equal(4);
      expect(answer.upToDate).to.equal(true);
    });

    it('counts 30 December 2019 in week 1 of 2020', async () => {
      expect(weeks(await list(PeriodKind.WEEK, everything))).to.deep.equal(['2020-4', '2020-3', '2020-1', '2019-52']);
    });

    it('filters by its own attributes, after aggregation', async () => {
      const filtered = async (filter: ListQuery['filter']) =>
        weeks(await list(PeriodKind.WEEK, { ...everything, filter }));
      expect(await filtered(eq('id', 'test13:2020-W04'))).to.deep.equal(['2020-4']);
      expect(await filtered(eq('run_count', 2))).to.deep.equal(['2020-4']);
      expect(await filtered(eq('average_distance', '7500.0'))).to.deep.equal(['2020-4']);
      expect(await filtered(eq('average_speed', 3.125))).to.deep.equal(['2020-3']);
      expect(await filtered(eq('total_distance', '15000.0'))).to.deep.equal(['2020-4', '2020-3']);
      expect(await filtered(ge('week_start', '2020-01-20'))).to.deep.equal(['2020-4']);
      expect(await filtered(or(eq('week_number', 52), eq('average_pace', '200')))).to.deep.equal(['2020-4', '2019-52']);
      expect(await filtered(and(eq('year', 2020), lt('total_duration', 3_000)))).to.deep.equal(['2020-1']);
    });

    it('sorts by its own attributes', async () => {
      const sorted = async (field: string, descending: boolean) =>
        weeks(await list(PeriodKind.WEEK, { ...everything, sort: [{ field, descending }] }));
      expect(await sorted('week_start', false)).to.deep.equal(['2019-52', '2020-1', '2020-3', '2020-4']);
      expect(await sorted('average_speed', true)).to.deep.equal(['2020-4', '2020-3', '2020-1', '2019-52']);
      expect(await sorted('average_distance', false)).to.deep.equal(['2019-52', '2020-1', '2020-4', '2020-3']);
      expect(await sorted('id', true)).to.deep.equal(['2020-4', '2020-3', '2020-1', '2019-52']);
    });

    it('pages by number and by cursor through the same rows', async () => {
      const second = await list(PeriodKind.WEEK, page(2, 3));
      expect(weeks(second)).to.deep.equal(['2019-52']);
      expect(second.page).to.include({ count: 4, hasPrevious: true, hasNext: false });
      const cursor = (after: string): ListQuery => ({
        ...everything,
        page: { $case: 'cursorPage', value: { size: 3, position: { $case: 'after', value: after } } },
      });
      const first = await list(PeriodKind.WEEK, cursor(''));
      expect(weeks(first)).to.deep.equal(['2020-4', '2020-3', '2020-1']);
      const next = await list(PeriodKind.WEEK, cursor(first.page?.lastCursor ?? ''));
      expect(weeks(next)).to.deep.equal(['2019-52']);
      expect(next.page?.hasNext).to.equal(false);
    });

    it('refuses an unknown field, a wrong value and an empty sort, naming the parameter of each', async () => {
      const asked = (query: Partial<ListQuery>) => codeOf(list(PeriodKind.WEEK, { ...everything, ...query }));
      expect(await asked({ filter: eq('month', 1) })).to.deep.equal({ code: 'invalid_filter', parameter: 'filter' });
      expect(await asked({ filter: eq('year', 'twenty') })).to.deep.equal({
        code: 'invalid_filter',
        parameter: 'filter',
      });
      expect(await asked({ sort: [{ field: 'pace', descending: false }] })).to.deep.equal({
        code: 'invalid_sort',
        parameter: 'sort',
      });
    });

    it('returns no weeks to someone without runs', async () => {
      const nobody = { uid: uidOf(99), userId: 'nobody' };
      const answer = await list(PeriodKind.WEEK, page(1, 20), nobody.uid, ['user'], nobody);
      expect(answer.periods).to.deep.equal([]);
      expect(answer.page?.count).to.equal(0);
    });
  });

  it('returns calendar months and years', async () => {
    const months = await list(PeriodKind.MONTH, everything);
    expect(months.periods.map(({ start, year, number }) => ({ start, year, number }))).to.deep.equal([
      { start: '2020-01-01', year: 2020, number: 1 },
      { start: '2019-12-01', year: 2019, number: 12 },
    ]);
    const byId = await list(PeriodKind.MONTH, { ...everything, filter: eq('id', 'test13:2019-12') });
    expect(byId.periods[0]?.figures).to.include({ runCount: 2, totalDistance: 4_000, averageSpeedMilli: 800 });
    const years = await list(PeriodKind.YEAR, { ...everything, filter: eq('id', 'test13:2020') });
    expect(years.periods).to.have.length(1);
    expect(years.periods[0]).to.include({ start: '2020-01-01', year: 2020, number: 0 });
    expect(years.periods[0]?.figures).to.include({ runCount: 3, totalDistance: 30_000, totalDuration: 7_800 });
  });

  describe('records', () => {
    const records = (query: ListQuery = everything) =>
      as(uid, ['user'], () => served.client.call.listRecords({ subject, query, written: [] }));

    it('returns the holder of each record, and no records without a holder', async () => {
      const answer = await records({ ...everything, sort: [{ field: 'kind', descending: false }] });
      const told = answer.records.map(({ kind, valueMilli, unit, date, runId }) => [
        kind,
        valueMilli,
        unit,
        date,
        runId,
      ]);
      expect(told).to.deep.equal([
        ['fastest_10k', 200_000, 'seconds_per_km', '2020-01-20', runIdOf(2)],
        ['fastest_1k', 200_000, 'seconds_per_km', '2020-01-20', runIdOf(2)],
        ['fastest_5k', 200_000, 'seconds_per_km', '2020-01-20', runIdOf(2)],
        ['longest_distance', 15_000_000, 'metres', '2020-01-13', runIdOf(1)],
        ['longest_duration', 4_800_000, 'seconds', '2020-01-13', runIdOf(1)],
        ['longest_streak', 2_000, 'weeks', '2019-12-23', undefined],
        ['longest_week', 15_000_000, 'metres', '2020-01-13', undefined],
      ]);
    });

    it('returns records newest first, and filters and pages them', async () => {
      const dates = (await records()).records.map((record) => record.date);
      expect(dates).to.deep.equal(dates.toSorted().reverse());
      const filtered = await records({ ...everything, filter: eq('id', 'test13:longest_week') });
      expect(filtered.records.map((record) => record.kind)).to.deep.equal(['longest_week']);
      const paged = await records(page(2, 5));
      expect(paged.records).to.have.length(2);
      expect(paged.page).to.include({ count: 7, hasPrevious: true, hasNext: false });
    });
  });

  describe('by condition', () => {
    const conditions = (query: ListQuery | undefined) =>
      as(uid, ['user'], () => served.client.call.listConditions({ subject, query, written: [] }));
    const bands = async (query: ListQuery | undefined) =>
      (await conditions(query)).bands.map(
        ({ dimension, band, figures }) => `${dimension} ${band}: ${figures?.runCount}`,
      );

    it('returns the bands that have runs, by dimension and bound; the lower bound belongs to the band', async () => {
      expect(await bands(everything)).to.deep.equal([
        'temperature -5..0: 1',
        'temperature 0..5: 1',
        'temperature 5..10: 1',
        'temperature 10..15: 1',
        'precipitation dry: 2',
        'precipitation wet: 1',
        'wind 0..3: 1',
        'wind 3..6: 1',
      ]);
    });

    it('returns exact figures of each band', async () => {
      const answer = await conditions({ ...everything, filter: eq('id', 'test13:precipitation:dry') });
      expect(answer.bands[0]?.figures).to.deep.equal({
        runCount: 2,
        averageDistanceMilli: 10_000_000,
        averageDurationMilli: 2_900_000,
        averageSpeedMilli: 3_448,
        averagePaceMilli: 290_000,
        totalDistance: 20_000,
        totalDuration: 5_800,
        totalMovingTime: 5_800,
        averageMovingSpeedMilli: 3_448,
        totalElevationGainMilli: 0,
      });
    });

    it('counts only the runs that a filter on date chooses, and filters the bands by the rest', async () => {
      const january = ge('date', '2020-01-20');
      expect(await bands({ ...everything, filter: january })).to.deep.equal([
        'temperature 5..10: 1',
        'temperature 10..15: 1',
        'precipitation dry: 1',
        'precipitation wet: 1',
        'wind 3..6: 1',
      ]);
      expect(await bands({ ...everything, filter: and(january, eq('dimension', 'precipitation')) })).to.deep.equal([
        'precipitation dry: 1',
        'precipitation wet: 1',
      ]);
      const either = or(eq('date', '2020-01-13'), eq('date', '2020-01-24'));
      expect(await bands({ ...everything, filter: and(either, ge('run_count', 2)) })).to.deep.equal([
        'precipitation dry: 2',
      ]);
    });

    it('refuses a filter that mixes date with figures known only after counting', async () => {
      const mixed = or(ge('date', '2020-01-20'), eq('run_count', 1));
      expect(await codeOf(conditions({ ...everything, filter: mixed }))).to.deep.equal({
        code: 'invalid_filter',
        parameter: 'filter',
      });
    });

    it('sorts bands by their bounds, and pages', async () => {
      const query: ListQuery = {
        ...page(1, 3),
        filter: eq('dimension', 'temperature'),
        sort: [{ field: 'band', descending: true }],
      };
      expect(await bands(query)).to.deep.equal([
        'temperature 10..15: 1',
        'temperature 5..10: 1',
        'temperature 0..5: 1',
      ]);
    });

    it('compares bands by their bounds, as it sorts them', async () => {
      const warm = condition('band', Operator.GE, '5..10');
      expect(await bands({ ...everything, filter: and(eq('dimension', 'temperature'), warm) })).to.deep.equal([
        'temperature 5..10: 1',
        'temperature 10..15: 1',
      ]);
    });

    it('refuses a range over a text that is not a band', async () => {
      expect(await codeOf(conditions({ ...everything, filter: condition('band', Operator.GT, '7..9') }))).to.deep.equal(
        {
          code: 'invalid_filter',
          parameter: 'filter',
        },
      );
    });
  });

  describe('access', () => {
    it('lets an admin read the reports of others, and no one else', async () => {
      expect(weeks(await list(PeriodKind.WEEK, everything, admin, ['admin']))).to.have.length(4);
      for (const roles of [['user'], ['usermanager'], []]) {
        expect(await codeOf(list(PeriodKind.WEEK, everything, other, roles))).to.include({ code: 'forbidden' });
      }
      const records = () => served.client.call.listRecords({ subject, query: undefined, written: [] });
      const conditions = () => served.client.call.listConditions({ subject, query: undefined, written: [] });
      expect(await codeOf(as(other, ['user'], records))).to.include({ code: 'forbidden' });
      expect(await codeOf(as(other, ['user'], conditions))).to.include({ code: 'forbidden' });
    });

    it('refuses a caller without a principal', async () => {
      const call = served.client.call.listPeriods({
        subject,
        kind: PeriodKind.WEEK,
        query: undefined,
        written: [],
        asLines: false,
      });
      expect(await codeOf(call)).to.include({ code: 'missing_token' });
    });
  });
});
