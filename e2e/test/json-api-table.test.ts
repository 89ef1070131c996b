import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '@jogging/dev-env';
import { expect } from 'chai';

const run = promisify(execFile);
const mocha = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin/mocha.js');

/** The test titles in built files of one workspace, from a dry run of Mocha. */
async function titlesIn(workspace: string, files: readonly string[]): Promise<Set<string>> {
  const built = files.map((file) => `dist/${file}.js`);
  const args = [mocha, '--no-config', '--dry-run', '--reporter', 'json', ...built];
  const { stdout } = await run(process.execPath, args, { cwd: join(repository, workspace), maxBuffer: 2 ** 26 });
  const { tests } = JSON.parse(stdout) as { tests: { title: string; file: string }[] };
  return new Set(tests.map(({ title, file }) => `${file.split('/dist/')[1]?.replace(/\.js$/, '')} › ${title}`));
}

describe('docs/json-api.md', () => {
  it('names at least one existing test for every statement of docs/json-api.md', async function () {
    this.timeout(60_000);
    const text = await readFile(join(repository, 'docs/json-api.md'), 'utf8');
    const rows = text.split('\n').filter((line) => /^\| (?!MUST \|)/.test(line));
    expect(rows.length).to.be.greaterThan(80);
    const named = rows.map((row) => {
      const match = /\| `([\w-]+)\/([\w./-]+)` › (.*) \|$/.exec(row);
      expect(match, row).not.to.equal(null);
      const [, workspace = '', file = '', title = ''] = match ?? [];
      return { workspace, file, title };
    });
    for (const workspace of new Set(named.map((test) => test.workspace))) {
      const tests = named.filter((test) => test.workspace === workspace);
      const titles = await titlesIn(workspace, [...new Set(tests.map(({ file }) => file))]);
      const missing = tests.map(({ file, title }) => `${file} › ${title}`).filter((test) => !titles.has(test));
      expect(missing, workspace).to.deep.equal([]);
    }
  });
});
