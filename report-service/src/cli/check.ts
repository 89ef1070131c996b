import { parseArgs } from 'node:util';
import { checkAgainstExport } from '../commands/check-against-export.js';
import { checkTotals } from '../commands/check-totals.js';
import type { Difference } from '../domain/difference.js';
import { withCommandParts } from './command-parts.js';

const usage = `Usage: check [--json] [--settle <seconds>] [--limit <number>]

Compares all totals with a fresh computation over the runs that the reports hold, and those runs with run-service's.
Exits 0 where nothing differs, 1 where something does, 2 where it could not be found out.
  --json    the result as JSON
  --settle  how long a change may be under way before it counts as lost; 10
  --limit   the most differences to name; 1000
`;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    settle: { type: 'string', default: '10' },
    limit: { type: 'string', default: '1000' },
    help: { type: 'boolean', short: 'h' },
  },
});

function numberOf(name: 'settle' | 'limit'): number {
  const number = Number(values[name]);
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`--${name} takes a whole number`);
  return number;
}

function line({ of, id, uid, field, held, expected }: Difference): string {
  const whose = of === 'total' ? `${id} of user ${uid}` : `${of} ${id}`;
  return `${whose}: ${field} is ${held ?? 'absent'}, expected ${expected ?? 'absent'}`;
}

async function check(): Promise<boolean> {
  const limit = numberOf('limit');
  const settleMs = numberOf('settle') * 1_000;
  return withCommandParts(async ({ database, runExport }) => {
    const differences: Difference[] = [];
    const totals = await checkTotals(database, (difference) => {
      if (differences.length < limit) differences.push(difference);
    });
    const runs = await checkAgainstExport({ database, runExport, settleMs, limit });
    differences.push(...runs.differences.slice(0, limit - differences.length));
    const ok = differences.length === 0;
    const checked = { ...totals, runs: runs.runs, departedUsers: runs.departedUsers };
    if (values.json) {
      console.log(JSON.stringify({ ok, checked, differences }));
    } else {
      for (const difference of differences) console.log(line(difference));
      console.log(
        `${checked.totals} totals of ${checked.users} users and ${checked.runs} runs checked: ` +
          (ok
            ? 'nothing differs.'
            : `${differences.length} differences${differences.length === limit ? ' or more' : ''}.`),
      );
    }
    return ok;
  });
}

if (values.help) {
  console.log(usage);
} else {
  try {
    process.exitCode = (await check()) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
