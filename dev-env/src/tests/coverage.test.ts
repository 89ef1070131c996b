import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { coverageTable, sourcesWithoutCode } from './coverage.js';

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

describe('sourcesWithoutCode', () => {
  it('lists sources that compile to nothing, but none without a build', () => {
    const root = mkdtempSync(join(tmpdir(), 'coverage-'));
    const write = (path: string, text: string) => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    for (const name of ['deps', 'domain/run', 'app', 'new']) write(`src/${name}.ts`, '');
    write('dist/src/deps.js', 'export {};\n//# sourceMappingURL=deps.js.map');
    write('dist/src/domain/run.js', '/** A run. */\nexport {};\n');
    write('dist/src/app.js', '// A comment.\nexport const app = 1;\nexport {};\n');
    const found = sourcesWithoutCode(root);
    rmSync(root, { recursive: true });
    expect(found).to.have.members(['src/deps.ts', 'src/domain/run.ts']);
  });
});
