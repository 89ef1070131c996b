import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '@jogging/deploy';

export interface Coverage {
  readonly folder: string;
  readonly lines: number;
  readonly covered: number;
  /** The files with the most lines that no test runs, worst first. */
  readonly gaps: readonly { readonly file: string; readonly missed: number }[];
}

interface Summary {
  readonly [file: string]: { readonly lines: { readonly total: number; readonly covered: number } };
}

const GAPS = 3;

/**
 * The share of a workspace's sources that tests ran.
 *
 * @param rawFolder the output of V8 (NODE_V8_COVERAGE)
 * @param reportFolder for the report by file, in HTML
 */
export async function coverageOf(folder: string, rawFolder: string, reportFolder: string): Promise<Coverage> {
  const cwd = join(repository, folder);
  const program = join(repository, 'node_modules/.bin/c8');
  const scope = [
    '--all',
    '--src',
    '.',
    '--include',
    'src/**/*.ts',
    '--exclude',
    '**/*.test.ts',
    '--exclude',
    'src/gen/**',
    ...sourcesWithoutCode(cwd).flatMap((path) => ['--exclude', path]),
  ];
  const output = ['--reporter', 'json-summary', '--reporter', 'html', '--report-dir', reportFolder];
  const input = ['--temp-directory', rawFolder, '--merge-async', '--exclude-after-remap'];
  await promisify(execFile)(program, ['report', ...input, ...scope, ...output], { cwd, maxBuffer: 2 ** 26 });
  const file = join(reportFolder, 'coverage-summary.json');
  const { total, ...files } = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Summary) : {};
  const gaps = Object.entries(files)
    .map(([path, { lines }]) => ({ file: path.slice(cwd.length + 1), missed: lines.total - lines.covered }))
    .filter(({ missed }) => missed > 0)
    .sort((a, b) => b.missed - a.missed)
    .slice(0, GAPS);
  return { folder, lines: total?.lines.total ?? 0, covered: total?.lines.covered ?? 0, gaps };
}

/** The sources of a workspace that compile to nothing, such as types: none of their lines can run. */
export function sourcesWithoutCode(root: string): string[] {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return sources
    .filter((name) => {
      const built = join(root, 'dist/src', name.replace(/\.tsx?$/, '.js'));
      return /\.tsx?$/.test(name) && existsSync(built) && isEmptyModule(readFileSync(built, 'utf8'));
    })
    .map((name) => `src/${name}`);
}

const isEmptyModule = (code: string): boolean =>
  code.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').trim() === 'export {};';

/** The table that `make coverage` ends with. */
export function coverageTable(rows: readonly Coverage[]): string {
  const line = (cells: readonly string[]) =>
    `  ${cells[0]?.padEnd(18)}${cells[1]?.padStart(8)}${cells[2]?.padStart(9)}   ${cells[3] ?? ''}`.trimEnd();
  const figures = rows.map(({ folder, lines, covered, gaps }) => {
    const percent = lines === 0 ? '–' : `${((100 * covered) / lines).toFixed(1)} %`;
    return line([folder, `${lines}`, percent, gaps.map(({ file, missed }) => `${file} (${missed})`).join(', ')]);
  });
  return [line(['workspace', 'lines', 'covered', 'most lines not covered']), ...figures].join('\n');
}
