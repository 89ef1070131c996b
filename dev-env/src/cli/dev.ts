/**
 * `make dev SERVICE=run-service`: runs one service of `make up` from source. A saved edit is live within 3 s, while the compiler
 * checks it; the debugger can attach to port 9229 (INSPECT_PORT). Ctrl-C restores the instance of `make up`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { localFolder, repository, runCommand, toTerminal, until, workspaceWithDependencies } from '@jogging/deploy';
import pretty from 'pino-pretty';
import { reloadOnChange } from '../dev/reloaded-program.js';
import { runningService } from '../dev/running-service.js';
import { programOf } from '../system/built.js';
import type { Service } from '../system/services.js';

runCommand(async () => {
  const { service, process: installed } = runningService(process.env.SERVICE);
  toTerminal(`Replacing ${service.name} by one that follows your edits …`);
  await installed.stop();
  const compiler = compile(service);
  const folders = workspaceWithDependencies(service.folder).map((folder) => join(repository, folder, 'src'));
  const running = await reloadOnChange(() => run(service, installed.environment), folders);
  try {
    await until(installed.isReady, { within: 60_000, what: `${service.name} to be ready` });
    toTerminal(`${service.name} is ready and follows your edits. Debugger: port ${inspectPort()}. Ctrl-C ends it.`);
    await Promise.race([interrupted(), once(compiler, 'exit')]);
  } finally {
    await Promise.all([end(compiler), running.stop()]);
    toTerminal(`\nRestoring ${service.name} of "make up" …`);
    await installed.start();
    await installed.waitUntilReady();
  }
});

const NEWER_SOURCES = join(repository, 'dev-env/dist/src/dev/newer-sources.js');

const inspectPort = () => process.env.INSPECT_PORT || '9229';

/** Runs the compiler in watch mode on the service and every workspace that it imports. */
function compile(service: Service): ChildProcess {
  const program = join(repository, 'node_modules/.bin/tsc');
  const args = ['-b', '--watch', '--preserveWatchOutput', service.folder];
  const child = spawn(program, args, { cwd: repository, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  // The restarted service has priority.
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  return child;
}

function run(service: Service, env: Readonly<Record<string, string>>): ChildProcess {
  const debugging = [`--inspect=127.0.0.1:${inspectPort()}`, '--enable-source-maps'];
  const fromSource = ['--import', NEWER_SOURCES, '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...debugging, ...fromSource, programOf(service)], {
    cwd: join(repository, service.folder),
    // A restart compiles only changed modules.
    env: { ...env, NODE_COMPILE_CACHE: join(localFolder, 'compile-cache') },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  child.stdout?.pipe(pretty({ destination: 1, ignore: 'pid,hostname,service' }));
  child.once('exit', (code) => {
    if (code) toTerminal(`${service.name} failed (exit code ${code}). Your next edit starts it again.`);
  });
  return child;
}

async function interrupted(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

/** Ends the child with its own children: the compiler is a grandchild. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  await gone;
}
