import { z } from 'zod';

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const pattern = /^(\d{1,9})(ms|s|m|h|d)$/;

function milliseconds(text: string): number {
  const [, amount, unit = ''] = pattern.exec(text.trim()) ?? [];
  return Number(amount) * (units[unit] ?? Number.NaN);
}

/** A setting like `500ms`, `2s`, `5m`, `6h`, `3d`, as milliseconds. */
export const duration = z
  .string()
  .transform(milliseconds)
  .pipe(z.number().int().min(0))
  .describe('a time like 500ms, 2s, 5m, 6h or 3d');

/** Several durations, separated by commas. */
export const durations = z
  .string()
  .transform((text) => text.split(',').map(milliseconds))
  .pipe(z.array(z.number().int().min(0)).min(1))
  .describe('times like 2s,10s,1m, separated by commas');
