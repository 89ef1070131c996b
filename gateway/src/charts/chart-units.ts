/** The units of a chart. */
export interface ChartUnits {
  /** `km`, `mi`. */
  readonly distance: string;
  /** `min/km`, `min/mile`. */
  readonly pace: string;
  readonly kilometres: number;
}

const metric: ChartUnits = { distance: 'km', pace: 'min/km', kilometres: 1 };
/** A mile is 1,609.344 m (international yard and pound agreement, 1959). */
const imperial: ChartUnits = { distance: 'mi', pace: 'min/mile', kilometres: 1.609344 };

export function chartUnits(units: string): ChartUnits {
  return units === 'imperial' ? imperial : metric;
}
