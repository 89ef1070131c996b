import type { WrittenMark } from '@jogging/proto/reports';
import { callContext, type Logger, loadTogether } from '@jogging/service-kit';
import type { RedisConnection } from '@jogging/service-kit/redis';

/** How long a write is remembered, in seconds: by then its event has arrived or waits for an unreachable broker. */
const rememberedSeconds = 30;
/**
 * How long a user's own reads come from primaries after a write, in seconds: longer than a change is remembered by as much as a
 * replica may lag at most (service-kit/src/config/replica-settings.ts), so a report from a replica lacks no remembered change.
 */
const latelySeconds = 60;
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
  /** Notes that a user changes something, as `note` and `noteAll` do for the owner of the runs and the caller. */
  noteWriter(uid: string): Promise<void>;
  /** Whether the user may have changed something lately, or had its runs changed. True if Redis does not answer. */
  wroteLately(uid: string): Promise<boolean>;
  /** Forgets changes that a report has shown. */
  forget(uid: string, marks: readonly WrittenMark[]): void;
}

export function createReadYourWrites(redis: Pick<RedisConnection, 'run'>, logger: Logger): ReadYourWrites {
  const keyOf = (uid: string): string => `written:${uid}`;
  // Beside the changes, which are forgotten as soon as a report has shown them.
  const latelyOf = (uid: string): string => `written:lately:${uid}`;
  /** Until then, by `performance.now()`, nobody's writes are known. */
  let unknownUntil = Number.NEGATIVE_INFINITY;
  const complain = (error: unknown): void => logger.warn({ err: error }, 'could not note a write in Redis');
  const lose = (error: unknown): void => {
    unknownUntil = performance.now() + latelySeconds * 1000;
    complain(error);
  };
  const latelyTogether = loadTogether(
    async (uids: string[]) => {
      const marks = await redis.run((client) => client.mget(uids.map(latelyOf)));
      return marks.map((mark) => mark !== null);
    },
    { atEnd: setImmediate },
  );
  async function noteAll(uid: string, marks: readonly WrittenMark[]): Promise<void> {
    const key = keyOf(uid);
    const now = Date.now();
    const members = marks.slice(-maximumMarks).flatMap(({ runId, version }) => [now, `${runId}:${version}`]);
    if (members.length === 0) return;
    const writers = new Set([uid, callContext.get()?.principal?.uid ?? uid]);
    try {
      await redis.run(async (client) => {
        const pipeline = client.pipeline();
        for (const writer of writers) pipeline.set(latelyOf(writer), '1', 'EX', latelySeconds);
        const results = await pipeline
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
      lose(error);
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
    async noteWriter(uid) {
      await redis.run((client) => client.set(latelyOf(uid), '1', 'EX', latelySeconds)).catch(lose);
    },
    async wroteLately(uid) {
      return performance.now() < unknownUntil || latelyTogether(uid).catch(() => true);
    },
    forget(uid, marks) {
      if (marks.length === 0) return;
      const members = marks.map(({ runId, version }) => `${runId}:${version}`);
      redis.run((client) => client.zrem(keyOf(uid), ...members)).catch(complain);
    },
  };
}
