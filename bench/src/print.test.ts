import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Compared } from './compare.js';
import { comparisonRows, readStored } from './print.js';

const load = { rate: 1, p50: 1, p99: 1, answered: 1 };
const compared = (scenario: string, ratio: number, processRatio: number): Compared => ({
  scenario,
  target: undefined,
  ours: [load],
  baseline: [load],
  ratio,
  cpu: { ours: {}, baseline: {}, ratio: 1, processRatio },
});

describe('a stored result', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jogging-bench-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('compares the ratios of scenarios that both results have', async () => {
    const file = join(folder, 'result.json');
    const { cpu, ...withoutCpu } = compared('a list', 0.5, 2);
    expect(cpu.processRatio).to.equal(2);
    const before = [compared('one run', 0.4, 3), withoutCpu, compared('gone', 1, 1)];
    await writeFile(file, JSON.stringify({ at: 'then', compared: before }));
    const now = [compared('one run', 0.6, 1.5), compared('a list', 0.4, 2), compared('new', 1, 1)];
    expect(comparisonRows(readStored(file), now)).to.deep.equal([
      '| one run | 0.40 → 0.60 (+50 %) | 3.00 → 1.50 (-50 %) |',
      '| a list | 0.50 → 0.40 (-20 %) |  |',
    ]);
  });
});
