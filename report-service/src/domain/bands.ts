/** What reports by condition divide runs by, in the order that they are listed in. */
const dimensions = ['temperature', 'precipitation', 'wind'] as const;
export type Dimension = (typeof dimensions)[number];

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

/** More than any bound is away from zero, in °C or m/s. */
const widestBound = 1_000_000;

/** The place of a band in the list of all: by dimension, then by the lower bound as a number, which its label is not. */
export function placeOf({ dimension, lower }: Band): number {
  const within = Math.min(Math.max(lower, -widestBound), widestBound) + widestBound;
  return dimensions.indexOf(dimension) * 3 * widestBound + within;
}
