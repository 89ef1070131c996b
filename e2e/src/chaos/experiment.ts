import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosEnvironment, ObservedSystem } from './chaos-environment.js';
import { compareFigures } from './compare-figures.js';
import { compareWeather } from './compare-weather.js';
import { compareWrites, type Discrepancy } from './compare-writes.js';
import type { Fault } from './fault.js';
import { countFindings, type Finding, type Findings, failure } from './findings.js';
import { type Settling, untilQuiescent } from './quiescence.js';
import type { Writers } from './writers.js';

/** The effects of a fault. */
export interface Result extends Findings {
  readonly fault: string;
  readonly requests: number;
  readonly acknowledged: number;
  /** The number of unexpected dead letters. */
  readonly dead: number;
  /** The longest time without an acknowledged write, in ms. */
  readonly outageMs: number;
  /** From the end of the load until nothing was pending, in ms; undefined if not waited for. */
  readonly settledMs: number | undefined;
  /** How long each kind of work stayed pending. */
  readonly settling: Settling | undefined;
  /** The reasons of failed attempts, and how often each occurred. */
  readonly failures: Readonly<Record<string, number>>;
}

export interface ExperimentOptions<E extends ObservedSystem = ChaosEnvironment> {
  readonly environment: E;
  readonly writers: Writers;
  /**
   * The load continues for this time after the fault is over, and until this many writes have been acknowledged since it began.
   */
  readonly afterMs: number;
  readonly writes: number;
  readonly settleWithinMs: number;
  /** Findings after earlier faults, so that each is reported once. */
  readonly known: Set<string>;
}

/** Injects one fault under load; with `settle`, also compares the data afterwards. */
export async function runExperiment<E extends ObservedSystem>(
  fault: Fault<E>,
  options: ExperimentOptions<E>,
  settle: boolean,
): Promise<Result> {
  const { environment, writers } = options;
  const { acks } = writers;
  writers.start();
  acks.takeFailures();
  const [begun, before, requestsBefore] = [performance.now(), acks.count, acks.requests];
  await fault.inject(environment);
  const healed = performance.now();
  // Writers retry for minutes; stop waiting if they give up.
  while (performance.now() < healed + options.afterMs || acks.count < before + options.writes) {
    if (writers.unexpected.length > 20) break;
    await delay(50);
  }
  const ended = performance.now();
  if (settle) await writers.pause();
  const failures = acks.takeFailures();
  for (const [because, count] of Object.entries(failures)) {
    const mayFail = !fault.acceptsWrites && !because.startsWith('500 ');
    if (!mayFail) environment.violations.push(`${fault.name}: ${count} × ${because}`);
  }
  const outcome = settle
    ? await settled(options)
    : { settledMs: undefined, settling: undefined, findings: [], dead: [] };
  return {
    ...tally(fault.name, outcome),
    requests: acks.requests - requestsBefore,
    acknowledged: acks.count - before,
    outageMs: acks.outage(begun, ended),
    failures,
  };
}

/** Waits until nothing is pending, and compares. */
export async function compareAtRest(name: string, options: ExperimentOptions<ObservedSystem>): Promise<Result> {
  const { writers } = options;
  await writers.pause();
  const outcome = await settled(options);
  return { ...tally(name, outcome), requests: 0, acknowledged: 0, outageMs: 0, failures: writers.acks.takeFailures() };
}

interface Settled {
  readonly settledMs: number | undefined;
  readonly settling: Settling | undefined;
  readonly findings: readonly Finding[];
  readonly dead: readonly string[];
}

async function settled(options: ExperimentOptions<ObservedSystem>): Promise<Settled> {
  const { environment, settleWithinMs, known } = options;
  const begun = performance.now();
  const settling = await untilQuiescent(environment, settleWithinMs).catch((error: Error) => error.message);
  const unrest = typeof settling === 'string' ? settling : undefined;
  const settledMs = performance.now() - begun;
  const news = <T>(found: readonly T[], textOf: (item: T) => string): T[] => {
    const fresh = found.filter((item) => !known.has(textOf(item)));
    for (const item of fresh) known.add(textOf(item));
    return fresh;
  };
  // Work in progress is not a discrepancy: compare only once everything is quiet.
  const discrepancies = unrest ? [] : news(await compareAll(options), ({ what }) => what);
  const dead = news(await deadLetters(environment), (text) => text);
  const failures = [
    ...options.writers.unexpected.splice(0),
    ...environment.violations.splice(0),
    ...(unrest ? [unrest] : []),
  ].map(failure);
  const findings = [...discrepancies, ...failures];
  return { settledMs, settling: typeof settling === 'string' ? undefined : settling, findings, dead };
}

function compareAll({
  environment: { database },
  writers: { ledger },
}: ExperimentOptions<ObservedSystem>): Promise<Discrepancy[]> {
  const all = [compareWrites(database, ledger), compareFigures(database), compareWeather(database)];
  return Promise.all(all).then((found) => found.flat());
}

/** Unexpected dead letters and missing ones. The expected ones are dropped. */
function deadLetters({ atBroker, poison }: ObservedSystem): Promise<string[]> {
  return atBroker(async (session) => {
    const found: string[] = [];
    for (const { queue } of await session.depths()) {
      const letters = await session.list(queue);
      const expected = [...poison].filter(([, poisoned]) => poisoned === queue).map(([id]) => id);
      const unexpected = letters.filter(({ messageId }) => !expected.includes(messageId));
      const missing = expected.filter((id) => !letters.some(({ messageId }) => messageId === id));
      found.push(
        ...unexpected.map(({ messageId, reason, error }) => `${queue}: ${messageId} ${reason} ${error ?? ''}`),
        ...missing.map((id) => `${queue}: ${id} is not among them`),
      );
      await session.drop(queue, { messageIds: expected });
      for (const id of expected) poison.delete(id);
    }
    return found;
  });
}

function tally(fault: string, { settledMs, settling, findings, dead }: Settled) {
  const { details, ...counts } = countFindings(findings);
  return {
    fault,
    ...counts,
    dead: dead.length,
    settledMs,
    settling,
    details: [...details, ...dead.map((text) => `dead: ${text}`)],
  };
}
