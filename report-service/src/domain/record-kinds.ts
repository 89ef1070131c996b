import type { recordKinds } from '@jogging/resources';

export type RecordKind = (typeof recordKinds)[number];

type FastestKind = Extract<RecordKind, `fastest_${string}`>;

/**
 * The distances of the fastest runs, in metres: a run counts if it is at least that long. A half marathon is 21,097.5 m (World
 * Athletics), but a run's distance is in whole metres; devices that round down record 21,097 for it.
 */
export const recordDistances: Readonly<Record<FastestKind, number>> = {
  fastest_1k: 1_000,
  fastest_5k: 5_000,
  fastest_10k: 10_000,
  fastest_half_marathon: 21_097,
  fastest_marathon: 42_195,
};
