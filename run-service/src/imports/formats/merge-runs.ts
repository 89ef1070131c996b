import type { FoundRun } from './found-run.js';

/** Merges several tracks of one activity into one run: totals added up, from the first start to the last end. */
export function mergeRuns(runs: readonly FoundRun[]): FoundRun | undefined {
  const ordered = runs.toSorted((one, other) => Date.parse(one.startTime) - Date.parse(other.startTime));
  const [first, ...rest] = ordered;
  if (!first || rest.length === 0) return first;
  const last = ordered.reduce((latest, run) => (Date.parse(run.endTime) > Date.parse(latest.endTime) ? run : latest));
  const rates = ordered.flatMap(({ averageHeartRate }) => averageHeartRate ?? []);
  const peaks = ordered.flatMap(({ maxHeartRate }) => maxHeartRate ?? []);
  return {
    ...first,
    endTime: last.endTime,
    end: last.end ?? first.end,
    distance: total(ordered.map(({ distance }) => distance)) ?? first.distance,
    movingTime: total(ordered.map(({ movingTime }) => movingTime)),
    elevationGain: total(ordered.map(({ elevationGain }) => elevationGain)),
    averageHeartRate: rates.length === 0 ? undefined : Math.round((total(rates) ?? 0) / rates.length),
    maxHeartRate: peaks.length === 0 ? undefined : Math.max(...peaks),
  };
}

/** Undefined if any part is undefined. */
function total(parts: readonly (number | undefined)[]): number | undefined {
  return parts.reduce((sum, part) => (sum === undefined || part === undefined ? undefined : sum + part), 0);
}
