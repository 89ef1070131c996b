import { randomUUID } from 'node:crypto';
import { AppError, createLogger } from '@jogging/service-kit';
import { createDatabase, type Database } from '@jogging/service-kit/database';
import { freePort } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { parseUid } from '../src/domain/ids.js';
import { exportRuns } from '../src/queries/export-runs.js';
import { IdempotencyKeys } from '../src/store/idempotency-keys.js';
import { snapshotRows } from '../src/store/snapshot-rows.js';

describe('while Postgres is unreachable', () => {
  const uid = parseUid(randomUUID())!;
  const used = { uid, key: 'key', fingerprint: new Uint8Array() };
  let database: Database;

  before(async () => {
    const logger = createLogger({ service: 'test', level: 'silent' });
    database = createDatabase({ url: `postgres://nobody@127.0.0.1:${await freePort()}/none`, schema: 'runs', logger });
  });
  after(() => database.stop());

  const reads: Readonly<Record<string, () => Promise<unknown>>> = {
    'an idempotency key is looked up': () => new IdempotencyKeys(database).find(used),
    'expired idempotency keys are purged': () => new IdempotencyKeys(database).purge(),
    'runs are exported to report-service': () => exportRuns(database, undefined).next(),
    'a list is exported': () => snapshotRows(database, 'SELECT 1', [], (row) => row).next(),
  };
  for (const [title, read] of Object.entries(reads)) {
    it(`answers "unavailable" when ${title}`, async () => {
      const error = await read().catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(AppError).with.property('code', 'unavailable');
    });
  }
});
