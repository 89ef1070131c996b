import { parseArgs } from 'node:util';
import { checkAgainstExport } from '../commands/check-against-export.js';
import { checkTotals } from '../commands/check-totals.js';
import type { Difference } from '../domain/difference.js';
import { withCommandDeps } from './command-deps.js';
import { runCommand } from './run-command.js';

const usage = `Usage: check [--json] [--settle <seconds>] [--limit <number>]

Compares all totals with a fresh computation over the runs that the reports hold, and those runs with run-service's.
  --json    the result as one line of JSON
  --settle  how long a change may be under way before it counts as lost; 10
  --limit   the most differences to name; 1000

Exits 0 if nothing differs, 1 if something does, and 2 if the check could not be completed.`;

const options = {
  json: { type: 'boolean', default: false },
  settle: { type: 'string', default: '10' },
  limit: { type: 'string', default: '1000' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`--${name} takes a whole number`);
  return number;
}

function describe({ of, id, uid, field, held, expected }: Difference): string {
  const what = of === 'total' ? `${id} of user ${uid}` : `${of} ${id}`;
  return `${what}: ${field} is ${held ?? 'absent'}, expected ${expected ?? 'absent'}`;
}

async function check(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const limit = wholeNumber('limit', values.limit);
  const settleMs = wholeNumber('settle', values.settle) * 1_000;
  return withCommandDeps(async ({ database, runExport }) => {
    const differences: Difference[] = [];
    const totals = await checkTotals(database, (difference) => {
      if (differences.length < limit) differences.push(difference);
    });
    const held = await checkAgainstExport({ database, runExport, settleMs, limit });
    differences.push(...held.differences.slice(0, limit - differences.length));
    const ok = differences.length === 0;
    const checked = { ...totals, runs: held.runs, departedUsers: held.departedUsers };
    if (values.json) {
      console.log(JSON.stringify({ ok, checked, differences }));
    } else {
      for (const difference of differences) console.log(describe(difference));
      const found =
        differences.length === limit ? `at least ${limit} differences.` : `${differences.length} differences.`;
      console.log(
        `${checked.totals} totals of ${checked.users} users and ${checked.runs} runs checked: ` +
          (ok ? 'nothing differs.' : found),
      );
    }
    return ok ? 0 : 1;
  });
}

await runCommand(check, { says: 'Not checked', exitCode: 2 });
