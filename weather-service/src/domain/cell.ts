/**
 * A cell of the grid to which coordinates are rounded before they leave the service: about 5.6 km on each side, so that nearby
 * runs share a request and no provider learns where anyone lives.
 */
export interface Cell {
  /** Rows of 0.05° of latitude, counted from the equator: -1800 to 1800. */
  readonly lat: number;
  /** Columns eastward from the antimeridian; rows near the poles have fewer. */
  readonly lng: number;
}

const ROW_E7 = 500_000;
const ROWS_PER_CIRCLE = 7200;

/** The number of columns in a row: cells stay about as wide as high, although a degree of longitude shrinks by cos(latitude). */
export function columnsOf(row: number): number {
  const latitude = (row * ROW_E7) / 1e7;
  return Math.max(1, Math.round(ROWS_PER_CIRCLE * Math.cos((latitude * Math.PI) / 180)));
}

/** The cell of a place in degrees times 10,000,000. Both sides of the antimeridian are the same column. */
export function cellOf(latE7: number, lngE7: number): Cell {
  const lat = Math.round(latE7 / ROW_E7) || 0;
  const columns = columnsOf(lat);
  return { lat, lng: Math.round(((lngE7 + 1_800_000_000) / 3_600_000_000) * columns) % columns };
}

/** The centre of a cell in degrees, with at most four decimals. */
export function centreOf(cell: Cell): { latitude: number; longitude: number } {
  const longitude = (cell.lng * 360) / columnsOf(cell.lat) - 180;
  return { latitude: (cell.lat * 5) / 100, longitude: Math.round(longitude * 1e4) / 1e4 || 0 };
}
