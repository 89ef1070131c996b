import { parseArgs } from 'node:util';
import { rebuildProjection } from '../commands/rebuild-projection.js';
import { Generations } from '../store/generations.js';
import { withCommandDeps } from './command-deps.js';
import { runCommand } from './run-command.js';

const usage = `Usage: rebuild [--json] [--abandon]

Rebuilds all reports from run-service's runs while the service keeps serving, then replaces the old ones.
  --json     the result as one line of JSON
  --abandon  give up a rebuild that was killed, so that events are no longer applied twice

Exits 0 where it has done so, 1 where it has not; then the reports are as they were.`;

const options = {
  json: { type: 'boolean', default: false },
  abandon: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const progressEach = 10_000;

async function rebuild(): Promise<number> {
  const { values } = parseArgs({ options });
  const say = (text: string, result: object): void => console.log(values.json ? JSON.stringify(result) : text);
  if (values.help) {
    console.log(usage);
    return 0;
  }
  return withCommandDeps(async ({ database, runExport }) => {
    const generations = new Generations(database);
    if (values.abandon) {
      const abandoned = await generations.exclusively(() => generations.abandon());
      await generations.sweep();
      say(abandoned ? 'The unfinished rebuild has been given up.' : 'There was no unfinished rebuild.', { abandoned });
      return 0;
    }
    let told = 0;
    const onProgress = (runs: number): void => {
      if (runs - told < progressEach) return;
      told = runs;
      console.error(`${runs} runs …`);
    };
    const begun = performance.now();
    const rebuilt = await rebuildProjection({ generations, runExport, onProgress });
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    say(
      `Rebuilt from ${rebuilt.runs} runs in ${seconds} s; generation ${rebuilt.generation} is live. ` +
        `Deleted users: ${rebuilt.departedUsers}. Old rows cleared: ${rebuilt.swept}.`,
      { ...rebuilt, seconds },
    );
    return 0;
  });
}

await runCommand(rebuild, { says: 'Not rebuilt', exitCode: 1 });
