import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '@jogging/deploy';
import { expect } from 'chai';

const HOOKS = join(repository, 'dev-env/dist/src/dev/newer-sources.js');

describe('Modules whose sources are newer than their build', function () {
  this.timeout(20_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jogging-newer-'));
    write('package.json', '{ "type": "module" }', 1);
    write('src/main.ts', "import { text } from './text.js';\nconsole.log(text);", 1);
    write('dist/src/main.js', "import { text } from './text.js';\nconsole.log(text);", 2);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('runs the build if the source has not changed since', async () => {
    write('src/text.ts', "export const text: string = 'source';", 1);
    write('dist/src/text.js', "export const text = 'build';", 2);
    expect(await run()).to.equal('build\n');
  });

  it('runs the source if it has changed since the build', async () => {
    write('dist/src/text.js', "export const text = 'build';", 2);
    write(
      'src/text.ts',
      'class Text { constructor(readonly of: string) {} }\nexport const text = new Text("source").of;',
      3,
    );
    expect(await run()).to.equal('source\n');
  });

  it('runs the source of a module that is not built yet', async () => {
    write('src/text.ts', "export const text: string = 'new';", 3);
    expect(await run()).to.equal('new\n');
  });

  it('names the missing module if there is neither source nor build', async () => {
    const { stderr } = await run().then(expect.fail, (fault: { stderr: string }) => fault);
    expect(stderr).to.include('ERR_MODULE_NOT_FOUND').and.include('text.js');
  });

  function write(file: string, text: string, changedAt: number): void {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    utimesSync(path, changedAt, changedAt);
  }

  async function run(): Promise<string> {
    const args = ['--import', HOOKS, '--disable-warning=ExperimentalWarning', join(folder, 'dist/src/main.js')];
    return (await promisify(execFile)(process.execPath, args)).stdout;
  }
});
