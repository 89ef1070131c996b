import type { ErrorCode } from '@jogging/proto/common';
import type { Field } from '@jogging/resources';

export interface ValueProblem {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** How a text breaks its field's bounds, as a sentence; undefined if it does not. */
export function textProblem(name: string, field: Field, text: string): ValueProblem | undefined {
  const problem = sentence(field, text);
  return problem === undefined ? undefined : { code: 'invalid_value', detail: `${name} ${problem}.` };
}

function sentence({ min = 0, max, pattern }: Field, text: string): string | undefined {
  // PostgreSQL text cannot contain NUL, nor UTF-8 a lone surrogate.
  if (text.includes('\u0000') || !text.isWellFormed()) return 'must contain neither NUL nor half of a surrogate pair';
  const length = codePoints(text);
  if (length < min) return `must have at least ${min} characters`;
  if (max !== undefined && length > max) return `must have at most ${max} characters`;
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) return `must match ${pattern}`;
  return undefined;
}

/** The length that bounds refer to. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
