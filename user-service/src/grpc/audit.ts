import { AppError, type Logger } from '@jogging/service-kit';
import type { ServerCall } from '@jogging/service-kit/grpc';
import { couldBeId } from '../domain/user-values.js';

/** Who changed what, and who was refused what: for whoever has to find out later. Names the attributes, never their values. */
export type Audit = <T>(call: ServerCall, change: Change, work: () => Promise<T>) => Promise<T>;

export interface Change {
  readonly action: string;
  /** The id that it is about, as the client has it. */
  readonly target: string | undefined;
  readonly attributes?: object | undefined;
}

export function createAudit(logger: Logger): Audit {
  return async (call, { action, target = '', attributes = {} }, work) => {
    const line = {
      action,
      by: call.principal?.uid ?? 'nobody',
      // What could be nobody's id may be anything, a password in the wrong place too.
      target: couldBeId(target) ? target : 'no id',
      attributes: Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [name])),
    };
    try {
      const result = await work();
      logger.info({ audit: { ...line, outcome: 'done' } }, 'a change was made');
      return result;
    } catch (error) {
      const { code } = AppError.from(error);
      logger.info({ audit: { ...line, outcome: code } }, 'a change was refused');
      throw error;
    }
  };
}
