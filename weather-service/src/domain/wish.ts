import type { Cell } from './cell.js';
import { cellOf } from './cell.js';
import { ageMs, type Hour, nearestHour } from './hour.js';
import type { Origin } from './wish-state.js';

/** What a run wants to know: the conditions at the end point, at the hour nearest to its end. */
export interface Demand {
  readonly runId: string;
  readonly uid: string;
  readonly weatherRequest: number;
  readonly runVersion: number;
  readonly cell: Cell;
  readonly hour: Hour;
  /** The owner asked again: what is stored does not do. */
  readonly again: boolean;
  /** The request that it comes from. */
  readonly origin: Origin | undefined;
}

/** The part of a run that a demand is made of. */
export interface RunFacts {
  readonly id: string;
  readonly uid: string;
  readonly version: number;
  readonly weatherRequest: number;
  readonly endMicros: number;
  readonly endLatE7: number;
  readonly endLngE7: number;
}

export function demandOf(run: RunFacts, again: boolean, origin?: Origin): Demand {
  return {
    runId: run.id,
    uid: run.uid,
    weatherRequest: run.weatherRequest,
    runVersion: run.version,
    cell: cellOf(run.endLatE7, run.endLngE7),
    hour: nearestHour(run.endMicros),
    again,
    origin,
  };
}

/** What is known of a run when an event about it comes. */
export interface Known {
  readonly weatherRequest: number;
  readonly runVersion: number;
}

/**
 * What an event changes: events come twice, late and out of order, and only the newest weather_request counts.
 * `wish` begins anew, `note` keeps the version alone, `ignore` is for what is known already.
 */
export function decide(known: Known | undefined, demand: Demand): 'wish' | 'note' | 'ignore' {
  if (!known || demand.weatherRequest > known.weatherRequest) return 'wish';
  return demand.weatherRequest === known.weatherRequest && demand.runVersion > known.runVersion ? 'note' : 'ignore';
}

/** Lookups are made in this order, and within one by the newest hour. */
export const priorities = { fresh: 0, backfill: 1, archive: 2 } as const;

/** Someone waits for it: the run has just ended, or its owner asked. */
export function priorityOf(demand: Demand, now: Date, freshMs: number): number {
  return demand.again || ageMs(demand.hour, now) <= freshMs ? priorities.fresh : priorities.backfill;
}
