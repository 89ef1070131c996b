import type { BudgetLimits } from '../domain/budget.js';
import type { Cell } from '../domain/cell.js';
import type { Observation } from '../domain/conditions.js';
import type { Hour } from '../domain/hour.js';

/** Someone who knows the weather of a place and an hour. */
export interface Provider {
  /** As the setting WEATHER_PROVIDER and the public `provider` call it. */
  readonly name: string;
  /** What its terms allow, where the operator says nothing else. */
  readonly limits: BudgetLimits;
  /** Whether it has data for that hour at all: what it does not cover is not asked for. */
  covers(hour: Hour, now: Date): boolean;
  /**
   * One request for one hour at the middle of a cell.
   *
   * @throws ProviderFault for whatever goes wrong with the provider; the signal's reason where it fires
   */
  observe(cell: Cell, hour: Hour, signal: AbortSignal): Promise<Observation>;
  /** Has a key that may be refused: worth a request at the start, so that an operator learns of it at once. */
  readonly hasKey: boolean;
}

export interface ProviderOptions {
  readonly timeoutMs: number;
  /** The clock; the machine's where left out. */
  readonly now?: () => Date;
}
