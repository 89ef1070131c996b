import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { longUnit, metresPerUnit, minutesText, type Units } from '../format/units.js';

/** One bar of the chart: a week, month or year. */
export interface ChartPeriod {
  readonly label: string;
  /** Metres. */
  readonly distance: number;
  /** Seconds per km; null for a period without runs, which breaks the line. */
  readonly pace: number | null;
}

const HEIGHT = 260;

/** Distance as bars, average pace as a line (faster is higher). */
export function PeriodChart({
  periods,
  units,
  title,
}: {
  readonly periods: readonly ChartPeriod[];
  readonly units: Units;
  readonly title: string;
}) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const target = element.current;
    if (!target || periods.length === 0) return undefined;
    let chart = draw(target, periods, units);
    const redraw = (): void => {
      chart.destroy();
      chart = draw(target, periods, units);
    };
    const resized = new ResizeObserver(() => chart.setSize({ width: target.clientWidth, height: HEIGHT }));
    resized.observe(target);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', redraw);
    return () => {
      resized.disconnect();
      scheme.removeEventListener('change', redraw);
      chart.destroy();
    };
  }, [periods, units]);
  return <div ref={element} class="chart" role="img" aria-label={title} />;
}

function draw(target: HTMLElement, periods: readonly ChartPeriod[], units: Units): uPlot {
  const colour = (name: string): string => getComputedStyle(target).getPropertyValue(name).trim();
  const [accent, ink, quiet, line] = [colour('--accent'), colour('--ink'), colour('--ink-2'), colour('--line')];
  const perUnit = metresPerUnit(units);
  const indexes = periods.map((_, index) => index);
  const distances = periods.map(({ distance }) => distance / perUnit);
  const paces = periods.map(({ pace }) => (pace === null ? null : (pace * perUnit) / 1000));
  const { bars } = uPlot.paths;
  const font = '12px system-ui, sans-serif';
  const axis = { stroke: quiet, font, ticks: { show: false }, grid: { show: false } };
  return new uPlot(
    {
      width: target.clientWidth,
      height: HEIGHT,
      legend: { show: true, live: true },
      cursor: { y: false, points: { size: 8 } },
      scales: {
        x: { time: false, range: [-0.6, periods.length - 0.4] },
        distance: { range: (_chart, _low, high) => [0, high * 1.1 || 1] },
        // Upside down: a smaller pace is a faster one.
        pace: { dir: -1, range: (_chart, low, high) => [low - 15, high + 15] },
      },
      axes: [
        {
          ...axis,
          values: (_chart, splits) => splits.map((at) => periods[at]?.label ?? ''),
          incrs: [1, 2, 4, 8, 13, 26, 52],
          space: 56,
        },
        { ...axis, scale: 'distance', size: 44, grid: { show: true, stroke: line, width: 1 } },
        { ...axis, scale: 'pace', side: 1, size: 52, values: (_chart, splits) => splits.map((at) => minutesText(at)) },
      ],
      series: [
        { label: 'Period', value: (_chart, at) => (at === null ? '–' : (periods[at]?.label ?? '–')) },
        {
          label: `Distance (${longUnit(units)})`,
          scale: 'distance',
          stroke: accent,
          fill: accent,
          ...(bars && { paths: bars({ size: [0.7, 36], radius: 0.15 }) }),
          points: { show: false },
          value: (_chart, value) => (value === null ? '–' : value.toFixed(1)),
        },
        {
          label: `Pace (min/${longUnit(units)})`,
          scale: 'pace',
          stroke: ink,
          width: 2,
          spanGaps: false,
          points: { show: true, size: 6, fill: ink },
          value: (_chart, value) => (value === null ? '–' : minutesText(value)),
        },
      ],
    },
    [indexes, distances, paces],
    target,
  );
}
