/** What reports by condition divide runs by. */
export type Dimension = 'temperature' | 'precipitation' | 'wind';

/** The width of a band, °C and m/s. */
export const temperatureBandWidth = 5;
export const windBandWidth = 3;

export interface Band {
  readonly dimension: Dimension;
  /** The lower bound, °C or m/s; of precipitation 0 for dry and 1 for wet. */
  readonly lower: number;
}

/** `5..10` holds its lower bound and not its upper, which begins the next band. */
export function labelOf({ dimension, lower }: Band): string {
  switch (dimension) {
    case 'temperature':
      return `${lower}..${lower + temperatureBandWidth}`;
    case 'wind':
      return `${lower}..${lower + windBandWidth}`;
    case 'precipitation':
      return lower > 0 ? 'wet' : 'dry';
  }
}
