import { CallerShares } from '@jogging/service-kit';

/** A caller has two streamed files at a time; more are refused at once, because a file takes as long as its reader. */
export function exportShares(): CallerShares {
  return new CallerShares({
    what: 'exports',
    atOnce: Number.POSITIVE_INFINITY,
    perCaller: 2,
    waiting: 0,
    slowMs: Number.POSITIVE_INFINITY,
  });
}
