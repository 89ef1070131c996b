import type { BudgetLimits } from '../domain/budget.js';
import type { Cell } from '../domain/cell.js';
import type { Observation } from '../domain/conditions.js';
import type { Hour } from '../domain/hour.js';

/** A source of weather for a place and an hour. */
export interface Provider {
  /** Its name in the setting WEATHER_PROVIDER and in the public `provider`. */
  readonly name: string;
  /** What its terms allow, unless the operator says otherwise. */
  readonly limits: BudgetLimits;
  /** Whether it has data for that hour at all; if not, it is not asked. */
  covers(hour: Hour, now: Date): boolean;
  /**
   * One request for one hour at the middle of a cell.
   *
   * @throws ProviderFault for any failure of the provider; the signal's reason if it fires
   */
  observe(cell: Cell, hour: Hour, signal: AbortSignal): Promise<Observation>;
  /** Has a key that may be refused: a request at the start tells the operator at once. */
  readonly hasKey: boolean;
}

export interface ProviderOptions {
  readonly timeoutMs: number;
  /** The clock; by default the machine's. */
  readonly now?: () => Date;
}
