import { randomUUID } from 'node:crypto';
import { Run } from '@jogging/proto/runs';
import { WeatherStatus } from '@jogging/proto/weather';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { refusal } from './refusal.js';
import { principal, type RunningService, startRunService } from './running-service.js';
import { change, creation, delayed, recorded } from './sample-runs.js';

describe('The consumers of run-service', () => {
  const alice = principal('alice');
  let service: RunningService;

  before(async function () {
    this.timeout(30_000);
    service = await startRunService();
  });
  after(() => service?.stop());

  const create = async (who = alice): Promise<Run> => {
    const { run } = await service.as(who, (runs) => runs.createRun(creation()));
    return Run.fromPartial(run ?? {});
  };
  const read = (id: string): Promise<Run> => service.as(alice, (runs) => runs.getRun({ id }));
  /** Resolves once all earlier events are applied, because a later one for its own run is. */
  const heard = async (): Promise<void> => {
    const marker = await create();
    await service.publisher('weather.recorded', marker.id, recorded(marker, 1, 1));
    await eventually(async () => expect((await read(marker.id)).weatherRevision).to.equal(1));
  };

  describe('A weather event', () => {
    it('copies a weather event into the run and changes neither version nor updated_at', async () => {
      const run = await create();
      const event = recorded(run, 1, 1);
      await service.publisher('weather.recorded', run.id, event);
      await eventually(async () => {
        expect(await read(run.id)).to.deep.equal({ ...run, weather: event.weather, weatherRevision: 1 });
      });
    });

    it('accepts pending and unavailable weather', async () => {
      const run = await create();
      await service.publisher('weather.delayed', run.id, delayed(run, 1, 1));
      await eventually(async () => {
        expect((await read(run.id)).weather).to.deep.include({
          status: WeatherStatus.PENDING,
          attempts: 1,
          nextAttemptAtMs: 1_700_000_000_000,
          reason: 'the provider did not answer',
        });
      });
      const none = { ...delayed(run, 1, 2), weather: { ...delayed(run, 1, 2).weather } };
      const weather = { ...none.weather, status: WeatherStatus.UNAVAILABLE, attempts: 2, reason: 'too long ago' };
      const event = {
        ...none,
        weather: { ...weather, nextAttemptAtMs: undefined, conditions: undefined },
      };
      await service.publisher('weather.unavailable', run.id, event);
      await eventually(async () => expect((await read(run.id)).weather).to.deep.equal(event.weather));
    });

    it('ignores weather for an earlier request, or for one that was never made', async () => {
      const run = await create();
      await service.as(alice, (runs) => runs.updateRun(change(run.id, { endLatE7: 1 })));
      await service.publisher('weather.recorded', run.id, recorded(run, 1, 9));
      await service.publisher('weather.recorded', run.id, recorded(run, 3, 1));
      await heard();
      expect(await read(run.id)).to.deep.include({ weatherRevision: 0, weatherRequest: 2, weather: run.weather });
      await service.publisher('weather.recorded', run.id, recorded(run, 2, 1));
      await eventually(async () => expect((await read(run.id)).weather?.status).to.equal(WeatherStatus.RECORDED));
    });

    it('weather events lead to the latest state in any order and with repeats', async () => {
      const run = await create();
      for (const revision of [2, 3, 1, 3, 2]) {
        await service.publisher('weather.recorded', run.id, recorded(run, 1, revision, revision * 10));
      }
      await heard();
      const { weather, weatherRevision, version } = await read(run.id);
      expect({ weatherRevision, version }).to.deep.equal({ weatherRevision: 3, version: 1 });
      expect(weather?.conditions?.temperatureC).to.equal(30);
    });

    it('counts revisions of the weather separately for each request', async () => {
      const run = await create();
      await service.publisher('weather.recorded', run.id, recorded(run, 1, 3));
      await eventually(async () => expect((await read(run.id)).weatherRevision).to.equal(3));
      const asked = await service.as(alice, (runs) => runs.refetchWeather({ id: run.id }));
      expect(asked.weather).to.deep.include({ status: WeatherStatus.PENDING, attempts: 0, conditions: undefined });
      await service.publisher('weather.recorded', run.id, recorded(run, 2, 1, -3));
      await eventually(async () => expect((await read(run.id)).weather?.conditions?.temperatureC).to.equal(-3));
    });

    it('a weather event changes nothing for a deleted run', async () => {
      const run = await create();
      await service.as(alice, (runs) => runs.deleteRun({ id: run.id, ifMatch: undefined }));
      await service.publisher('weather.recorded', run.id, recorded(run, 1, 1));
      await heard();
      expect(await refusal(read(run.id))).to.deep.equal(['not_found']);
    });

    it('publishes nothing for a weather event', async () => {
      const run = await create();
      await service.publisher('weather.recorded', run.id, recorded(run, 1, 1));
      await eventually(async () => expect((await read(run.id)).weatherRevision).to.equal(1));
      expect(await service.noted(run.id)).to.deep.equal(['run.created']);
    });
  });

  describe('The deletion of a user', () => {
    it("the deletion of a user deletes the user's runs and keys without events, and keeps those of others", async () => {
      const [carol, dave] = [principal('carol'), principal('dave')];
      const gone = await create(carol);
      await service.as(carol, (runs) => runs.createRun(creation({}, 'key')));
      const kept = await create(dave);
      await service.publisher('user.deleted', carol.uid, { uid: carol.uid, userId: 'carol' });
      await eventually(async () => {
        const left = await service.database.query('SELECT FROM runs WHERE uid = $1', [carol.uid]);
        expect(left).to.have.length(0);
      });
      expect(await service.database.query('SELECT FROM idempotency_keys WHERE uid = $1', [carol.uid])).to.have.length(
        0,
      );
      expect(await service.as(dave, (runs) => runs.getRun({ id: kept.id }))).to.deep.equal(kept);
      expect(await service.noted(gone.id)).to.deep.equal(['run.created']);
    });

    it('the deletion of a user is final: no run is recorded after it, and a repeat does not affect a new user with the id', async () => {
      const first = principal('erin');
      const second = principal('erin');
      const farewell = { uid: first.uid, userId: 'erin' };
      await service.publisher('user.deleted', first.uid, farewell);
      await eventually(async () => {
        expect(await refusal(service.as(first, (runs) => runs.createRun(creation())))).to.deep.equal(['revoked_token']);
      });
      const run = await create(second);
      await service.publisher('user.deleted', first.uid, farewell);
      await heard();
      expect(await service.as(second, (runs) => runs.getRun({ id: run.id }))).to.include({ id: run.id });
    });

    it('a deleted user is unknown to admins, even while another service still knows it', async () => {
      const frank = principal('frank');
      service.users.uids.set('frank', frank.uid);
      await service.publisher('user.deleted', frank.uid, { uid: frank.uid, userId: 'frank' });
      const admin = principal('admin', 'admin');
      await eventually(async () => {
        const asked = service.as(admin, (runs) => runs.createRun(creation({ userId: 'frank' })));
        expect(await refusal(asked)).to.deep.equal(['user_not_found relationships.user']);
      });
    });
  });

  it('dead-letters an event that names no run or registration, without blocking later events', async () => {
    await service.publisher('weather.recorded', 'nonsense', recorded({ id: 'nonsense', uid: randomUUID() }, 1, 1));
    await service.publisher('user.deleted', 'nonsense', { uid: 'nonsense', userId: 'nonsense' });
    await heard();
    expect(await service.database.query("SELECT FROM departed_owners WHERE uid::text = 'nonsense'")).to.have.length(0);
  });
});
