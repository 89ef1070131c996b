import { randomUUID } from 'node:crypto';
import { Run, RunInput } from '@jogging/proto/runs';
import { WeatherStatus } from '@jogging/proto/weather';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { refusal } from './refusal.js';
import { principal, type RunningService, startRunService } from './running-service.js';
import { at, change, creation, sample } from './sample-runs.js';

describe('changes of runs', () => {
  const alice = principal('alice');
  const bob = principal('bob');
  const manager = principal('manager', 'usermanager', 'user');
  const admin = principal('admin', 'admin');
  let service: RunningService;

  before(async function () {
    this.timeout(30_000);
    service = await startRunService();
  });
  after(() => service?.stop());

  const create = async (who = alice, ...args: Parameters<typeof creation>): Promise<Run> => {
    const { run } = await service.as(who, (runs) => runs.createRun(creation(...args)));
    return Run.fromPartial(run ?? {});
  };
  /** The data of the run's event of a type, as report-service receives it. */
  const told = (id: string, type: string): Promise<unknown> =>
    eventually(() => {
      const event = service.events.find((one) => one.subject === id && one.type === type);
      if (!event) throw new Error(`${type} has not come`);
      return event.data;
    });

  describe('creating a run', () => {
    it('a creation returns the whole run, stores it and publishes it', async () => {
      const run = await create();
      expect(run).to.deep.include({
        uid: alice.uid,
        userId: 'alice',
        distance: 4200,
        startTime: sample.startTime,
        endTime: sample.endTime,
        endLngE7: 776560890,
        date: '2020-01-24',
        duration: 1451,
        averageSpeedMilli: 2895,
        averagePaceMilli: 345476,
        version: 1,
        weatherRequest: 1,
        weatherRevision: 0,
      });
      expect(run.weather).to.deep.include({ status: WeatherStatus.PENDING, attempts: 0, conditions: undefined });
      expect(run.createdAtMs).to.be.closeTo(Date.now(), 5_000);
      expect(await service.as(alice, (runs) => runs.getRun({ id: run.id }))).to.deep.equal(run);
      expect(await service.noted(run.id)).to.deep.equal(['run.created']);
      expect(await told(run.id, 'run.created')).to.deep.equal({ run, imported: undefined });
    });

    it('a new run keeps offset and fraction digits of both times', async () => {
      const times = { startTime: at('2019-12-31T23:30:00.5-11:30'), endTime: at('2020-01-01T11:45:00.50+00:15') };
      const run = await create(alice, times);
      const stored = await service.as(alice, (runs) => runs.getRun({ id: run.id }));
      expect(stored).to.deep.include({ ...times, date: '2019-12-31', duration: 1800 });
    });

    it('accepts values of a new run at their bounds', async () => {
      const corner = { distance: 1_000_000, startLatE7: -900_000_000, endLngE7: 1_800_000_000 };
      // 80,000 s earlier: 12.5 m/s.
      const run = await create(alice, { ...corner, startTime: at('2020-01-23T18:45:25.838199Z') });
      expect(run).to.include({ ...corner, averageSpeedMilli: 12_500, averagePaceMilli: 80_000 });
      const slow = { distance: 1, startTime: at('2020-01-17T16:58:45.838199Z') };
      expect(await create(alice, slow)).to.include({ averagePaceMilli: 604_800_000_000, averageSpeedMilli: 0 });
    });

    it('lets an admin name any existing user as the owner', async () => {
      service.users.uids.set('bob', bob.uid);
      expect(await create(admin, { userId: 'bob' })).to.include({ uid: bob.uid, userId: 'bob' });
      expect(await create(admin, { userId: 'admin' })).to.include({ uid: admin.uid });
      expect(await refusal(create(admin, { userId: 'nobody' }))).to.deep.equal(['user_not_found relationships.user']);
    });

    it('refuses anyone else who names another user, existing or not', async () => {
      for (const userId of ['bob', 'nobody']) {
        expect(await refusal(create(manager, { userId }))).to.deep.equal(['forbidden relationships.user']);
      }
      expect(await create(manager, { userId: 'manager' })).to.include({ uid: manager.uid });
    });

    it('refuses an id chosen by the client, before it checks values', async () => {
      const request = { ...creation({ distance: 0 }), clientGivenId: true };
      expect(await refusal(service.as(alice, (runs) => runs.createRun(request)))).to.deep.equal([
        'client_id_forbidden id',
      ]);
    });

    it('reports a missing user before a forbidden id', async () => {
      const request = { ...creation({ userId: 'nobody' }), clientGivenId: true };
      expect(await refusal(service.as(admin, (runs) => runs.createRun(request)))).to.deep.equal([
        'user_not_found relationships.user',
      ]);
    });

    it("reports all invalid values, including the gateway's, before conflicts", async () => {
      const request = {
        ...creation({ distance: 0, endTime: at('2020-01-24T16:34:34.838199Z'), startLatE7: undefined }),
        edgeFaults: [
          { field: 'attributes.start_lat', code: 'invalid_value', detail: 'start_lat must be a plain decimal number.' },
          { field: 'attributes.speed', code: 'unknown_attribute', detail: 'A run has no attribute speed.' },
        ],
        edgeConflicts: [{ field: 'type', code: 'type_conflict', detail: 'The type must be run.' }],
      };
      expect(await refusal(service.as(alice, (runs) => runs.createRun(request)))).to.deep.equal([
        'invalid_value attributes.distance',
        'invalid_value attributes.end_time',
        'invalid_value attributes.start_lat',
        'unknown_attribute attributes.speed',
      ]);
      const conflicting = { ...creation(), edgeConflicts: request.edgeConflicts };
      expect(await refusal(service.as(alice, (runs) => runs.createRun(conflicting)))).to.deep.equal([
        'type_conflict type',
      ]);
    });

    it('requires a signed-in caller to create a run', async () => {
      expect(await refusal(service.anonymous.createRun(creation()))).to.deep.equal(['missing_token']);
    });
  });

  describe('changing a run', () => {
    it('a change raises version and updated_at, stores the run and publishes it', async () => {
      const run = await create();
      const changed = await service.as(alice, (runs) => runs.updateRun(change(run.id, { distance: 5000 })));
      expect(changed).to.include({ distance: 5000, version: 2, weatherRequest: 1, averageSpeedMilli: 3446 });
      expect(changed.updatedAtMs).to.be.at.least(run.updatedAtMs);
      expect(await service.as(alice, (runs) => runs.getRun({ id: run.id }))).to.deep.equal(changed);
      expect(await service.noted(run.id)).to.deep.equal(['run.created', 'run.updated']);
      expect(await told(run.id, 'run.updated')).to.deep.equal({ run: changed, imported: undefined });
    });

    it('a change does nothing if nothing differs', async () => {
      const run = await create();
      const same = { ...sample, userId: 'alice' };
      expect(await service.as(alice, (runs) => runs.updateRun(change(run.id, same)))).to.deep.equal(run);
      expect(await service.as(alice, (runs) => runs.updateRun(change(run.id, {})))).to.deep.equal(run);
      expect(await service.noted(run.id)).to.deep.equal(['run.created']);
    });

    it('requests new weather if the end of a run changes', async () => {
      const run = await create();
      const moved = await service.as(alice, (runs) => runs.updateRun(change(run.id, { endLatE7: 1 })));
      expect(moved).to.include({ version: 2, weatherRequest: 2, weatherRevision: 0 });
    });

    it('checks a single time against the stored other one', async () => {
      const run = await create();
      const late = change(run.id, { startTime: at('2020-01-24T17:00:00Z') });
      expect(await refusal(service.as(alice, (runs) => runs.updateRun(late)))).to.deep.equal([
        'invalid_value attributes.start_time',
      ]);
    });

    it('a change keeps the owner, even for an admin', async () => {
      const run = await create();
      const request = change(run.id, { userId: 'bob', distance: 0 });
      expect(await refusal(service.as(admin, (runs) => runs.updateRun(request)))).to.deep.equal([
        'relationship_immutable relationships.user',
      ]);
    });

    it('checks existence, permission, If-Match, values and conflicts of a change in this order', async () => {
      const run = await create();
      const everything = {
        ...change(run.id, { distance: 0 }, [7]),
        edgeConflicts: [{ field: 'id', code: 'id_conflict', detail: 'The id must be the one of the URL.' }],
      };
      const ask = (who: typeof alice, request: typeof everything) =>
        refusal(service.as(who, (runs) => runs.updateRun(request)));
      expect(await ask(bob, { ...everything, id: randomUUID() })).to.deep.equal(['not_found']);
      expect(await ask(bob, everything)).to.deep.equal(['forbidden']);
      expect(await ask(alice, everything)).to.deep.equal(['precondition_failed if-match']);
      const matching = { ...everything, ifMatch: { any: false, versions: [7, 1] } };
      expect(await ask(alice, matching)).to.deep.equal(['invalid_value attributes.distance']);
      const valid = { ...matching, input: RunInput.fromPartial({ distance: 1 }) };
      expect(await ask(alice, valid)).to.deep.equal(['id_conflict id']);
    });
  });

  describe('deleting a run', () => {
    it('publishes the deletion with a version above all earlier ones', async () => {
      const run = await create();
      const answer = await service.as(alice, (runs) => runs.deleteRun({ id: run.id, ifMatch: undefined }));
      expect(answer).to.deep.equal({ uid: alice.uid, version: 2 });
      expect(await refusal(service.as(alice, (runs) => runs.getRun({ id: run.id })))).to.deep.equal(['not_found']);
      expect(
        await refusal(service.as(alice, (runs) => runs.deleteRun({ id: run.id, ifMatch: undefined }))),
      ).to.deep.equal(['not_found']);
      expect(await service.noted(run.id)).to.deep.equal(['run.created', 'run.deleted']);
      expect(await told(run.id, 'run.deleted')).to.deep.equal({
        runId: run.id,
        uid: alice.uid,
        version: 2,
      });
    });

    it('a deletion honours If-Match', async () => {
      const run = await create();
      const stale = { id: run.id, ifMatch: { any: false, versions: [2] } };
      expect(await refusal(service.as(alice, (runs) => runs.deleteRun(stale)))).to.deep.equal([
        'precondition_failed if-match',
      ]);
      await service.as(alice, (runs) => runs.deleteRun({ id: run.id, ifMatch: { any: true, versions: [] } }));
    });
  });

  describe('requesting the weather of a run again', () => {
    it('requesting the weather again keeps the version and publishes the new request', async () => {
      const run = await create();
      const asked = await service.as(alice, (runs) => runs.refetchWeather({ id: run.id }));
      expect(asked).to.deep.equal({ ...run, weatherRequest: 2 });
      expect(await service.noted(run.id)).to.deep.equal(['run.created', 'run.weather_requested']);
      expect(await told(run.id, 'run.weather_requested')).to.deep.equal({ run: asked });
    });
  });
});
