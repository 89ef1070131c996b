import { jsonColumns, type RunTexts, renderRun, runsText, runTextColumns } from '@jogging/resources';
import { expect } from 'chai';
import fc from 'fast-check';
import { anyRun } from '../../test/any-run.js';
import type { Run } from '../domain/run.js';
import { rowOf } from './run-row.js';

const base = 'https://jogging.example:8443';

const textsOf = (run: Run): RunTexts => {
  const row = rowOf(run);
  return runTextColumns.map((name) =>
    jsonColumns.has(name) ? JSON.stringify(row[name]) : String(row[name] ?? ''),
  ) as unknown as RunTexts;
};

describe('the text of runs', () => {
  it('is that of their resource objects', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 3 }), (runs) => {
        expect(runsText(runs.map(textsOf), base)).to.equal(JSON.stringify(runs.map((run) => renderRun(run, base))));
      }),
      { numRuns: 1_000 },
    );
  }).timeout(20_000);

  it('escapes in links what JSON escapes', () => {
    fc.assert(
      fc.property(anyRun, fc.string({ unit: 'binary', maxLength: 20 }), (run, text) => {
        const [resource] = JSON.parse(runsText([textsOf(run)], `http://${text}`));
        expect(resource.links.self).to.equal(`http://${text}/runs/${run.id}`);
      }),
      { numRuns: 100 },
    );
  }).timeout(20_000);
});
