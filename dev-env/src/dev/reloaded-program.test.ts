import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@jogging/deploy';
import { expect } from 'chai';
import { type ReloadedProgram, reloadOnChange } from './reloaded-program.js';

describe('A program that follows edits', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  let printed: string[];
  let started: ChildProcess[];
  let reloaded: ReloadedProgram | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jogging-reloaded-'));
    mkdirSync(join(folder, 'src/deep'), { recursive: true });
    file = join(folder, 'src/deep/main.mjs');
    printed = [];
    started = [];
  });

  afterEach(async () => {
    await reloaded?.stop();
    reloaded = undefined;
    rmSync(folder, { recursive: true });
  });

  it('restarts after each of ten saves by renaming, and after writes in place between them', async () => {
    writeFileSync(file, program('save 0'));
    await follow();
    for (let save = 1; save <= 10; save += 1) {
      if (save % 3 === 0) writeFileSync(file, program(`save ${save}`));
      else saveByRenaming(program(`save ${save}`));
      await untilPrinted(`save ${save}`);
    }
    expect(started.filter((child) => child.exitCode === null && child.signalCode === null)).to.have.length(1);
  });

  it('starts a program that failed again at the next save', async () => {
    writeFileSync(file, 'throw new Error("a slip");');
    await follow();
    await until(async () => started[0]?.exitCode === 1, { within: 10_000, what: 'the program to fail' });
    saveByRenaming(program('mended'));
    await untilPrinted('mended');
  });

  it('kills a program that ignores the signal to end', async () => {
    writeFileSync(file, `process.on('SIGTERM', () => {}); ${program('stubborn')}`);
    await follow();
    await untilPrinted('stubborn');
    saveByRenaming(program('next'));
    await untilPrinted('next');
    expect(started[0]?.signalCode).to.equal('SIGKILL');
  });

  it('leaves nothing running when it is stopped', async () => {
    writeFileSync(file, program('running'));
    await follow();
    await untilPrinted('running');
    await reloaded?.stop();
    expect(started.map((child) => child.signalCode)).to.deep.equal(['SIGTERM']);
  });

  const program = (text: string) => `console.log(${JSON.stringify(text)}); setInterval(() => {}, 1_000);`;

  /** As `sed -i` and many editors save. */
  function saveByRenaming(text: string): void {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }

  async function follow(): Promise<void> {
    reloaded = await reloadOnChange(() => {
      const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'ignore'] });
      child.stdout.on('data', (text) => printed.push(String(text)));
      started.push(child);
      return child;
    }, [join(folder, 'src')]);
  }

  const untilPrinted = (text: string) =>
    until(async () => printed.includes(`${text}\n`), { within: 10_000, what: `"${text}" to be printed` });
});
