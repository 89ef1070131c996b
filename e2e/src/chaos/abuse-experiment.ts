import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '@jogging/dev-env';
import { type AbuseKind, startAbuse } from './abuse.js';
import type { Chaos } from './chaos.js';
import type { Result } from './experiment.js';
import type { Registration } from './ledger.js';
import { untilQuiescent } from './quiescence.js';
import { median } from './statistics.js';

const kinds: readonly AbuseKind[] = ['filters', 'exports', 'sign-ins', 'imports', 'operations'];
/** The rate that one user is allowed. */
const requestsPerSecond = 100;
const mostRatio = 1.5;
const attempts = 5;

/** Median times of honest users' requests, in ms. */
export interface AbuseReport {
  readonly before: number;
  readonly during: number;
  readonly after: number;
  /** How often each kind of the abuser's requests got each status. */
  readonly counts: Readonly<Record<string, number>>;
  readonly result: Result;
}

/** Measures the latency of other users who record runs while one user sends as much as it can. */
export async function measureAbuse(
  { environment, writers, conclude }: Chaos,
  progress: Progress,
): Promise<AbuseReport> {
  const { client, ledger, acks } = writers;
  const abuser: Registration = {
    id: 'abuser',
    password: 'takes all it can',
    uid: '',
    token: '',
    state: 'there',
    runs: [],
  };
  const attributes = { password: abuser.password };
  await client.send({ method: 'POST', path: '/users', body: { data: { type: 'user', id: abuser.id, attributes } } });
  await client.signIn(abuser);
  ledger.outsiders.add(abuser.uid);

  acks.takeFailures();
  const acknowledgedBefore = acks.count;
  const p50 = async (forMs: number): Promise<number> => {
    client.takeTimes();
    await delay(forMs);
    return median(client.takeTimes());
  };
  let measured = { before: 1, during: Number.POSITIVE_INFINITY, after: Number.POSITIVE_INFINITY, counts: {} };
  // Other programs disturb the measurements; the lowest one is closest to what the abuser causes.
  for (let attempt = 1; attempt <= attempts && highestRatio(measured) > mostRatio; attempt += 1) {
    // Finish the work of an earlier attempt first, or it would be measured too.
    await writers.pause();
    await untilQuiescent(environment, 120_000);
    writers.start();
    await delay(4_000);
    const before = await p50(6_000);
    const abuse = startAbuse({ gateways: writers.gateways, token: abuser.token, kinds, requestsPerSecond });
    const during = await p50(10_000);
    const counts = await abuse.stop();
    measured = { before, during, after: await p50(6_000), counts };
    progress(`  attempt ${attempt}: ${timesText(measured)}`);
  }
  const acknowledged = acks.count - acknowledgedBefore;
  const failures = acks.takeFailures();
  const end = await conclude();
  const details = Object.entries(failures).map(([because, count]) => `failure: ${count} × ${because} for honest users`);
  const result = {
    ...end,
    fault: 'a user who takes all it can get',
    acknowledged,
    otherFailures: end.otherFailures + details.length,
    details: [...end.details, ...details],
  };
  return { ...measured, result };
}

type Times = Pick<AbuseReport, 'before' | 'during' | 'after'>;

function highestRatio({ before, during, after }: Times): number {
  return Math.max(during, after) / before;
}

export function isFair(report: Times): boolean {
  return highestRatio(report) <= mostRatio;
}

function timesText({ before, during, after }: Times): string {
  const of = (ms: number): string => `${ms.toFixed(1)} ms (× ${(ms / before).toFixed(2)})`;
  return `${before.toFixed(1)} ms before, ${of(during)} meanwhile, ${of(after)} after`;
}

export function abuseLine({ before, during, after, counts }: AbuseReport): string {
  const sent = Object.entries(counts).map(([answer, count]) => `${count} × ${answer}`);
  return (
    `Honest users' median beside a user who takes all it can get: ${timesText({ before, during, after })}. ` +
    `Its requests: ${sent.join(', ')}.`
  );
}
