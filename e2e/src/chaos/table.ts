import type { Result } from './experiment.js';

const columns: readonly [title: string, read: (result: Result) => string][] = [
  ['fault', ({ fault }) => fault],
  ['writes acknowledged', ({ acknowledged }) => `${acknowledged}`],
  ['lost', ({ lost }) => `${lost}`],
  ['doubled', ({ doubled }) => `${doubled}`],
  ['wrong figures', ({ wrong }) => `${wrong}`],
  ['other failures', ({ otherFailures }) => `${otherFailures}`],
  ['dead letters', ({ dead }) => `${dead}`],
  ['outage', ({ outageMs }) => seconds(outageMs)],
  ['time to settle', ({ settledMs }) => (settledMs === undefined ? '–' : seconds(settledMs))],
];

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** The results as a Markdown table. */
export function tableOf(results: readonly Result[]): string {
  return markdownTable([
    columns.map(([title]) => title),
    ...results.map((result) => columns.map(([, read]) => read(result))),
  ]);
}

/** The first row is the header; the first column is text, the others are numbers. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const columns = rows[0] ?? [];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `| ${cells.join(' | ')} |`;
  });
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

export interface Totals {
  readonly faults: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  readonly wrong: number;
  readonly otherFailures: number;
  readonly dead: number;
}

export function totalsOf(results: readonly Result[], faults: number): Totals {
  const sum = (read: (result: Result) => number): number => results.reduce((total, result) => total + read(result), 0);
  return {
    faults,
    acknowledged: sum(({ acknowledged }) => acknowledged),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    wrong: sum(({ wrong }) => wrong),
    otherFailures: sum(({ otherFailures }) => otherFailures),
    dead: sum(({ dead }) => dead),
  };
}
