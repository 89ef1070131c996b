import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Principal, ValueFault } from '@jogging/proto/common';
import { Operation, OperationServiceService } from '@jogging/proto/runs';
import { callContext, continueTrace, createLogger } from '@jogging/service-kit';
import { createGrpcClient, type GrpcClient } from '@jogging/service-kit/grpc';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { refusal } from './refusal.js';
import { principal, type RunningService, startRunService } from './running-service.js';
import { change, creation } from './sample-runs.js';

const add = (distance = 4200, lid?: string): Operation =>
  Operation.fromPartial({ action: { $case: 'add', value: creation({ distance }) }, ...(lid !== undefined && { lid }) });
const update = (id: string, distance: number, versions?: number[], lid?: string): Operation =>
  Operation.fromPartial({
    action: { $case: 'update', value: change(id, { distance }, versions) },
    ...(lid !== undefined && { lid }),
  });
const remove = (id: string, lid?: string): Operation =>
  Operation.fromPartial({ action: { $case: 'remove', value: { id } }, ...(lid !== undefined && { lid }) });

describe('many changes in one request', () => {
  const alice = principal('alice');
  const bob = principal('bob');
  let service: RunningService;
  let client: GrpcClient<typeof OperationServiceService>;

  before(async function () {
    this.timeout(30_000);
    service = await startRunService();
    const logger = createLogger({ service: 'test', level: 'silent' });
    client = createGrpcClient(OperationServiceService, { address: service.address, deadlineMs: 10_000, logger });
  });
  after(async () => {
    await client?.stop();
    await service?.stop();
  });

  const apply = (who: Principal, operations: Operation[], key?: string, edgeFaults: ValueFault[] = []) =>
    callContext.run({ requestId: randomUUID(), traceparent: continueTrace(undefined), principal: who }, () =>
      client.call.applyOperations({
        operations,
        edgeFaults,
        idempotency: key === undefined ? undefined : { key, fingerprint: Buffer.from(String(operations.length)) },
      }),
    );
  const get = (id: string, who = alice) => service.as(who, (runs) => runs.getRun({ id }));
  const idsOf = ({ results }: Awaited<ReturnType<typeof apply>>): string[] =>
    results.map(({ outcome }) => outcome?.value.id ?? '');

  it('adds, changes and removes runs in order, with an event for each change', async () => {
    const [kept = '', gone = ''] = idsOf(await apply(alice, [add(1000), add(2000)]));
    const answer = await apply(alice, [
      add(3000, 'new'),
      update('', 3100, undefined, 'new'),
      update(kept, 1100),
      remove(gone),
    ]);
    const versions = answer.results.map(({ outcome }) => outcome?.value.version);
    expect(versions).to.deep.equal([1, 2, 2, 2]);
    const [added = ''] = idsOf(answer);
    expect(await get(added)).to.include({ distance: 3100, version: 2 });
    expect(await get(kept)).to.include({ distance: 1100, version: 2 });
    expect(await refusal(get(gone))).to.deep.equal(['not_found']);
    expect(await service.noted(added)).to.deep.equal(['run.created', 'run.updated']);
    expect(await service.noted(gone)).to.deep.equal(['run.created', 'run.deleted']);
  });

  it('reports a fault of the Idempotency-Key beside those of the operations', async () => {
    const field = 'header:idempotency-key';
    const wrongKey = { field, code: 'invalid_value', detail: 'Too long.' };
    const faults = await refusal(apply(alice, [add(0), remove(randomUUID())], undefined, [wrongKey]));
    expect(faults).to.deep.equal([
      'not_found 1.ref',
      'invalid_value idempotency-key',
      'invalid_value 0.data.attributes.distance',
    ]);
  });

  it('changes nothing if one operation is refused, and reports the faults of all, the earliest stage first', async () => {
    const [mine = ''] = idsOf(await apply(alice, [add(1000)]));
    const [his = ''] = idsOf(await apply(bob, [add(1000)]));
    const faults = await refusal(
      apply(alice, [update(mine, 1500), add(0), update(his, 1), remove(randomUUID()), update(mine, 1600, [7])]),
    );
    expect(faults).to.deep.equal([
      'not_found 3.ref',
      'forbidden 2.ref',
      'precondition_failed 4.meta.if_match',
      'invalid_value 1.data.attributes.distance',
    ]);
    expect(await get(mine)).to.include({ distance: 1000, version: 1 });
    expect(await service.noted(mine)).to.deep.equal(['run.created']);
  });

  it('reports at most 100 faults of many operations', async () => {
    expect(
      await refusal(
        apply(
          alice,
          Array.from({ length: 150 }, () => add(0)),
        ),
      ),
    ).to.have.length(100);
  });

  it('reports an operation that is not supported beside the faults of the others, by the earliest stage', async () => {
    const value = { field: 'data.type', code: 'unsupported_operation', detail: 'Runs alone.' };
    const unsupported = Operation.fromPartial({ action: { $case: 'unsupported', value } });
    const faults = await refusal(apply(alice, [unsupported, remove(randomUUID()), add(0)]));
    expect(faults).to.deep.equal([
      'not_found 1.ref',
      'unsupported_operation 0.data.type',
      'invalid_value 2.data.attributes.distance',
    ]);
  });

  it('does not report a run as missing whose addition is refused', async () => {
    const faults = await refusal(apply(alice, [add(0, 'new'), update('', 100, undefined, 'new'), remove('', 'new')]));
    expect(faults).to.deep.equal(['invalid_value 0.data.attributes.distance']);
  });

  it('refuses an unknown lid and a repeated one', async () => {
    expect(await refusal(apply(alice, [update('', 1, undefined, 'x'), add(1000, 'x')]))).to.deep.equal([
      'not_found 0.ref',
    ]);
    expect(await refusal(apply(alice, [add(1000, 'x'), add(1000, 'x')]))).to.deep.equal(['invalid_value 1.data.lid']);
  });

  it('does not record a run that is added and removed in one request', async () => {
    const [id = ''] = idsOf(await apply(alice, [add(1000, 'x'), remove('', 'x')]));
    expect(await refusal(get(id))).to.deep.equal(['not_found']);
    expect(await service.noted(id)).to.deep.equal([]);
  });

  it('applies a thousand additions, and once only for an idempotency key', async () => {
    const operations = Array.from({ length: 1000 }, (_, index) => add(1000 + index));
    const first = await apply(alice, operations, 'thousand');
    const second = await apply(alice, operations, 'thousand');
    expect(second.replayed).to.equal(true);
    expect(idsOf(second)).to.deep.equal(idsOf(first));
    expect(await refusal(apply(alice, operations.slice(1), 'thousand'))).to.deep.equal([
      'idempotency_key_reused idempotency-key',
    ]);
  }).timeout(20_000);

  it('does not deadlock with other requests that change the same runs in another order', async () => {
    const ids = idsOf(
      await apply(
        alice,
        Array.from({ length: 50 }, () => add(1000)),
      ),
    );
    // Others than the owner, as each caller has one request under way.
    const callers = [alice, principal('root', 'admin'), principal('other-root', 'admin')];
    const answers = await Promise.all(
      [ids, ids.toReversed(), ids].map((order, index) =>
        apply(
          callers[index] ?? alice,
          order.map((id) => update(id, 2000 + index)),
        ),
      ),
    );
    expect(answers.map(({ results }) => results.length)).to.deep.equal([50, 50, 50]);
    expect((await get(ids[0] ?? '')).version).to.equal(4);
  }).timeout(10_000);

  it('applies one request of a caller at a time, beside those of others', async () => {
    const count = async (what: string): Promise<number> => {
      const rows = await service.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${what}`);
      return rows[0]?.n ?? 0;
    };
    const waiting = "pg_locks WHERE relation = 'runs'::regclass AND NOT granted";
    const unlocked = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    // Writing waits for as long as the lock is held.
    const holding = service.database.transaction(async (transaction) => {
      await service.database.query('LOCK TABLE runs IN SHARE MODE', [], { transaction });
      locked.resolve();
      await unlocked.promise;
    });
    await locked.promise;
    const requests = [alice, alice, alice, bob].map((who) => apply(who, [add(4321)]));
    await eventually(async () => expect(await count(waiting)).to.equal(2), 5_000);
    await delay(200);
    expect(await count(waiting)).to.equal(2);
    unlocked.resolve();
    await holding;
    await Promise.all(requests);
    expect(await count('runs WHERE distance = 4321')).to.equal(4);
  }).timeout(20_000);
});

describe('the events of many changes', function () {
  this.timeout(30_000);
  for (const { setting, messages } of [
    { setting: 'on', messages: 1 },
    { setting: 'off', messages: 3 },
  ]) {
    it(`three runs of one request are noted in ${messages} of the outbox's rows with EVENT_BATCHES=${setting}`, async () => {
      const service = await startRunService({ EVENT_BATCHES: setting });
      const logger = createLogger({ service: 'test', level: 'silent' });
      const client = createGrpcClient(OperationServiceService, {
        address: service.address,
        deadlineMs: 10_000,
        logger,
      });
      try {
        const context = {
          requestId: randomUUID(),
          traceparent: continueTrace(undefined),
          principal: principal('alice'),
        };
        await callContext.run(context, () =>
          client.call.applyOperations({
            operations: [add(1000), add(2000), add(3000)],
            edgeFaults: [],
            idempotency: undefined,
          }),
        );
        await eventually(() => expect(service.events).to.have.length(3));
        const rows = await service.database.query('SELECT id FROM outbox UNION ALL SELECT id FROM outbox_sent');
        expect(rows).to.have.length(messages);
      } finally {
        await client.stop();
        await service.stop();
      }
    });
  }
});
