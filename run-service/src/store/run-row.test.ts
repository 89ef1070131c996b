import { expect } from 'chai';
import fc from 'fast-check';
import { anyRun } from '../../test/any-run.js';
import { rowOf, runOf } from './run-row.js';

describe('rows of runs', () => {
  it('the row of a run contains every attribute', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        expect(runOf(rowOf(run))).to.deep.equal(run);
      }),
      { numRuns: 500 },
    );
  });
});
