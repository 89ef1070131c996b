import type { BudgetLimits } from '../domain/budget.js';
import type { Cell } from '../domain/cell.js';
import type { Observation } from '../domain/conditions.js';
import type { Hour } from '../domain/hour.js';

/** A source of weather for a place and an hour. */
export interface Provider {
  /** Its name in the setting WEATHER_PROVIDER and in the public `provider`. */
  readonly name: string;
  /** The limits of its terms, unless the operator configures others. */
  readonly limits: BudgetLimits;
  /** Whether it has data for the hour at all; if not, it is not asked. */
  covers(hour: Hour, now: Date): boolean;
  /**
   * One request for one hour at the centre of a cell.
   *
   * @throws ProviderFault for any failure of the provider; the signal's reason if it fires
   */
  observe(cell: Cell, hour: Hour, signal: AbortSignal): Promise<Observation>;
  /** Has a key that may be refused: a request at startup reveals that to the operator. */
  readonly hasKey: boolean;
}

export interface ProviderOptions {
  readonly timeoutMs: number;
  /** The clock; by default the machine's. */
  readonly now?: () => Date;
}
