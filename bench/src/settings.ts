/**
 * BENCH_QUICK=1: only scenarios with a target and without large data, for a short time. Other variables override its settings.
 */
export const isQuick = process.env.BENCH_QUICK === '1';

const number = (name: string, usual: number): number => Number(process.env[name] || usual);

/** The length of a measurement. */
export const seconds = number('BENCH_SECONDS', isQuick ? 2 : 5);
export const rounds = number('BENCH_ROUNDS', 3);
/** The part of the data set. */
export const scale = number('BENCH_SCALE', isQuick ? 0.03 : 1);
/** V8 compiles for about ten thousand requests, in six processes there and in one here; later there is less that is cold. */
export const warmUpSeconds = isQuick ? { first: 4, others: 1 } : { first: 12, others: 3 };
export const connections = 16;
const only = process.env.BENCH_ONLY ?? '';
/** BENCH_ONLY with this name measures only operations and imports. */
export const batchesName = 'many at once';
/** A stored result to compare with. */
export const against = process.env.BENCH_AGAINST ?? '';

/** Whether everything is measured. */
export const isComplete = only === '' && !isQuick;

/** Whether BENCH_ONLY selects it: by whole names separated by `|`, or by a part of a name. */
export function isWanted(name: string, isInQuick: boolean): boolean {
  if (only === '') return isInQuick || !isQuick;
  return only.includes('|') ? only.split('|').includes(name) : name.includes(only);
}

export const wantsBatches = isComplete || only === batchesName;
