import { type Condition, type Filter, ListQuery, type Literal, Operator, type SortKey } from '@jogging/proto/common';
import type { Run } from '@jogging/proto/runs';
import { fieldNames, findField, runFields } from '@jogging/resources';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { refusal } from './refusal.js';
import { principal, type RunningService, startRunService } from './running-service.js';
import { at, creation, recorded } from './sample-runs.js';

function condition(field: string, operator: Operator, literal?: Literal['kind']): Filter {
  const value: Condition = {
    field,
    operator,
    operand: literal && { $case: 'literal', value: { kind: literal } },
    place: 'character 1',
    parameter: 'filter',
  };
  return { node: { $case: 'condition', value } };
}

const text = (value: string): Literal['kind'] => ({ $case: 'text', value });
const number = (value: string): Literal['kind'] => ({ $case: 'number', value });
const and = (...items: Filter[]): Filter => ({ node: { $case: 'and', value: { items } } });
const or = (...items: Filter[]): Filter => ({ node: { $case: 'or', value: { items } } });

describe('lists of runs', () => {
  const alice = principal('alice');
  const bob = principal('bob');
  const admin = principal('admin', 'admin');
  let service: RunningService;
  let warm: Run;

  before(async function () {
    this.timeout(60_000);
    service = await startRunService();
    for (const [who, distance, day] of [
      [alice, 5, '2016-05-01'],
      [alice, 15, '2016-05-01'],
      [alice, 25, '2016-05-01'],
      [alice, 25, '2016-05-02'],
      [bob, 30, '2016-05-01'],
    ] as const) {
      const times = { startTime: at(`${day}T10:00:00+02:00`), endTime: at(`${day}T11:00:00+02:00`) };
      const { run } = await service.as(who, (runs) => runs.createRun(creation({ distance, ...times })));
      if (run && distance === 15) warm = run;
    }
    await service.publisher('weather.recorded', warm.id, recorded(warm, 1, 1, 30.5));
    await eventually(async () => {
      const run = await service.as(alice, (runs) => runs.getRun({ id: warm.id }));
      expect(run.weatherRevision).to.equal(1);
    });
  });
  after(() => service?.stop());

  const list = (who: typeof alice, query: Partial<ListQuery> = {}, ownerUid?: string) =>
    service.as(who, (runs) => runs.listRuns({ query: ListQuery.fromPartial(query), ownerUid, asLines: false }));
  const distances = async (...args: Parameters<typeof list>): Promise<number[]> =>
    (await list(...args)).runs.map(({ distance }) => distance);

  it('lists one’s own runs, or everyone’s for an admin, newest first', async () => {
    expect(await distances(alice)).to.have.members([25, 25, 15, 5]);
    expect((await list(alice)).runs[0]).to.include({ date: '2016-05-02' });
    expect(await distances(bob)).to.deep.equal([30]);
    expect(await distances(admin)).to.have.length(5);
    expect(await distances(principal('manager', 'usermanager'))).to.deep.equal([]);
  });

  it('shows the list of one owner to that owner and admins', async () => {
    expect(await distances(bob, {}, bob.uid)).to.deep.equal([30]);
    expect(await distances(admin, {}, bob.uid)).to.deep.equal([30]);
    expect(await refusal(list(alice, {}, bob.uid))).to.deep.equal(['forbidden']);
    expect(await refusal(list(principal('manager', 'usermanager'), {}, bob.uid))).to.deep.equal(['forbidden']);
  });

  it('filters do not reveal the runs of others', async () => {
    const others = condition('user_id', Operator.EQ, text('bob'));
    expect(await distances(alice, { filter: others })).to.deep.equal([]);
    expect(
      await distances(alice, { filter: or(others, condition('distance', Operator.EQ, number('30'))) }),
    ).to.deep.equal([]);
    expect(await distances(admin, { filter: others })).to.deep.equal([30]);
  });

  it('supports the filter (date eq 2016-05-01) AND ((distance gt 20) OR (distance lt 10))', async () => {
    const filter = and(
      condition('date', Operator.EQ, text('2016-05-01')),
      or(condition('distance', Operator.GT, number('20')), condition('distance', Operator.LT, number('10'))),
    );
    const sort: SortKey[] = [{ field: 'distance', descending: false }];
    expect(await distances(alice, { filter, sort })).to.deep.equal([5, 25]);
    expect(await distances(admin, { filter, sort })).to.deep.equal([5, 25, 30]);
  });

  it('filters by each member of the weather, null if it is missing', async () => {
    const hot = condition('weather.temperature_c', Operator.GT, number('30'));
    expect(await distances(alice, { filter: hot })).to.deep.equal([15]);
    const status = condition('weather.status', Operator.EQ, text('pending'));
    expect(await distances(alice, { filter: status })).to.have.members([5, 25, 25]);
    const bearing = condition('weather.wind_bearing_deg', Operator.IS, { $case: 'null', value: true });
    expect(await distances(alice, { filter: bearing })).to.have.length(4);
  });

  it('lists complete runs with their weather', async () => {
    const { runs } = await list(alice, { filter: condition('id', Operator.EQ, text(warm.id)) });
    expect(runs).to.deep.equal([await service.as(alice, (one) => one.getRun({ id: warm.id }))]);
  });

  it('compares averages and coordinates as decimals', async () => {
    const filter = and(
      condition('average_speed', Operator.EQ, text('0.004')),
      condition('end_lat', Operator.GT, text('12.8986342')),
    );
    expect(await distances(alice, { filter })).to.deep.equal([15]);
  });

  it('filters and sorts by every field that the catalogue allows', async () => {
    for (const name of fieldNames(runFields)) {
      const field = findField(runFields, name);
      const anything = condition(name, Operator.IS_NOT, { $case: 'null', value: true });
      const { runs } = await list(alice, { filter: anything });
      if (!field?.nullable) expect(runs, name).to.have.length(4);
      if (field?.sortable === false) continue;
      for (const descending of [false, true]) {
        const sorted = await list(alice, { sort: [{ field: name, descending }] });
        expect(sorted.runs, name).to.have.length(4);
      }
    }
  });

  it('pages by number with a count, and by cursor without', async () => {
    const first = await list(alice, { page: { $case: 'numberPage', value: { number: 1, size: 3 } } });
    expect(first.runs).to.have.length(3);
    expect(first.page).to.include({ count: 4, hasPrevious: false, hasNext: true });
    const start = { $case: 'after', value: '' } as const;
    const page = (position: { $case: 'after' | 'before'; value: string }): Partial<ListQuery> => ({
      page: { $case: 'cursorPage', value: { size: 3, position } },
    });
    const one = await list(alice, page(start));
    const two = await list(alice, page({ $case: 'after', value: one.page?.lastCursor ?? '' }));
    expect([...one.runs, ...two.runs].map(({ id }) => id)).to.deep.equal((await list(alice)).runs.map(({ id }) => id));
    expect(two.page).to.include({ count: undefined, hasPrevious: true, hasNext: false });
  });

  it('rejects unknown fields, and owners that the caller may not name', async () => {
    for (const field of ['uid', 'password', 'weather_request', 'start_micros', "id'; --"]) {
      const filter = condition(field, Operator.EQ, text('1'));
      expect(await refusal(list(admin, { filter })), field).to.deep.equal(['invalid_filter filter']);
      expect(await refusal(list(admin, { sort: [{ field, descending: true }] })), field).to.deep.equal([
        'invalid_sort sort',
      ]);
    }
  });
});
