import { divideToThousandths, parseDecimal, printThousandths } from '@jogging/proto/common';
import type { Field, ResourceFields } from '@jogging/resources';

type Row = Readonly<Record<string, unknown>>;

/** A mile is 1,609.344 m and a foot 0.3048 m (international yard and pound agreement, 1959). All in thousandths. */
const conversions = {
  miles: (metres: bigint) => divideToThousandths(metres, 1_609_344),
  feet: (metres: bigint) => divideToThousandths(metres * 10n, 3_048),
  mph: (metresPerSecond: bigint) => divideToThousandths(metresPerSecond * 3_600n, 1_609_344),
  seconds_per_mile: (secondsPerKm: bigint) => divideToThousandths(secondsPerKm * 1_609_344n, 1_000_000_000),
} as const;

type ImperialUnit = keyof typeof conversions;

const imperialUnits: Readonly<Record<string, ImperialUnit>> = {
  metres: 'miles',
  'm/s': 'mph',
  'seconds per km': 'seconds_per_mile',
  seconds_per_km: 'seconds_per_mile',
};

/**
 * Converts a report's rows to miles, feet, miles an hour and seconds a mile, rounded half-even to three decimals; counts,
 * times and weather stay unchanged. A record names its own unit.
 */
export function toImperial(attributes: ResourceFields['attributes'], rows: readonly Row[]): Row[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, converted(name, value, attributes[name], row)]),
    ),
  );
}

function converted(name: string, value: unknown, field: Field | undefined, row: Row): unknown {
  const metric = name === 'value' ? String(row.unit) : (field?.unit ?? '');
  if (name === 'unit') return imperialUnits[String(value)] ?? value;
  const unit = name === 'total_elevation_gain' ? 'feet' : imperialUnits[metric];
  const read = unit && typeof value === 'string' ? parseDecimal(value, 3) : undefined;
  return unit && read?.ok ? printThousandths(conversions[unit](read.scaled)) : value;
}
