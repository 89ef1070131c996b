import type { WrittenMark } from '@jogging/proto/reports';
import type { Logger } from '@jogging/service-kit';
import type { RedisConnection } from '@jogging/service-kit/redis';

/** How long a write is remembered, in seconds: by then its event has arrived or waits for an unreachable broker. */
const rememberedSeconds = 30;
/** After a burst of writes a report waits for the newest. */
const maximumMarks = 500;

/**
 * Which changes of a user's runs were answered recently, by any gateway: a report waits until it shows them. Kept in Redis by
 * owner as a sorted set of `run:version`, scored by time so that old ones expire.
 */
export interface ReadYourWrites {
  /** Notes a change before it is answered; without Redis the promise of `up_to_date` is lost, not the answer. */
  note(uid: string, runId: string, version: number): Promise<void>;
  /** The same for many changes of one user. */
  noteAll(uid: string, marks: readonly WrittenMark[]): Promise<void>;
  /** The changes to wait for. @throws AppError `unavailable` if Redis does not answer */
  of(uid: string): Promise<WrittenMark[]>;
  /** Forgets changes that a report has shown. */
  forget(uid: string, marks: readonly WrittenMark[]): void;
}

export function createReadYourWrites(redis: Pick<RedisConnection, 'run'>, logger: Logger): ReadYourWrites {
  const keyOf = (uid: string): string => `written:${uid}`;
  const complain = (error: unknown): void => logger.warn({ err: error }, 'could not note a write in Redis');
  async function noteAll(uid: string, marks: readonly WrittenMark[]): Promise<void> {
    const key = keyOf(uid);
    const now = Date.now();
    const members = marks.slice(-maximumMarks).flatMap(({ runId, version }) => [now, `${runId}:${version}`]);
    if (members.length === 0) return;
    try {
      await redis.run(async (client) => {
        const results = await client
          .pipeline()
          .zadd(key, ...members)
          .zremrangebyscore(key, '-inf', now - rememberedSeconds * 1000)
          // Never reads more than this, so keeps no more: a user can use only a limited amount of Redis.
          .zremrangebyrank(key, 0, -1 - maximumMarks)
          .expire(key, rememberedSeconds)
          .exec();
        // A pipeline resolves although its commands are refused, by a full Redis for example.
        for (const [error] of results ?? []) if (error) throw error;
      });
    } catch (error) {
      complain(error);
    }
  }
  return {
    note: (uid, runId, version) => noteAll(uid, [{ runId, version }]),
    noteAll,
    async of(uid) {
      const members = await redis.run((client) => client.zrange(keyOf(uid), `-${maximumMarks}`, '-1'));
      return members.map((member) => {
        const colon = member.lastIndexOf(':');
        return { runId: member.slice(0, colon), version: Number(member.slice(colon + 1)) };
      });
    },
    forget(uid, marks) {
      if (marks.length === 0) return;
      const members = marks.map(({ runId, version }) => `${runId}:${version}`);
      redis.run((client) => client.zrem(keyOf(uid), ...members)).catch(complain);
    },
  };
}
