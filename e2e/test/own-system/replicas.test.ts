import { eventually, type TestStandby, testStandby } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import type { Api } from '../../src/api.js';
import { admin, type OwnSystem, ownSystem } from '../../src/own-system.js';
import { expectStatus, type Person, runDocument } from '../../src/people.js';

describe('Reads from a standby of Postgres', function () {
  this.timeout(180_000);
  let standby: TestStandby;
  let own: OwnSystem;
  let gateway: Api;
  let [runner, first, second]: Person[] = [];

  before(async () => {
    standby = await testStandby();
    const reads = { DATABASE_READ_HOSTS: standby.host, DATABASE_READ_MAX_LAG_MS: '15000' };
    own = await ownSystem({ replicas: { gateway: 1 }, environment: { READ_REPLICAS: 'on', ...reads } });
    gateway = own.gateways[0]!;
    runner = await own.signUp('runner');
    first = await own.signIn(admin.id, admin.password);
    second = await own.signUp('second-admin', { roles: ['admin'] }, first);
  });
  after(async () => {
    await own?.stop();
    await standby?.remove();
  });

  async function read(person: Person | undefined, path: string) {
    const answer = await gateway.get(path, { token: person?.token });
    expectStatus(answer, 200);
    return answer.json;
  }

  /** The titles of the runner's runs, as the person sees them. */
  async function titles(person: Person | undefined): Promise<string[]> {
    const { data } = await read(person, '/runs?filter[user_id]=runner');
    return data.map(({ attributes }: { attributes: { title: string } }) => attributes.title);
  }

  it('shows writers what they wrote while replay is paused, and others within the lag limit', async () => {
    let id = '';
    await eventually(async () => {
      await standby.pauseReplay();
      const body = runDocument({ title: 'new' });
      const created = await gateway.post('/runs', { token: runner?.token, body });
      expectStatus(created, 201);
      id = created.json.data.id;
      const isOnStandby = (await titles(first)).length < (await titles(runner)).length;
      if (!isOnStandby) await standby.resumeReplay();
      return isOnStandby;
    }, 60_000);
    expect((await read(runner, `/runs/${id}`)).data.attributes.title).to.equal('new');
    const summary = await read(runner, '/runs/summary');
    expect(summary.meta.up_to_date).to.equal(true);
    expect(summary.data[0].attributes.run_count).to.equal((await titles(runner)).length);
    // Again, after the first has shown the change.
    expect((await read(runner, '/runs/summary')).data).to.deep.equal(summary.data);
    expect((await read(first, `/runs/${id}`)).data.id).to.equal(id);

    const title = { data: { type: 'run', id, attributes: { title: 'changed by an admin' } } };
    expectStatus(await gateway.patch(`/runs/${id}`, { token: first?.token, body: title }), 200);
    expect(await titles(first)).to.include('changed by an admin');
    expect(await titles(runner)).to.include('changed by an admin');
    await eventually(async () => expect(await titles(second)).to.include('changed by an admin'), 20_000);
  });

  it('fails no request when the standby is killed', async () => {
    await standby.resumeReplay();
    await standby.kill();
    const lists = await Promise.all(Array.from({ length: 20 }, () => titles(second)));
    for (const list of lists) expect(list).to.include('changed by an admin');
  });
});
