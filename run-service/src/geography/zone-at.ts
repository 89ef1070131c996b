import { find, setCache } from 'geo-tz/all';
import type { Place } from '../domain/places.js';

const E7 = 10_000_000;
/** All zones meet at a pole, and two at 180 degrees; at this distance from both, a place has one zone. */
const NEAREST_TO_POLE = 89.9999;
const NEAREST_TO_DATE_LINE = 179.9999;

/** The number of zone shapes kept in memory; all of them take 30 MB on disk and more in memory. */
const MOST_SHAPES = 300;

/** The IANA name of the zone at a place, by the borders of OpenStreetMap; at sea, the nautical zone. */
export function zoneAt({ latE7, lngE7 }: Place): string {
  const lat = clamp(latE7 / E7, NEAREST_TO_POLE);
  const lng = clamp(lngE7 / E7, NEAREST_TO_DATE_LINE);
  const [zone] = find(lat, lng);
  if (zone === undefined) throw new Error(`no zone at ${lat} ${lng}`);
  return zone;
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most);
}

/** A cache that drops its oldest entry for a new one. */
class RecentShapes extends Map<string, unknown> {
  override set(key: string, shape: unknown): this {
    const [oldest] = this.keys();
    if (oldest !== undefined && this.size >= MOST_SHAPES) this.delete(oldest);
    return super.set(key, shape);
  }
}

setCache({ store: new RecentShapes() });
