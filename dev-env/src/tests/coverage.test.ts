import { expect } from 'chai';
import { coverageTable } from './coverage.js';

describe('coverageTable', () => {
  it('shows the share of covered lines and where most are missing', () => {
    const gaps = [{ file: 'src/app.ts', missed: 50 }];
    expect(coverageTable([{ folder: 'run-service', lines: 1000, covered: 950, gaps }]).split('\n')[1]).to.equal(
      '  run-service           1000   95.0 %   src/app.ts (50)',
    );
  });

  it('shows no share for a workspace without lines', () => {
    expect(coverageTable([{ folder: 'empty', lines: 0, covered: 0, gaps: [] }])).to.match(/empty +0 +–$/);
  });
});
