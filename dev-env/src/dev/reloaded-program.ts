import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'chokidar';

/** Editors write several files of one save, and a checkout changes many: their changes cause one restart. */
const SETTLED_AFTER_MS = 50;
/** A program with a connection that does not end is killed. */
const KILL_AFTER_MS = 2_000;

export interface ReloadedProgram {
  /** Ends the program and the watch. */
  stop(): Promise<void>;
}

/**
 * Runs a program, and again whenever a file below the folders changes: also one that is saved by renaming, which `node --watch`
 * loses on Linux after a few saves. A program that ended by itself starts at the next change.
 */
export async function reloadOnChange(start: () => ChildProcess, folders: readonly string[]): Promise<ReloadedProgram> {
  let program: ChildProcess | undefined;
  let restarts: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const restart = async () => {
    if (program) await end(program);
    program = start();
  };
  const watcher = watch([...folders], { ignoreInitial: true });
  await once(watcher, 'ready');
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      restarts = restarts.then(restart);
    }, SETTLED_AFTER_MS);
  });
  program = start();
  return {
    async stop() {
      clearTimeout(timer);
      await watcher.close();
      await restarts;
      if (program) await end(program);
    },
  };
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const gone = once(program, 'exit');
  program.kill('SIGTERM');
  const killer = setTimeout(() => program.kill('SIGKILL'), KILL_AFTER_MS);
  await gone;
  clearTimeout(killer);
}
