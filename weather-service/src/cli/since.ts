import { duration } from '../duration-setting.js';

/**
 * Parses a time or a duration before now: `2026-03-01T12:00:00Z`, `6h`, `2d`.
 *
 * @throws Error for anything else
 */
export function parseSince(text: string, now: Date): Date {
  const ago = duration.safeParse(text);
  if (ago.success) return new Date(now.getTime() - ago.data);
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new Error(`--since ${text} is neither a time nor a duration`);
  return time;
}
