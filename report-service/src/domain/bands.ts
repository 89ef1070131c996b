import { bandPlace } from '@jogging/resources';

export { farthestBound } from '@jogging/resources';

/** The dimensions of reports by condition, in the order of the list. */
export type Dimension = 'temperature' | 'precipitation' | 'wind';

/** The width of a band, °C and m/s. */
export const temperatureBandWidth = 5;
export const windBandWidth = 3;

/**
 * The position of a band in the list.
 *
 * @throws RangeError for an unknown label
 */
export function placeOf(label: string): number {
  const place = bandPlace(label);
  if (place === undefined) throw new RangeError(`no band is called ${label}`);
  return place;
}
