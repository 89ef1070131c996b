import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Component, Logger } from '@jogging/service-kit';
import { DatabaseUnavailable } from '@jogging/service-kit/database';
import { giveWay } from './give-way.js';
import { batchItems, batchItemsBesideOthers, type ImportDeps, leaseSeconds } from './import-deps.js';
import type { LeasedImport } from './import-store.js';
import { noteFault } from './note-fault.js';
import { LeaseLost, parseImport } from './parse-import.js';
import { ParsingThread } from './parsing-thread.js';
import { undoBatch } from './undo-batch.js';
import { writeBatch } from './write-batch.js';

const POLL_MS = 2_000;
const RENEW_MS = (leaseSeconds * 1000) / 3;
const PURGE_MS = 60 * 60 * 1000;

export interface ImportWorker extends Component {
  /** Makes the worker check for work at once, after an import was stored or is to be undone. */
  wake(): void;
}

/**
 * Works on imports, one at a time: parses the file, records its runs, or undoes them. Any number of replicas may do so: an import
 * belongs to the worker that leased it, and to another one when the lease ends.
 */
export function createImportWorker(deps: ImportDeps, logger: Logger): ImportWorker {
  const stopping = new AbortController();
  const thread = new ParsingThread();
  let awake = Promise.withResolvers<void>();
  let working: Promise<void> | undefined;
  let purgedAt = 0;

  async function next(): Promise<boolean> {
    const leased = await deps.imports.lease(randomUUID(), leaseSeconds, deps.now());
    if (!leased) return false;
    const renewing = setInterval(() => {
      deps.imports.renew(leased, leaseSeconds).catch((error: unknown) => {
        logger.warn({ err: error, import: leased.import.id }, 'could not renew the lease of an import');
      });
    }, RENEW_MS);
    try {
      await work(leased);
    } catch (error) {
      // While Postgres is unavailable, an import waits for it.
      if (stopping.signal.aborted || error instanceof LeaseLost || error instanceof DatabaseUnavailable) throw error;
      const faults = await noteFault(deps, leased);
      logger.error({ err: error, import: leased.import.id, faults }, 'an error interrupted an import');
    } finally {
      clearInterval(renewing);
      await deps.imports.release(leased).catch(() => {});
    }
    return true;
  }

  async function work(leased: LeasedImport): Promise<void> {
    const { id, status } = leased.import;
    if (status === 'undoing') {
      await inTurns(leased, undoBatch);
      return;
    }
    if (!leased.parsed) {
      const fault = await parseImport(deps, thread, leased, stopping.signal);
      if (fault !== undefined) return deps.imports.fail(id, fault, deps.now());
    }
    await inTurns(leased, writeBatch);
  }

  async function inTurns(leased: LeasedImport, batch: typeof writeBatch): Promise<void> {
    const { uid } = leased.import;
    for (let last: number | undefined = 0; !stopping.signal.aborted; ) {
      const begun = performance.now();
      const most = deps.callers.othersSince(uid, begun) ? batchItemsBesideOthers : batchItems;
      last = await batch(deps, leased, last, most);
      if (last === undefined) return;
      await giveWay(deps.callers, uid, begun, stopping.signal);
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if (deps.now() - purgedAt > PURGE_MS) {
          purgedAt = deps.now();
          await deps.imports.purge(purgedAt);
        }
        while (!stopping.signal.aborted && (await next()));
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (!(error instanceof LeaseLost)) logger.warn({ err: error }, 'could not work on imports; retrying');
      }
      await Promise.race([awake.promise, delay(POLL_MS, undefined, { signal: stopping.signal }).catch(() => {})]);
      awake = Promise.withResolvers();
    }
  }

  return {
    name: 'imports',
    async start() {
      working = run();
    },
    async stop() {
      stopping.abort(new Error('the worker stops'));
      awake.resolve();
      await working;
      await thread.stop();
    },
    wake: () => awake.resolve(),
  };
}
