import { AppError, type Logger } from '@jogging/service-kit';
import type { ServerCall } from '@jogging/service-kit/grpc';
import { couldBeId } from '../domain/user-values.js';

/** Records who changed or read other users' data, and who was refused. Logs names of attributes, never values. */
export interface Audit {
  /** Records a change, or its refusal. */
  change<T extends object | undefined>(call: ServerCall, change: Change, work: () => Promise<T>): Promise<T>;
  /** Records a read if it shows other users' data. */
  read(call: ServerCall, action: string, users: readonly { readonly uid: string }[]): void;
}

export interface Change {
  readonly action: string;
  /** The target's id, as the client sent it. */
  readonly target: string | undefined;
  readonly attributes?: object | undefined;
}

export function createAudit(logger: Logger): Audit {
  return {
    async change(call, { action, target = '', attributes = {} }, work) {
      const line = {
        action,
        by: call.principal?.uid ?? 'nobody',
        // Text that cannot be an id may be anything, even a password in the wrong place.
        target: couldBeId(target) ? target : 'no id',
        attributes: Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [name])),
      };
      try {
        const result = await work();
        const about = result && 'uid' in result ? { uid: result.uid } : {};
        logger.info({ audit: { ...line, ...about, outcome: 'done' } }, 'change made');
        return result;
      } catch (error) {
        const { code } = AppError.from(error);
        logger.info({ audit: { ...line, outcome: code } }, 'change refused');
        throw error;
      }
    },
    read(call, action, users) {
      const by = call.principal?.uid ?? 'nobody';
      const uids = users.map(({ uid }) => uid).filter((uid) => uid !== by);
      if (uids.length > 0) logger.info({ audit: { action, by, uids } }, 'data of others read');
    },
  };
}
