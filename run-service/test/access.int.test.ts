import { randomUUID } from 'node:crypto';
import { Run } from '@jogging/proto/runs';
import { expect } from 'chai';
import { refusal } from './refusal.js';
import { principal, type RunningService, startRunService } from './running-service.js';
import { change, creation, sample } from './sample-runs.js';

describe('the runs of others', () => {
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

  const create = async (): Promise<Run> => {
    const { run } = await service.as(alice, (runs) => runs.createRun(creation()));
    return Run.fromPartial(run ?? {});
  };

  for (const [title, who] of [
    ['a user', bob],
    ['a usermanager', manager],
  ] as const) {
    it(`${title} cannot read, change, delete or request new weather for the runs of others`, async () => {
      const { id } = await create();
      for (const call of [
        () => service.as(who, (runs) => runs.getRun({ id })),
        () => service.as(who, (runs) => runs.updateRun(change(id, sample))),
        () => service.as(who, (runs) => runs.deleteRun({ id, ifMatch: undefined })),
        () => service.as(who, (runs) => runs.refetchWeather({ id })),
      ]) {
        expect(await refusal(call())).to.deep.equal(['forbidden']);
      }
    });
  }

  it('an admin can read, change and delete the runs of others', async () => {
    const { id } = await create();
    expect(await service.as(admin, (runs) => runs.getRun({ id }))).to.include({ id, userId: 'alice' });
    expect(await service.as(admin, (runs) => runs.refetchWeather({ id }))).to.include({ weatherRequest: 2 });
    expect(await service.as(admin, (runs) => runs.updateRun(change(id, { distance: 7 })))).to.include({ version: 2 });
    expect(await service.as(admin, (runs) => runs.deleteRun({ id, ifMatch: undefined }))).to.include({ version: 3 });
  });

  it('finds no run by an invalid or unknown id', async () => {
    for (const id of ['nonsense', '', '%00', `${randomUUID()}0`, randomUUID()]) {
      expect(await refusal(service.as(admin, (runs) => runs.getRun({ id }))), id).to.deep.equal(['not_found']);
    }
  });

  it('finds a run by its id in any case', async () => {
    const { id } = await create();
    expect(await service.as(alice, (runs) => runs.getRun({ id: id.toUpperCase() }))).to.include({ id });
  });
});
