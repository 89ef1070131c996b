import { lineColumns, lineSeparator, renderRun, runFields, runsText, valueSeparator } from '@jogging/resources';
import { expect } from 'chai';
import fc from 'fast-check';
import { anyRun } from '../../test/any-run.js';
import type { Run } from '../domain/run.js';
import { rowOf } from './run-row.js';

const base = 'https://jogging.example:8443';

const columns = lineColumns(runFields);
const lineOf = (run: Run): string => {
  const row = rowOf(run);
  const texts = columns.map(({ name, line }) =>
    line === 'json' ? JSON.stringify(row[name]) : String(row[name] ?? ''),
  );
  return texts.join(valueSeparator);
};

describe('the text of runs', () => {
  it('the text of a run equals that of its resource object', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 3 }), (runs) => {
        expect(runsText(runs.map(lineOf).join(lineSeparator), base)).to.equal(
          JSON.stringify(runs.map((run) => renderRun(run, base))),
        );
      }),
      { numRuns: 1_000 },
    );
  }).timeout(20_000);

  it('escapes links in the text of runs as JSON does', () => {
    fc.assert(
      fc.property(anyRun, fc.string({ unit: 'binary', maxLength: 20 }), (run, text) => {
        const [resource] = JSON.parse(runsText(lineOf(run), `http://${text}`));
        expect(resource.links.self).to.equal(`http://${text}/runs/${run.id}`);
      }),
      { numRuns: 100 },
    );
  }).timeout(20_000);
});
