import type { Period, PeriodKind } from '@jogging/proto/reports';
import { Error as ErrorLevel, parse, View } from 'vega';
import { describeChart, periodName } from './chart-description.js';
import { chartSeries } from './chart-points.js';
import { chartSpec } from './chart-spec.js';
import { darkStyle } from './chart-theme.js';
import { chartUnits } from './chart-units.js';

/**
 * Draws periods as an SVG document: distance as bars, average pace as a line, legible in light and dark mode and for any number of periods, described in
 * `<title>` and `<desc>`. Takes one kind of period, in any order.
 */
export async function renderChart(
  periods: readonly Period[],
  kind: PeriodKind,
  { title, units = 'metric' }: { title: string; units?: string },
): Promise<string> {
  const shown = chartUnits(units);
  const { points, kind: drawn } = chartSeries(periods, kind, shown);
  const shownTitle = drawn === kind ? title : `${title}, combined by ${periodName(drawn)}`;
  const view = new View(parse(chartSpec(points, drawn, shownTitle, shown)), { renderer: 'none', logLevel: ErrorLevel });
  try {
    return accessible(await view.toSVG(), shownTitle, describeChart(points, drawn, shown));
  } finally {
    view.finalize();
  }
}

/** Adds the image's accessible name and description (SVG-AAM 1.0, section 5.2) and its dark colours. */
function accessible(svg: string, title: string, description: string): string {
  const head =
    `<title id="chart-title">${escapeText(title)}</title>` +
    `<desc id="chart-description">${escapeText(description)}</desc><style>${darkStyle}</style>`;
  // Without width and height, the image scales to its window or its place in a page.
  return svg.replace(
    /^<svg([^>]*)>/,
    (_, attributes: string) =>
      `<svg${attributes.replace(/ (?:width|height)="[^"]*"/g, '')} role="img" aria-labelledby="chart-title" aria-describedby="chart-description">${head}`,
  );
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
