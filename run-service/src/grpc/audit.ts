import type { Logger } from '@jogging/service-kit';
import type { ServerCall } from '@jogging/service-kit/grpc';

interface OwnedRun {
  readonly uid: string;
  readonly id?: string;
}

/** Records which data of other users an admin reads and changes: who, whose, which run; never a value. */
export interface Audit {
  /** Returns the run after recording the access if the run is not the caller's. */
  one<T extends OwnedRun>(call: ServerCall, action: string, work: Promise<T>, id?: string): Promise<T>;
  /** Records a list of other users' runs. */
  list(call: ServerCall, owner: string | undefined): void;
}

export function createAudit(logger: Logger): Audit {
  return {
    async one(call, action, work, id) {
      const run = await work;
      const by = call.requirePrincipal().uid;
      if (run.uid !== by)
        logger.info({ audit: { action, by, uid: run.uid, run: run.id ?? id } }, 'run of another user');
      return run;
    },
    list(call, owner) {
      const { uid: by, roles } = call.requirePrincipal();
      if (owner === by || !roles.includes('admin')) return;
      logger.info({ audit: { action: 'list runs', by, uid: owner ?? 'everyone' } }, 'runs of other users');
    },
  };
}
