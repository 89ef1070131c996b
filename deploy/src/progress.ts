/** Shows progress, one line for each step, so that it reads the same on a terminal and in a file. */
export type Progress = (line: string) => void;

export const silent: Progress = () => {};

export const toTerminal: Progress = (line) => void process.stdout.write(`${line}\n`);

const SIGN_OF_LIFE_MS = 10_000;

/** Prints when a long step begins, every ten seconds while it continues, and how long it took. */
export async function longStep<T>(progress: Progress, title: string, work: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  progress(`${title} …`);
  const signOfLife = setInterval(() => progress(`  … ${title}, ${seconds()} s so far`), SIGN_OF_LIFE_MS);
  try {
    const result = await work();
    if (seconds() >= 1) progress(`  ${title}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(signOfLife);
  }
}
