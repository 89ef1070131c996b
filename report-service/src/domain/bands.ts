import { bandPlace } from '@jogging/resources';

export { farthestBound } from '@jogging/resources';

/** What reports by condition divide runs by, in the order they are listed in. */
export type Dimension = 'temperature' | 'precipitation' | 'wind';

/** The width of a band, °C and m/s. */
export const temperatureBandWidth = 5;
export const windBandWidth = 3;

/** The place of a band in the list of all. @throws RangeError for a label that no band has */
export function placeOf(label: string): number {
  const place = bandPlace(label);
  if (place === undefined) throw new RangeError(`no band is called ${label}`);
  return place;
}
