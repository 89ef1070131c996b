import { setTimeout as delay } from 'node:timers/promises';
import type { Arena } from './arena.js';
import { type Settling, untilCalm } from './calm.js';
import { compareFigures } from './compare-figures.js';
import { compareWeather } from './compare-weather.js';
import { compareWrites, type Discrepancy } from './compare-writes.js';
import type { Fault } from './fault.js';
import type { Writers } from './writers.js';

/** What a fault did. */
export interface Result {
  readonly fault: string;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly wrong: number;
  /** Dead letters that should not be. */
  readonly dead: number;
  /** The longest time without an acknowledged write, in ms. */
  readonly outageMs: number;
  /** From the end of the load until nothing was under way, in ms; undefined where calm was not waited for. */
  readonly calmMs: number | undefined;
  /** Of that, for how long events waited in outboxes, messages in queues, and runs for their weather. */
  readonly settling: Settling | undefined;
  /** What kept single requests from being answered at once, and how often. */
  readonly misses: Readonly<Record<string, number>>;
  readonly details: readonly string[];
}

export interface TrialOptions {
  readonly arena: Arena;
  readonly writers: Writers;
  /** The load goes on for so long after the fault is over, and until so many writes have been acknowledged since it began. */
  readonly afterMs: number;
  readonly writes: number;
  readonly calmWithinMs: number;
  /** What was found after earlier faults: told once. */
  readonly known: Set<string>;
}

/** One fault under load; with `settle`, what it left behind once all has come to rest. */
export async function tryFault(fault: Fault, options: TrialOptions, settle: boolean): Promise<Result> {
  const { arena, writers } = options;
  const { pulse } = writers;
  writers.write();
  pulse.takeMisses();
  const [begun, before] = [performance.now(), pulse.count];
  await fault.strike(arena);
  const healed = performance.now();
  // Writers insist for minutes: should they give up, their surprise tells why.
  while (performance.now() < healed + options.afterMs || pulse.count < before + options.writes) {
    if (writers.surprises.length > 20) break;
    await delay(50);
  }
  const ended = performance.now();
  if (settle) await writers.rest();
  const outcome = settle
    ? await settled(options)
    : { calmMs: undefined, settling: undefined, discrepancies: [], dead: [] };
  return {
    ...tally(fault.name, outcome),
    acknowledged: pulse.count - before,
    outageMs: pulse.outage(begun, ended),
    misses: pulse.takeMisses(),
  };
}

/** Lets all come to rest, and compares. */
export async function tryCalm(name: string, options: TrialOptions): Promise<Result> {
  const { writers } = options;
  await writers.rest();
  const outcome = await settled(options);
  return { ...tally(name, outcome), acknowledged: 0, outageMs: 0, misses: writers.pulse.takeMisses() };
}

interface Settled {
  readonly calmMs: number | undefined;
  readonly settling: Settling | undefined;
  readonly discrepancies: readonly Discrepancy[];
  readonly dead: readonly string[];
}

async function settled(options: TrialOptions): Promise<Settled> {
  const { arena, calmWithinMs, known } = options;
  const begun = performance.now();
  const settling = await untilCalm(arena, calmWithinMs).catch((error: Error) => error.message);
  const unrest = typeof settling === 'string' ? settling : undefined;
  const calmMs = performance.now() - begun;
  const news = <T>(found: readonly T[], textOf: (item: T) => string): T[] => {
    const fresh = found.filter((item) => !known.has(textOf(item)));
    for (const item of fresh) known.add(textOf(item));
    return fresh;
  };
  // Work in progress is not a discrepancy: compare only once everything is quiet.
  const discrepancies = unrest ? [] : news(await compareAll(options), ({ what }) => what);
  const surprises = options.writers.surprises.splice(0).map((what) => ({ kind: 'wrong', what }) as const);
  const dead = news(await deadLetters(arena), (text) => text);
  const all = [...discrepancies, ...surprises, ...(unrest ? [{ kind: 'wrong', what: unrest } as const] : [])];
  return { calmMs, settling: typeof settling === 'string' ? undefined : settling, discrepancies: all, dead };
}

function compareAll({ arena: { database }, writers: { ledger } }: TrialOptions): Promise<Discrepancy[]> {
  const all = [compareWrites(database, ledger), compareFigures(database), compareWeather(database)];
  return Promise.all(all).then((found) => found.flat());
}

/** What is among the dead and should not be, or the other way round. What should be there is dropped. */
function deadLetters({ atBroker, poison }: Arena): Promise<string[]> {
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

function tally(fault: string, { calmMs, settling, discrepancies, dead }: Settled) {
  const count = (kind: Discrepancy['kind']): number => discrepancies.filter((one) => one.kind === kind).length;
  return {
    fault,
    lost: count('lost'),
    doubled: count('doubled'),
    wrong: count('wrong'),
    dead: dead.length,
    calmMs,
    settling,
    details: [...discrepancies.map(({ kind, what }) => `${kind}: ${what}`), ...dead.map((text) => `dead: ${text}`)],
  };
}
