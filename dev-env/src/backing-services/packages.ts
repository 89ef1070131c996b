import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { longStep, type Progress, repository } from '@jogging/deploy';
import { inPath } from './programs.js';

const isRoot = () => process.getuid?.() === 0;
const sudoAsksNothing = () => spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;

/** The reason why Debian's packages cannot be installed here; undefined if they can. */
export function installFault(): string | undefined {
  if (!inPath('apt-get')) return 'this machine has no apt-get';
  if (isRoot()) return undefined;
  if (!inPath('sudo')) return 'you are not root, and there is no sudo';
  if (!sudoAsksNothing() && !process.stdin.isTTY)
    return 'sudo wants a password, and there is no terminal to ask for it';
  return undefined;
}

/** Installs Debian packages and their dependencies, without starting the services in them. */
export async function installPackages(packages: readonly string[], progress: Progress): Promise<void> {
  const script = join(repository, 'scripts/install-packages');
  const logFile = join(repository, '.local/log/install-packages.log');
  const [command, ...args] = isRoot() ? [script, ...packages] : ['sudo', script, ...packages];
  await longStep(progress, `Installing Debian's packages ${packages.join(', ')}`, async () => {
    mkdirSync(dirname(logFile), { recursive: true });
    const log = createWriteStream(logFile);
    // The terminal stays the input, because sudo may have to ask.
    const child = spawn(command ?? script, args, { stdio: ['inherit', 'pipe', 'pipe'] });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const [code] = await once(child, 'close');
    await new Promise((resolve) => log.end(resolve));
    if (code !== 0) {
      const lastLines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-12).join('\n');
      throw new Error(
        `Debian's packages ${packages.join(', ')} could not be installed (log: ${logFile}):\n${lastLines}`,
      );
    }
  });
}
