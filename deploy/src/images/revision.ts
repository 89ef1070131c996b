import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { repository } from '../repository.js';

const git = (...args: string[]): string =>
  execFileSync('git', args, {
    cwd: repository,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** The revision of the sources, for the label of an image; a tree without Git has none. */
export function sourceRevision(): string {
  try {
    return git('rev-parse', 'HEAD').trim() + (git('status', '--porcelain') === '' ? '' : '-changed');
  } catch {
    return 'unknown';
  }
}

/** Twelve hexadecimal digits that differ for each commit, each uncommitted change and each tag of the images. */
export function contentRevision(tag = ''): string {
  const hash = createHash('sha256').update(tag);
  try {
    for (const text of [
      git('rev-parse', 'HEAD'),
      git('diff', 'HEAD'),
      git('ls-files', '--others', '--exclude-standard'),
    ]) {
      hash.update(text);
    }
  } catch {
    hash.update(`${Date.now()}`);
  }
  return hash.digest('hex').slice(0, 12);
}
