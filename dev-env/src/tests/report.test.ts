import { expect } from 'chai';
import { nothing, type Outcome } from './outcome.js';
import { report } from './report.js';
import type { Workspace } from './workspaces.js';

describe('the report of `make test`', () => {
  const of = (folder: string, outcome: Partial<Outcome>): [Workspace, Outcome] => [
    { folder } as Workspace,
    { ...nothing, ...outcome },
  ];
  function reported(...outcomes: [Workspace, Outcome][]): { failures: number; lines: string[] } {
    const texts: string[] = [];
    const failures = report(outcomes, (text) => texts.push(text));
    return { failures, lines: texts.join('\n').split('\n') };
  }

  it('gives each workspace its counts and time, and ends with the total', () => {
    const { failures, lines } = reported(
      of('gateway', { passed: 3, failed: [{ title: 'a title', because: 'a reason\nand more' }], ms: 61_400 }),
      of('web', { passed: 2, pending: ['a skipped one'], ms: 900 }),
    );
    expect(failures).to.equal(2);
    expect(lines).to.include.members([
      '  gateway                3 passed     1 failed    61 s',
      '  web                    2 passed     1 failed     1 s',
      '  gateway: a title',
      '      a reason',
      '  web: a skipped one',
      '      was skipped',
    ]);
    expect(lines.at(-1)).to.equal('5 passed, 2 failed');
  });

  it('lists the twenty slowest tests of all workspaces, the slowest first', () => {
    const slow = (title: string, seconds: number) => ({ title, ms: seconds * 1000 });
    const { lines } = reported(
      of('web', {
        passed: 1,
        slow: [slow('second', 70), ...Array.from({ length: 20 }, (_, i) => slow(`test ${i}`, 10))],
      }),
      of('e2e', { passed: 1, slow: [slow('first', 110), slow('third', 11)] }),
    );
    const from = lines.indexOf('Slowest:');
    expect(lines.slice(from + 1, from + 4)).to.deep.equal([
      '   110 s  e2e: first',
      '    70 s  web: second',
      '    11 s  e2e: third',
    ]);
    expect(lines.slice(from + 1, lines.indexOf('', from))).to.have.length(20);
  });

  it('counts a run without any test as failed', () => {
    const { failures, lines } = reported(of('web', {}));
    expect(failures).to.equal(1);
    expect(lines.at(-1)).to.equal('0 passed, 1 failed');
  });
});
