import { expect } from 'chai';
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

  it('bound the runs of a user, also of many requests at once, and leave others alone', async () => {
    const [ada, bob] = [principal('ada'), principal('bob')];
    const create = () => service.as(ada, (runs) => runs.createRun(creation()));
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, create));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(3);
    expect(await refusal(create())).to.deep.equal(['quota_exceeded']);
    await service.as(bob, (runs) => runs.createRun(creation()));
  });

  it('bound the idempotency keys of a user, and repeat the answers to those used', async () => {
    const eve = principal('eve');
    const create = (key: string) => service.as(eve, (runs) => runs.createRun(creation({}, key)));
    const first = await create('one');
    await create('two');
    expect(await refusal(create('three'))).to.deep.equal(['quota_exceeded']);
    expect(await create('one')).to.deep.equal({ run: first.run, replayed: true });
  });
});
