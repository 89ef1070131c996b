import { type Period, PeriodKind } from '@jogging/proto/reports';
import { expect } from 'chai';
import { renderChart } from './chart.js';

const title = 'Distance and average pace of test13 by week';

/** Weeks from Monday, 30 December 2019, which is week 1 of 2020. */
function weeks(count: number): Period[] {
  return Array.from({ length: count }, (_, index) => {
    const start = new Date(Date.UTC(2019, 11, 30 + index * 7)).toISOString().slice(0, 10);
    const figures = {
      runCount: 1,
      averageDistanceMilli: 0,
      averageDurationMilli: 0,
      averageSpeedMilli: 2_500 + index,
      averagePaceMilli: 400_000 - index * 100,
      totalDistance: 10_000 + index * 100,
      totalDuration: 4_000,
      totalMovingTime: 4_000,
      averageMovingSpeedMilli: 2_500,
      totalElevationGainMilli: 0,
    };
    return { start, year: 2020, number: index + 1, figures };
  });
}

const chart = (periods: readonly Period[], kind = PeriodKind.WEEK, named = title) =>
  renderChart(periods, kind, { title: named });
const barsIn = (svg: string): number =>
  svg.split('mark-rect role-mark')[1]?.split('</g>')[0]?.match(/<path/g)?.length ?? 0;
/** The paths of the bars. */
const barPaths = (svg: string): string[] =>
  [...(svg.split('mark-rect role-mark')[1]?.split('</g>')[0] ?? '').matchAll(/ d="([^"]*)"/g)].map(([, d = '']) => d);
const widthOf = (path: string): number => {
  const corners = [...path.matchAll(/[MLC]([^MLCZ]*)/g)].map(([, numbers = '']) => Number(numbers.split(',').at(-2)));
  return Math.max(...corners) - Math.min(...corners);
};
/** The positions of the time axis's labels. */
const timeLabels = (svg: string): number[] =>
  [...(svg.split('role-axis-label')[1]?.split('</g>')[0] ?? '').matchAll(/translate\(([\d.]+),/g)].map(([, x]) =>
    Number(x),
  );
const lineIn = (svg: string): string => /mark-line role-mark.*?<path[^>]* d="([^"]*)"/s.exec(svg)?.[1] ?? '';
const descriptionIn = (svg: string): string => /<desc[^>]*>([^<]*)</.exec(svg)?.[1] ?? '';

