import type { CreateRunResponse } from '@jogging/proto/runs';
import { expect } from 'chai';
import { parseUid } from '../src/domain/ids.js';
import { IdempotencyKeys } from '../src/store/idempotency-keys.js';
import { refusal } from './refusal.js';
import { principal, type RunningService, startRunService } from './running-service.js';
import { change, creation } from './sample-runs.js';

describe('idempotency keys', () => {
  let service: RunningService;

  before(async function () {
    this.timeout(30_000);
    service = await startRunService();
  });
  after(() => service?.stop());

  const create = (who: ReturnType<typeof principal>, ...args: Parameters<typeof creation>) =>
    service.as(who, (runs) => runs.createRun(creation(...args)));
  const countOf = async (uid: string): Promise<number> => {
    const [row] = await service.database.query<{ count: number }>('SELECT count(*) FROM runs WHERE uid = $1', [uid]);
    return row?.count ?? 0;
  };

  it('repeats the first answer to a request with the same key, unchanged', async () => {
    const alice = principal('alice');
    const first = await create(alice, {}, 'key');
    expect(first.replayed).to.equal(false);
    await service.as(alice, (runs) => runs.updateRun(change(first.run?.id ?? '', { distance: 1 })));
    expect(await create(alice, {}, 'key')).to.deep.equal({ run: first.run, replayed: true });
    expect(await countOf(alice.uid)).to.equal(1);
  });

  it('refuses a key with another body', async () => {
    const alice = principal('alice');
    await create(alice, {}, 'key');
    expect(await refusal(create(alice, { distance: 1 }, 'key'))).to.deep.equal([
      'idempotency_key_reused idempotency-key',
    ]);
    expect(await countOf(alice.uid)).to.equal(1);
  });

  it('an idempotency key belongs to one caller', async () => {
    const [alice, bob] = [principal('alice'), principal('bob')];
    const [one, other] = [await create(alice, {}, 'key'), await create(bob, {}, 'key')];
    expect(other.replayed).to.equal(false);
    expect(other.run?.id).not.to.equal(one.run?.id);
  });

  it('keeps keys only for created runs: a refused request may be corrected with the same key', async () => {
    const alice = principal('alice');
    expect(await refusal(create(alice, { distance: 0 }, 'key'))).to.deep.equal(['invalid_value attributes.distance']);
    expect((await create(alice, {}, 'key')).replayed).to.equal(false);
  });

  it('creates one run for many concurrent requests with one key', async () => {
    const alice = principal('alice');
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => create(alice, {}, 'key')));
    const given = answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value);
    const refused = await Promise.all(
      answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => refusal(Promise.reject(reason))),
    );
    expect(given.filter(({ replayed }) => !replayed)).to.have.length(1);
    expect(new Set(given.map(({ run }) => run?.id)).size).to.equal(1);
    for (const faults of refused) expect(faults).to.deep.equal(['idempotency_in_progress idempotency-key']);
    expect(await countOf(alice.uid)).to.equal(1);
  });

  it('asks the client to wait while the first request with the key is under way', async () => {
    const alice = principal('alice');
    const keys = new IdempotencyKeys(service.database);
    const uid = parseUid(alice.uid);
    if (!uid) throw new Error('the principal has no uid');
    await service.database.transaction(async (transaction) => {
      await keys.lock({ uid, key: 'key', fingerprint: new Uint8Array() }, transaction);
      const refused: unknown = await create(alice, {}, 'key').catch((error: unknown) => error);
      expect(refused).to.include({ code: 'idempotency_in_progress', retryAfterSeconds: 1 });
    });
    expect((await create(alice, {}, 'key')).replayed).to.equal(false);
  });

  it("repeats an admin's answer even if the user was deleted since", async () => {
    const [admin, bob] = [principal('admin', 'admin'), principal('bob')];
    service.users.uids.set('bob', bob.uid);
    const first = await create(admin, { userId: 'bob' }, 'key');
    service.users.uids.delete('bob');
    expect(await create(admin, { userId: 'bob' }, 'key')).to.deep.equal({ run: first.run, replayed: true });
    expect(await refusal(create(admin, { userId: 'bob' }, 'other key'))).to.deep.equal([
      'user_not_found relationships.user',
    ]);
  });

  it('idempotency keys expire after 24 hours and are deleted', async () => {
    const alice = principal('alice');
    const first = await create(alice, {}, 'old key');
    await create(alice, {}, 'young key');
    const age = "UPDATE idempotency_keys SET created_at = now() - interval '24 hours 1 second' WHERE key = 'old key'";
    await service.database.query(age);
    const again: CreateRunResponse = await create(alice, { distance: 1 }, 'old key');
    expect(again.replayed).to.equal(false);
    expect(again.run?.id).not.to.equal(first.run?.id);
    expect((await create(alice, { distance: 1 }, 'old key')).replayed).to.equal(true);

    await service.database.query(age);
    await new IdempotencyKeys(service.database).purge();
    const left = await service.database.query('SELECT key FROM idempotency_keys WHERE uid = $1', [alice.uid]);
    expect(left).to.deep.equal([{ key: 'young key' }]);
  });
});
