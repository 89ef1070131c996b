/**
 * How long to wait before the next try, in ms: doubled with each failure up to `most`, then a random part of its upper
 * half, so that callers that failed together do not retry together.
 *
 * @param failures how many tries have failed in a row, from 1
 */
export function backoffMs(failures: number, first = 100, most = 5_000): number {
  const ceiling = Math.min(most, first * 2 ** Math.min(failures - 1, 30));
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
