import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { repository } from '@jogging/deploy';
import { expect } from 'chai';
import { runWorkspace } from '../src/tests/run-workspace.js';
import { workspaces } from '../src/tests/workspaces.js';

const PATH = [join(repository, 'node_modules/.bin'), process.env.PATH].join(delimiter);

describe('make test, for one workspace', function () {
  this.timeout(30_000);
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'jogging-workspaces-'));
    write('package.json', JSON.stringify({ workspaces: ['one'] }));
    const scripts = { test: "mocha --exit=false 'dist/**/*.test.js'" };
    write('one/package.json', JSON.stringify({ name: 'one', version: '1.0.0', scripts }));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  /** A compiled test with its source, as a build leaves them. */
  function test(name: string, script: string): void {
    write(`one/src/${name}.test.ts`, '');
    write(`one/dist/src/${name}.test.js`, script);
  }
  async function outcome(withinMs = 20_000) {
    const [workspace] = workspaces(root);
    // Ignored, because it would look like output of this test.
    const options = { withinMs, lingerMs: 5_000, output: 'ignore' } as const;
    const { passed, failed, pending } = await runWorkspace(workspace!, { ...process.env, PATH }, options);
    return { passed, failed: failed.map(({ title, because }) => `${title}: ${because}`), pending };
  }

  it('counts passed tests, and names failed and skipped ones', async () => {
    test(
      'mixed',
      `describe('a', () => { it('b', () => {}); it('c', () => { throw new Error('d'); }); it.skip('e', () => {}); });`,
    );
    expect(await outcome()).to.deep.equal({ passed: 1, failed: ['a c: d'], pending: ['a e'] });
  });

  it('fails if the tests crash, whatever passed before', async () => {
    test('crash', `it('a', () => {}); it('b', () => process.exit(0));`);
    expect(await outcome()).to.deep.equal({
      passed: 0,
      failed: ['one: its tests ended (code 0) without an outcome'],
      pending: [],
    });
  });

  it('fails if the test files contain no test', async () => {
    test('empty', '');
    expect((await outcome()).failed).to.deep.equal(['one: it has 1 test files, and none of them ran a test']);
  });

  it('fails if tests were not built', async () => {
    write('one/test/unbuilt.int.test.ts', '');
    expect((await outcome()).failed).to.deep.equal(['one: there are tests in its sources and none in its build']);
  });

  it('fails if a workspace has tests but no script to run them', async () => {
    test('lost', `it('a', () => {});`);
    write('one/package.json', JSON.stringify({ name: 'one', version: '1.0.0' }));
    expect((await outcome()).failed).to.deep.equal(['one: it has tests, and no script "test" to run them']);
  });

  it('ignores a built test whose source was removed', async () => {
    test('kept', `it('a', () => {});`);
    write('one/dist/src/renamed.test.js', `it('b', () => { throw new Error('still run'); });`);
    expect(await outcome()).to.deep.equal({ passed: 1, failed: [], pending: [] });
  });

  it('fails if something is left open after the last test', async () => {
    test('open', `it('a', () => { setInterval(() => {}, 1000); });`);
    const { passed, failed } = await outcome();
    expect(passed).to.equal(1);
    expect(failed).to.have.length(1);
    expect(failed[0]).to.match(/left something open/);
  });

  it('fails if tests never end', async () => {
    test('endless', `it('a', () => new Promise((resolve) => setTimeout(resolve, 100_000))).timeout(0);`);
    expect((await outcome(2_000)).failed[0]).to.match(/did not end within/);
  });

  it('reports nothing for a workspace without tests', async () => {
    expect(await outcome()).to.deep.equal({ passed: 0, failed: [], pending: [] });
  });
});
