import { parseArgs } from 'node:util';
import { rebuildProjection } from '../commands/rebuild-projection.js';
import { Generations } from '../store/generations.js';
import { withCommandParts } from './command-parts.js';

const usage = `Usage: rebuild [--json] [--abandon]

Builds all reports anew from run-service's runs while the service goes on serving, then puts them in place of the old.
  --json     the result as one line of JSON
  --abandon  give up a rebuild that was killed, so that events are no longer applied twice
`;

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, abandon: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});

function say(text: string, result: object): void {
  console.log(values.json ? JSON.stringify(result) : text);
}

async function abandon(generations: Generations): Promise<void> {
  const abandoned = await generations.exclusively(() => generations.abandon());
  await generations.sweep();
  say(abandoned ? 'The unfinished rebuild has been given up.' : 'There was no unfinished rebuild.', { abandoned });
}

if (values.help) {
  console.log(usage);
} else {
  await withCommandParts(async ({ database, runExport }) => {
    const generations = new Generations(database);
    if (values.abandon) return abandon(generations);
    let told = 0;
    const begun = performance.now();
    const rebuilt = await rebuildProjection({
      generations,
      runExport,
      onProgress: (runs) => {
        if (runs - told < 10_000) return;
        told = runs;
        console.error(`${runs} runs …`);
      },
    });
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    say(
      `Rebuilt from ${rebuilt.runs} runs in ${seconds} s; generation ${rebuilt.generation} is live. ` +
        `Departed users: ${rebuilt.departedUsers}. Old rows cleared: ${rebuilt.swept}.`,
      { ...rebuilt, seconds },
    );
  });
}
