import type { recordKinds } from '@jogging/resources';

export type RecordKind = (typeof recordKinds)[number];

type FastestKind = Extract<RecordKind, `fastest_${string}`>;

/**
 * The distances of the fastest runs, in metres: a run counts where it is at least that long. A half marathon is
 * 21,097.5 m (World Athletics, half of 42,195 m) and a run's distance is whole metres, so that the first run long enough
 * has 21,098.
 */
export const recordDistances: Readonly<Record<FastestKind, number>> = {
  fastest_1k: 1_000,
  fastest_5k: 5_000,
  fastest_10k: 10_000,
  fastest_half_marathon: 21_098,
  fastest_marathon: 42_195,
};
