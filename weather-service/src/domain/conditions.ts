import type { Measure } from '@jogging/resources';
import type { Hour } from './hour.js';
import { ProviderFault } from './provider-fault.js';

export type WeatherKind = 'forecast' | 'archive';

/** The measured or modelled conditions of a place and an hour, in the units of the public API. Missing values are absent. */
export type Conditions = { readonly [Name in Measure]?: number };

/** Conditions with their source. */
export interface Observation {
  readonly provider: string;
  readonly kind: WeatherKind;
  readonly hour: Hour;
  readonly fetchedAt: Date;
  readonly conditions: Conditions;
  /** When the provider's archive should have better values, for a forecast or an archive with gaps. */
  readonly archiveDueAt?: Date;
}

interface Range {
  readonly least: number;
  readonly most: number;
  /** How far a model's rounding may exceed the bounds; such a value is clamped. */
  readonly slack: number;
}

const range = (least: number, most: number, slack = 0): Range => ({ least, most, slack });

/** The most extreme values recorded on earth, with some margin (WMO, World Weather and Climate Extremes Archive). */
const ranges: Readonly<Record<Measure, Range>> = {
  conditionCode: range(0, 99),
  temperatureC: range(-95, 62),
  feelsLikeC: range(-140, 95),
  humidityPercent: range(0, 100, 5),
  pressureHpa: range(850, 1100),
  windSpeedMps: range(0, 120, 0.5),
  windBearingDeg: range(0, 360, 1),
  cloudCoverPercent: range(0, 100, 5),
  precipitationMm: range(0, 450, 0.5),
};

export const measures = Object.keys(ranges) as readonly Measure[];

/**
 * The valid figures of a response. One that is impossible or not a number is dropped alone. An impossible temperature means
 * another unit (kelvin, Fahrenheit), so none of the figures can be trusted.
 *
 * @throws ProviderFault `no_values` if the temperature is missing, `wrong_units` if it is impossible
 */
export function conditionsFrom(figures: Readonly<Partial<Record<Measure, unknown>>>): Conditions {
  const { temperatureC: temperature } = figures;
  if (typeof temperature !== 'number')
    throw new ProviderFault('no_values', 'the answer has no temperature for the hour');
  if (withinRange('temperatureC', temperature) === undefined) {
    throw new ProviderFault('wrong_units', `a temperature of ${temperature} °C is impossible`);
  }
  const conditions: { -readonly [Name in Measure]?: number } = {};
  for (const measure of measures) {
    const value = withinRange(measure, figures[measure]);
    if (value !== undefined) conditions[measure] = value;
  }
  return conditions;
}

function withinRange(measure: Measure, value: unknown): number | undefined {
  const { least, most, slack } = ranges[measure];
  if (typeof value !== 'number' || !(value >= least - slack && value <= most + slack)) return undefined;
  if (measure === 'conditionCode' && !Number.isInteger(value)) return undefined;
  return Math.min(Math.max(value, least), most);
}

/** Whether a measure is missing. */
export function hasGaps(conditions: Conditions): boolean {
  return measures.some((measure) => conditions[measure] === undefined);
}

/** Fills the gaps of conditions from older ones: no value is replaced by a missing one. */
export function fillGaps(conditions: Conditions, older: Conditions | undefined): Conditions {
  return { ...older, ...conditions };
}
