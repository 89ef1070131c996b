import {
  conditionReportFields,
  type ListColumn,
  listColumns,
  type monthReportFields,
  type weekReportFields,
  yearReportFields,
} from '@jogging/resources';

/** The part of a run from which figures are computed. */
export interface SummedRun {
  readonly distance: number;
  readonly duration: number;
  readonly movingTime: number | null;
  /** Tenths of metres. */
  readonly elevationGainDm: number | null;
}

export interface Sums {
  readonly count: number;
  readonly distance: number;
  readonly duration: number;
  /** The duration if a run has no moving time. */
  readonly moving: number;
  /** Tenths of metres. */
  readonly gain: number;
}

type Attributes<R extends { readonly attributes: object }> = keyof R['attributes'];
/** Every attribute of a report that is not part of its key. */
export type Figure = Exclude<
  | Attributes<typeof weekReportFields>
  | Attributes<typeof monthReportFields>
  | Attributes<typeof yearReportFields>
  | Attributes<typeof conditionReportFields>,
  'year' | 'week_number' | 'week_start' | 'month' | 'month_start' | 'dimension' | 'band'
>;

/** In the unit of the column: whole numbers, or thousandths. The compiler reports a missing figure. */
const computations: Readonly<Record<Figure, (sums: Sums) => number>> = {
  run_count: ({ count }) => count,
  average_distance: ({ distance, count }) => thousandths(distance, count),
  average_duration: ({ duration, count }) => thousandths(duration, count),
  average_speed: ({ distance, duration }) => thousandths(distance, duration),
  average_pace: ({ duration, distance }) => thousandths(duration * 1_000, distance),
  total_distance: ({ distance }) => distance * 1_000,
  total_duration: ({ duration }) => duration,
  total_moving_time: ({ moving }) => moving,
  average_moving_speed: ({ distance, moving }) => thousandths(distance, moving),
  total_elevation_gain: ({ gain }) => gain * 100,
};

export type FigureValues = Readonly<Partial<Record<Figure, number>>>;

/** The columns with the figures of periods, and those of figures by condition. */
export const periodFigures = figureColumns(listColumns(yearReportFields));
export const conditionFigures = figureColumns(listColumns(conditionReportFields));

type FigureColumns = ReadonlyMap<Figure, ListColumn>;

function figureColumns(columns: Readonly<Record<string, ListColumn>>): FigureColumns {
  return new Map(
    Object.entries(columns).flatMap(([name, column]) => (isFigure(name) ? [[name, column] as const] : [])),
  );
}

function isFigure(name: string): name is Figure {
  return Object.hasOwn(computations, name);
}

export function expectedFigures(columns: FigureColumns, sums: Sums): FigureValues {
  return Object.fromEntries([...columns.keys()].map((figure) => [figure, computations[figure](sums)]));
}

/** The figures in a report's attributes, in the units of the columns. */
export function servedFigures(columns: FigureColumns, attributes: Readonly<Record<string, unknown>>): FigureValues {
  return Object.fromEntries(
    [...columns].map(([figure, { kind }]) => {
      const value = Number(attributes[figure]);
      return [figure, kind === 'scaled' ? Math.round(value * 1_000) : value];
    }),
  );
}

export function sumOf(runs: readonly SummedRun[]): Sums {
  const sum = (of: (run: SummedRun) => number): number => runs.reduce((total, run) => total + of(run), 0);
  return {
    count: runs.length,
    distance: sum((run) => run.distance),
    duration: sum((run) => run.duration),
    moving: sum((run) => run.movingTime ?? run.duration),
    gain: sum((run) => run.elevationGainDm ?? 0),
  };
}

/** A quotient in thousandths, rounded half to even. */
export function thousandths(numerator: number, denominator: number): number {
  const [scaled, by] = [BigInt(numerator) * 1_000n, BigInt(denominator)];
  const [whole, twiceRest] = [scaled / by, (scaled % by) * 2n];
  const up = twiceRest > by || (twiceRest === by && whole % 2n === 1n);
  return Number(up ? whole + 1n : whole);
}
