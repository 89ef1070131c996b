import type { Fault } from '@jogging/service-kit';
import type { Predicate } from './predicate.js';

/** The limit on a filter's cost; a comparison of numbers costs 1 (docs/filters.md). */
export const maxCost = 500;

/** Above this a filter is costly: its caller has one such list under way at a time, as of other heavy requests. */
export const costlyAbove = 100;

/** The cost of text relative to a number: patterns are tried at each character, and folding case rewrites the text. */
const costs = { comparison: 1, text: 2, pattern: 5, foldedText: 10, foldedPattern: 25 } as const;

/** Texts longer than a name cost proportionally more. */
const ordinaryLength = 255;
const longTextFactor = 4;

/** Estimates the cost of evaluating a filter on one row. */
export function costOf(predicate: Predicate): number {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.items.reduce((sum, item) => sum + costOf(item), 0);
    case 'not':
      return costOf(predicate.item);
    case 'like':
      return likeCost(predicate) * lengthFactor(predicate.field.field.max);
    default:
      return costs.comparison;
  }
}

/**
 * The fault of a filter that costs too much, so that one caller's statement cannot slow down everyone.
 *
 * @param parameter the query parameter that has the filter or a part of it
 */
export function costFault(predicate: Predicate, parameter: string): Fault | undefined {
  const cost = costOf(predicate);
  if (cost <= maxCost) return undefined;
  const advice =
    `'ilike' that begins with '%' costs ${costs.foldedPattern}, 'like' and 'contains' ${costs.pattern}, most others 1. ` +
    `Use fewer patterns, or 'eq', 'in' or 'startswith'.`;
  return {
    code: 'filter_too_costly',
    parameter,
    detail: `The filter costs ${cost}, and ${maxCost} is the limit: ${advice}`,
  };
}

function likeCost({ pattern, fold }: Predicate & { kind: 'like' }): number {
  const anchored = pattern === null || !/^[%_]/.test(pattern);
  if (fold) return anchored ? costs.foldedText : costs.foldedPattern;
  return anchored ? costs.text : costs.pattern;
}

function lengthFactor(maxLength = ordinaryLength): number {
  return maxLength > ordinaryLength ? longTextFactor : 1;
}
