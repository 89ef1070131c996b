import { randomUUID } from 'node:crypto';
import type { Run } from '@jogging/proto/runs';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { parseUid, type RunId, type Uid } from '../src/domain/ids.js';
import { newRun } from '../src/domain/run.js';
import { Owners } from '../src/store/owners.js';
import { RunStore } from '../src/store/run-store.js';
import { indianZones } from './attributes.js';
import { eventOf } from './outbox-entry.js';
import { refusal } from './refusal.js';
import { principal, type RunningService, startRunService } from './running-service.js';
import { sampleAttributes as attributes, change, creation } from './sample-runs.js';

function uidOf(who: { readonly uid: string }): Uid {
  const uid = parseUid(who.uid);
  if (!uid) throw new Error('the principal has no uid');
  return uid;
}

describe('Concurrent changes', () => {
  let service: RunningService;

  before(async function () {
    this.timeout(30_000);
    service = await startRunService();
  });
  after(() => service?.stop());

  const create = async (who: ReturnType<typeof principal>): Promise<Run> => {
    const { run } = await service.as(who, (runs) => runs.createRun(creation()));
    if (!run) throw new Error('no run was answered');
    return run;
  };
  const runsOf = async (uid: string): Promise<number> => {
    const [row] = await service.database.query<{ count: number }>('SELECT count(*) FROM runs WHERE uid = $1', [uid]);
    return row?.count ?? 0;
  };

  it('one of several concurrent changes with the same If-Match succeeds', async () => {
    const alice = principal('alice');
    const { id } = await create(alice);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        refusal(service.as(alice, (runs) => runs.updateRun(change(id, { distance: index + 1 }, [1])))),
      ),
    );
    expect(outcomes.filter(([first]) => first === 'it was not refused')).to.have.length(1);
    expect(outcomes.filter(([first]) => first === 'precondition_failed if-match')).to.have.length(9);
    expect(await service.as(alice, (runs) => runs.getRun({ id }))).to.include({ version: 2 });
  });

  it('concurrent changes without If-Match all succeed, one after another', async () => {
    const alice = principal('alice');
    const { id } = await create(alice);
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        service.as(alice, (runs) => runs.updateRun(change(id, { distance: index + 1 }))),
      ),
    );
    expect(await service.as(alice, (runs) => runs.getRun({ id }))).to.include({ version: 11 });
    await eventually(() => {
      const versions = service.events.flatMap(({ subject, data }) =>
        subject === id ? [(data as { run: Run }).run.version] : [],
      );
      expect(versions.toSorted((one, other) => one - other)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    });
  });

  it('concurrent changes of one run and its deletion end in the deletion, with the highest version', async () => {
    const alice = principal('alice');
    const { id } = await create(alice);
    const changes = Array.from({ length: 8 }, (_, index) =>
      refusal(service.as(alice, (runs) => runs.updateRun(change(id, { distance: index + 1 })))),
    );
    const deletion = await service.as(alice, (runs) => runs.deleteRun({ id, ifMatch: undefined }));
    const outcomes = (await Promise.all(changes)).map(([first]) => first);
    const through = outcomes.filter((outcome) => outcome === 'it was not refused').length;
    expect(outcomes.filter((outcome) => outcome === 'not_found')).to.have.length(8 - through);
    expect(deletion.version).to.equal(2 + through);
  });

  it('changes that wait too long for each other time out and change nothing', async () => {
    const alice = principal('alice');
    const run = await create(alice);
    await service.database.transaction(async (transaction) => {
      await new RunStore(service.database).lock(run.id as RunId, transaction);
      const late = service.as(alice, (runs) => runs.updateRun(change(run.id, { distance: 1 })));
      expect(await refusal(late)).to.deep.equal(['timeout']);
    });
    expect(await service.as(alice, (runs) => runs.getRun({ id: run.id }))).to.deep.equal(run);
  }).timeout(20_000);

  const waitingForLocks = () =>
    eventually(async () => {
      const waiting = await service.database.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
      expect(waiting).to.have.length(1);
    });
  const deletedOwners = (uid: string) =>
    service.database.query('SELECT FROM departed_owners WHERE uid = $1', [uid]).then((rows) => rows.length === 1);

  it('an owner’s deletion waits for a creation under way, and then deletes its run', async () => {
    const alice = principal('alice');
    const run = newRun(
      randomUUID() as RunId,
      { uid: uidOf(alice), userId: 'alice' },
      attributes,
      Date.now(),
      indianZones,
    );
    await service.database.transaction(async (transaction) => {
      expect(await new RunStore(service.database).record(run, eventOf(run), transaction)).to.equal(true);
      await service.publisher('user.deleted', alice.uid, { uid: alice.uid, userId: 'alice' });
      await waitingForLocks();
      expect(await deletedOwners(alice.uid)).to.equal(false);
    });
    await eventually(() => deletedOwners(alice.uid));
    expect(await runsOf(alice.uid)).to.equal(0);
  });

  it('a creation waits for its owner’s deletion under way, and is then refused', async () => {
    const alice = principal('alice');
    let answer: Promise<string[]> | undefined;
    await service.database.transaction(async (transaction) => {
      await new Owners(service.database).depart(uidOf(alice), transaction);
      answer = refusal(service.as(alice, (runs) => runs.createRun(creation())));
      await waitingForLocks();
    });
    expect(await answer).to.deep.equal(['revoked_token']);
    expect(await runsOf(alice.uid)).to.equal(0);
  });

  it('records runs of the same moment in one transaction', async () => {
    const runners = Array.from({ length: 5 }, () => principal('alice'));
    // Their runs are counted once a minute, for their quotas.
    await Promise.all(runners.map(create));
    const ids = (await Promise.all(runners.map(create))).map(({ id }) => id);
    const rows = await service.database.query('SELECT DISTINCT xmin::text FROM runs WHERE id = ANY ($1)', [ids]);
    expect(rows).to.have.length(1);
    await eventually(() => {
      const created = service.events.filter(({ type }) => type === 'run.created').map(({ subject }) => subject);
      expect(created).to.include.members(ids);
    });
  });

  it('records runs while the deletion of another owner is under way', async () => {
    const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => principal(name));
    if (!alice || !bob || !carol) throw new Error('someone is missing');
    let answer: Promise<string[]> | undefined;
    await service.database.transaction(async (transaction) => {
      await new Owners(service.database).depart(uidOf(alice), transaction);
      answer = refusal(service.as(alice, (runs) => runs.createRun(creation())));
      await Promise.all([bob, carol].map(create));
      await waitingForLocks();
    });
    expect(await answer).to.deep.equal(['revoked_token']);
    expect(await Promise.all([alice, bob, carol].map(({ uid }) => runsOf(uid)))).to.deep.equal([0, 1, 1]);
  });

  it('no run remains of an owner who is deleted while recording runs', async () => {
    const alice = principal('alice');
    const admin = principal('admin', 'admin');
    service.users.uids.set('alice', alice.uid);
    let departing: Promise<void> | undefined;
    const outcomes: string[] = [];
    const record = async (who: typeof alice): Promise<void> => {
      for (let count = 0; count < 1_000; count += 1) {
        const [first = ''] = await refusal(service.as(who, (runs) => runs.createRun(creation({ userId: 'alice' }))));
        outcomes.push(first);
        if (outcomes.length === 30) {
          departing = service.publisher('user.deleted', alice.uid, { uid: alice.uid, userId: 'alice' });
        }
        if (first !== 'it was not refused') return;
      }
    };
    await Promise.all([record(alice), record(alice), record(alice), record(admin), record(admin)]);
    await departing;
    expect(outcomes.filter((outcome) => outcome === 'it was not refused')).to.have.length.at.least(25);
    expect(outcomes.slice(-5).toSorted()).to.deep.equal([
      'revoked_token',
      'revoked_token',
      'revoked_token',
      'user_not_found relationships.user',
      'user_not_found relationships.user',
    ]);
    expect(await runsOf(alice.uid)).to.equal(0);
  }).timeout(30_000);
});
