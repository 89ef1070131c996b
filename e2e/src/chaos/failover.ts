import { setTimeout as delay } from 'node:timers/promises';
import { toTerminal } from '@jogging/dev-env';
import { vhostOf } from './backing-service-faults.js';
import { chaosIn } from './chaos.js';
import type { Result } from './experiment.js';
import { type FailoverEnvironment, openFailoverEnvironment } from './failover-environment.js';
import type { Fault } from './fault.js';
import { startSigningOut } from './sign-outs.js';

/** The longest time without an acknowledged write. */
const mostMs = 30_000;

/** That of Postgres twice, so that the first server leads again when its database is dropped. */
export const everyFailover: readonly Fault<FailoverEnvironment>[] = [
  { name: 'failover of Postgres', inject: ({ postgres }) => postgres.failOver() },
  { name: 'failover of Postgres, back', inject: ({ postgres }) => postgres.failOver() },
  { name: 'failover of Redis', inject: failOverRedis },
  { name: 'failover of RabbitMQ', acceptsWrites: true, inject: failOverRabbitmq },
];

function failOverRabbitmq({ rabbitmq, system }: FailoverEnvironment): Promise<void> {
  return rabbitmq.failOver(vhostOf(system), 8_000);
}

/** While someone signs out all the time: what was acknowledged must have reached the replica that is promoted. */
async function failOverRedis({ redis, system, violations }: FailoverEnvironment): Promise<void> {
  const stopSigningOut = startSigningOut(system.gatewayUrls);
  await delay(3_000);
  await redis.failOver();
  await delay(2_000);
  violations.push(...(await stopSigningOut()));
}

/** Kills the leader of each backing service under load in a system where another can take over. */
export async function failOverAll(
  seed: number,
  failovers: readonly Fault<FailoverEnvironment>[],
  note: (result: Result) => void,
): Promise<void> {
  const load = { users: 4, pace: 8, writesEach: 150, afterMs: 4_000, settleWithinMs: 180_000 };
  const environment = await openFailoverEnvironment(toTerminal);
  const chaos = await chaosIn(environment, { ...load, seed, durable: true, progress: toTerminal });
  try {
    for (const failover of failovers) note(withBound(await chaos.try(failover, true)));
    note({ ...(await chaos.conclude()), fault: 'after the failovers' });
  } finally {
    await chaos.stop();
  }
}

function withBound(result: Result): Result {
  if (result.outageMs <= mostMs) return result;
  const detail = `failure: no write was acknowledged for ${Math.round(result.outageMs)} ms`;
  return { ...result, otherFailures: result.otherFailures + 1, details: [...result.details, detail] };
}
