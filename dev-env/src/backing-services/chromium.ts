import type { Progress } from '@jogging/deploy';
import { installFault, installPackages } from './packages.js';
import { inPath, isExecutable } from './programs.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const installed = () => NAMES.map(inPath).find((program) => program !== undefined);

/** The path of Chromium for browser tests: CHROMIUM, else one in PATH, else Debian's package, which is installed if necessary. */
export async function provideChromium(progress: Progress): Promise<string> {
  const named = process.env.CHROMIUM;
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`CHROMIUM names ${named}, which is not a program`);
  }
  const present = installed();
  if (present) return present;
  const fault = installFault();
  if (fault) {
    throw new Error(
      `These tests need Chromium, which is not installed: ${fault}. Install it, or set CHROMIUM to its path.`,
    );
  }
  await installPackages(['chromium', 'fonts-dejavu-core'], progress);
  const program = installed();
  if (!program) throw new Error("Debian's package chromium is installed, but its program is not in PATH");
  return program;
}
