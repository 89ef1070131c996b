import { expect } from 'chai';
import { importClient } from './import-client.js';
import { refusal } from './refusal.js';
import { principal, type RunningService, startRunService } from './running-service.js';
import { creation } from './sample-runs.js';

describe('quotas', () => {
  let service: RunningService;

  before(async function () {
    this.timeout(30_000);
    service = await startRunService({ MAX_RUNS_PER_USER: '3', MAX_IDEMPOTENCY_KEYS_PER_USER: '2' });
  });
  after(() => service?.stop());

  it('limits the runs of a user, even for concurrent requests, and does not affect others', async () => {
    const [ada, bob] = [principal('ada'), principal('bob')];
    const create = () => service.as(ada, (runs) => runs.createRun(creation()));
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, create));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(3);
    expect(await refusal(create())).to.deep.equal(['quota_exceeded']);
    await service.as(bob, (runs) => runs.createRun(creation()));
  });

  it('limits the idempotency keys of a user, and still repeats the answers to used ones', async () => {
    const eve = principal('eve');
    const create = (key: string) => service.as(eve, (runs) => runs.createRun(creation({}, key)));
    const first = await create('one');
    await create('two');
    expect(await refusal(create('three'))).to.deep.equal(['quota_exceeded']);
    expect(await create('one')).to.deep.equal({ run: first.run, replayed: true });
  });

  it('refuses the items of an import that would exceed a quota', async () => {
    const imports = importClient(service.address);
    const kim = principal('kim');
    const rows = [1, 2, 3, 4].map((day) => `5000,2020-01-0${day}T06:00:00Z,2020-01-0${day}T06:30:00Z`);
    const { id } = await imports.send(kim, ['distance,start_time,end_time', ...rows].join('\r\n'));
    expect(await imports.ended(kim, id)).to.include({ status: 'done', found: 4, created: 0, refused: 4 });
    const [item] = await imports.items(kim, id);
    expect(item).to.include({ verdict: 'refused', code: 'quota_exceeded' });
    await imports.stop();
  });
});