describe('the chart of a report', () => {
  for (const count of [1, 2, 10, 150]) {
    it(`draws a bar and a point of the line for each of ${count} weeks`, async () => {
      const svg = await chart(weeks(count));
      expect(barsIn(svg)).to.equal(count);
      expect(lineIn(svg).match(/[ML]/g)).to.have.length(count);
    });
  }

  it('draws miles for imperial units', async () => {
    const svg = await renderChart(weeks(1), PeriodKind.WEEK, { title, units: 'imperial' });
    expect(svg).to.include('>Distance (mi)<').and.include('>Average pace (min/mile)<');
    expect(descriptionIn(svg)).to.equal('One week, 2020-W01: 6.2 mi at 10:44 min/mile on average.');
  });

  it('breaks the line at empty weeks', async () => {
    const svg = await chart(weeks(10).filter((_, index) => index !== 4));
    expect(barsIn(svg)).to.equal(9);
    expect(lineIn(svg).match(/M/g)).to.have.length(2);
  });

  it('the chart scales to its window: it has a viewBox and no size of its own', async () => {
    const [root = ''] = /^<svg[^>]*>/.exec(await chart(weeks(3))) ?? [];
    expect(root)
      .to.match(/ viewBox="0 0 \d+ \d+"/)
      .and.not.match(/ (width|height)=/);
  });

  it('the chart has axes with units', async () => {
    const svg = await chart(weeks(3));
    expect(svg).to.include('>Distance (km)<').and.include('>Average pace (min/km)<');
    expect(svg).to.include('>W01<').and.include('>W03<');
  });

  it('the chart does not depend on the order of the weeks', async () => {
    expect(await chart(weeks(10).reverse())).to.equal(await chart(weeks(10)));
  });

  for (const [count, bars, combined] of [
    [400, 400, undefined],
    [1_000, 230, 'month'],
    [17_000, 327, 'year'],
  ] as const) {
    it(`draws bars of more than a pixel for ${count} weeks, combined by ${combined ?? 'nothing'}`, async () => {
      const svg = await chart(weeks(count));
      expect(barsIn(svg)).to.be.within(bars - 1, bars + 1);
      expect(Math.min(...barPaths(svg).map(widthOf))).to.be.above(1);
      expect(svg.includes('combined by ')).to.equal(combined !== undefined);
      if (combined) expect(svg).to.include(`by week, combined by ${combined}<`);
      expect(descriptionIn(svg)).to.match(new RegExp(`^\\d+ ${combined ?? 'week'}s with runs`));
    });

    it(`labels of the time axis do not overlap for ${count} weeks`, async () => {
      const places = timeLabels(await chart(weeks(count)));
      expect(places).to.have.length.within(3, 14);
      for (const [index, place] of places.entries()) {
        if (index > 0) expect(place - (places[index - 1] ?? 0)).to.be.above(35);
      }
    });
  }

  it('adds up combined periods, with their overall pace', async () => {
    const many = weeks(1_000).map(({ figures, ...week }) => ({
      ...week,
      figures: figures && { ...figures, totalDistance: 10_000 },
    }));
    // Five weeks begin in March 2020, one in December 2019; each has 10 km in 4,000 s.
    const description = descriptionIn(await chart(many));
    expect(description).to.include('from 10.0 km (2019-12) to 50.0 km').and.include('from 6:40 min/km');
  });

  it('labels periods by their kind', async () => {
    const [week] = weeks(1);
    if (!week) throw new Error('no week');
    expect(await chart([{ ...week, start: '2020-02-01', number: 2 }], PeriodKind.MONTH)).to.include('>Feb<');
    expect(await chart([{ ...week, start: '2020-01-01', number: 0 }], PeriodKind.YEAR)).to.include('>2020<');
  });

  it('describes the chart in words', async () => {
    expect(descriptionIn(await chart(weeks(10)))).to.equal(
      '10 weeks with runs, from 2020-W01 to 2020-W10. ' +
        'Distance as bars: from 10.0 km (2020-W01) to 10.9 km (2020-W10). ' +
        'Average pace as a line: from 6:40 min/km (2020-W01) to 6:39 min/km (2020-W10).',
    );
    expect(descriptionIn(await chart(weeks(1)))).to.equal('One week, 2020-W01: 10.0 km at 6:40 min/km on average.');
  });

  it('says that there are no runs to show if the report is empty', async () => {
    const svg = await chart([]);
    expect(svg).to.include('>No runs to show<');
    expect(descriptionIn(svg)).to.equal('There are no runs to show.');
  });

  it('the chart is an accessible image with a title, and escapes text', async () => {
    const svg = await chart(weeks(2), PeriodKind.WEEK, 'of <script>&"\'');
    expect(svg).to.match(/^<svg [^>]*role="img" aria-labelledby="chart-title" aria-describedby="chart-description">/);
    expect(svg).to.include('<title id="chart-title">of &lt;script&gt;&amp;"\'</title>');
    expect(svg).not.to.include('<script');
  });

  it('the chart has a dark colour for every colour in the drawing', async () => {
    const svg = await chart(weeks(10));
    const style = /<style>(.*)<\/style>/.exec(svg)?.[1] ?? '';
    expect(style).to.match(/^@media \(prefers-color-scheme: dark\)/);
    const drawn = [...svg.replace(style, '').matchAll(/(?:fill|stroke)="(#[0-9a-f]+)"/g)].map((match) => match[0]);
    expect(drawn).not.to.deep.equal([]);
    for (const attribute of drawn) expect(style).to.include(`[${attribute}]`);
  });
});
