import type { PeriodKind } from '@jogging/proto/reports';
import type { Axis, Legend, Mark, Scale, Spec } from 'vega';
import type { ChartPoint } from './chart-points.js';
import { axisLabel, chartScale } from './chart-scale.js';
import { chartFont, colourOf } from './chart-theme.js';
import type { ChartUnits } from './chart-units.js';

const width = 860;
const height = 300;
/** With more periods, points would be no larger than the line's thickness. */
const mostDots = 60;
const widestBar = 48;

/** The Vega specification: bars of distance on the left scale, a line of average pace on the right one. */
export function chartSpec(points: readonly ChartPoint[], kind: PeriodKind, title: string, units: ChartUnits): Spec {
  return {
    width,
    height,
    padding: 20,
    background: colourOf.ground,
    autosize: { type: 'pad', contains: 'padding' },
    title: {
      text: title,
      aria: false,
      anchor: 'start',
      frame: 'group',
      offset: 16,
      fontSize: 17,
      fontWeight: 600,
      color: colourOf.ink,
    },
    config: {
      style: {
        'guide-label': { font: chartFont },
        'guide-title': { font: chartFont },
        'group-title': { font: chartFont },
      },
      text: { font: chartFont },
    },
    data: [
      { name: 'periods', values: [...points] },
      { name: 'stretches', values: stretchesOf(points) },
    ],
    scales: scales(points, units),
    axes: points.length > 0 ? [timeAxis(points, kind), ...valueAxes(units)] : [],
    legends: points.length > 0 ? legends : [],
    marks: points.length > 0 ? [bars, halo, line, ...(points.length > mostDots ? [] : [dots])] : [nothingToShow],
  };
}

function scales(points: readonly ChartPoint[], units: ChartUnits): Scale[] {
  const { time, distance, pace } = chartScale(points);
  return [
    { name: 'time', type: 'utc', domain: [...time], range: 'width' },
    { name: 'distance', type: 'linear', domain: [...distance], range: 'height', nice: true, zero: true },
    // Faster is higher, though its number is smaller.
    { name: 'pace', type: 'linear', domain: [...pace], range: 'height', nice: true, zero: false, reverse: true },
    { name: 'bar', type: 'ordinal', domain: [`Distance (${units.distance})`], range: [colourOf.distance] },
    { name: 'line', type: 'ordinal', domain: [`Average pace (${units.pace})`], range: [colourOf.speed] },
  ];
}

// `aria: false` throughout: only the root is accessible, as an image with a title and a description.
const axisLook = {
  aria: false,
  labelColor: colourOf.quietInk,
  labelFontSize: 12,
  titleFontSize: 12,
  titleFontWeight: 600,
  titlePadding: 10,
  domain: false,
  ticks: false,
  labelPadding: 8,
} as const;

const valueAxes = (units: ChartUnits): Axis[] => [
  {
    ...axisLook,
    scale: 'distance',
    orient: 'left',
    title: `Distance (${units.distance})`,
    titleColor: colourOf.distance,
    tickCount: 5,
    grid: true,
    gridColor: colourOf.grid,
    zindex: 0,
  },
  {
    ...axisLook,
    scale: 'pace',
    orient: 'right',
    title: `Average pace (${units.pace})`,
    titleColor: colourOf.speed,
    tickCount: 5,
    encode: {
      labels: {
        update: { text: { signal: "floor(datum.value / 60) + ':' + format(round(datum.value % 60), '02d')" } },
      },
    },
  },
];

function timeAxis(points: readonly ChartPoint[], kind: PeriodKind): Axis {
  const { named } = chartScale(points);
  const look = { ...axisLook, scale: 'time', orient: 'bottom', domain: true, domainColor: colourOf.axis } as const;
  if (named.length === 0) return { ...look, ticks: true, tickColor: colourOf.axis, labelOverlap: true, tickCount: 10 };
  const labels = Object.fromEntries(
    named.map((point, index) => [point.middle, axisLabel(kind, point, named[index - 1])]),
  );
  return {
    ...look,
    values: named.map((point) => point.middle),
    encode: { labels: { update: { text: { signal: `${JSON.stringify(labels)}[+datum.value]` } } } },
  };
}

const legendLook = {
  aria: false,
  orient: 'none',
  direction: 'horizontal',
  labelColor: colourOf.ink,
  labelFontSize: 12,
  labelLimit: 0,
} as const;

/** Side by side above the drawing; the symbols' heights differ, so each label is offset to sit on one line. */
const legends: Legend[] = [
  { ...legendLook, legendX: 0, legendY: -30, fill: 'bar', symbolType: 'square', symbolSize: 120 },
  {
    ...legendLook,
    legendX: 130,
    legendY: -35,
    stroke: 'line',
    symbolType: 'stroke',
    symbolSize: 400,
    symbolStrokeWidth: 2.5,
  },
];

const bars: Mark = {
  type: 'rect',
  aria: false,
  from: { data: 'periods' },
  encode: {
    enter: {
      xc: { scale: 'time', field: 'middle' },
      width: {
        signal: `clamp((scale('time', datum.to) - scale('time', datum.from)) * 0.76, 1, ${widestBar})`,
      },
      y: { scale: 'distance', field: 'distance' },
      y2: { scale: 'distance', value: 0 },
      fill: { value: colourOf.distance },
      cornerRadiusTopLeft: { value: 2 },
      cornerRadiusTopRight: { value: 2 },
    },
  },
};

/** Breaks the line before each period that does not directly follow the previous one. */
function stretchesOf(points: readonly ChartPoint[]): object[] {
  return points.flatMap((point, index) => {
    const drawn = { middle: point.middle, pace: point.pace, drawn: true };
    return index === 0 || point.follows ? [drawn] : [{ ...drawn, drawn: false }, drawn];
  });
}

const lineOf = (stroke: string, strokeWidth: number): Mark => ({
  type: 'line',
  aria: false,
  from: { data: 'stretches' },
  encode: {
    enter: {
      x: { scale: 'time', field: 'middle' },
      y: { scale: 'pace', field: 'pace' },
      stroke: { value: stroke },
      strokeWidth: { value: strokeWidth },
      defined: { field: 'drawn' },
      strokeJoin: { value: 'round' },
      strokeCap: { value: 'round' },
    },
  },
});

const line = lineOf(colourOf.speed, 2.5);
/** Outlines the line where it crosses bars, also for people who cannot distinguish the two colours. */
const halo = lineOf(colourOf.ground, 6);

const dots: Mark = {
  type: 'symbol',
  aria: false,
  from: { data: 'periods' },
  encode: {
    enter: {
      x: { scale: 'time', field: 'middle' },
      y: { scale: 'pace', field: 'pace' },
      size: { value: 64 },
      fill: { value: colourOf.speed },
      stroke: { value: colourOf.ground },
      strokeWidth: { value: 1.5 },
    },
  },
};

const nothingToShow: Mark = {
  type: 'text',
  aria: false,
  encode: {
    enter: {
      x: { value: width / 2 },
      y: { value: height / 2 },
      align: { value: 'center' },
      baseline: { value: 'middle' },
      text: { value: 'No runs to show' },
      fontSize: { value: 16 },
      fill: { value: colourOf.quietInk },
    },
  },
};
