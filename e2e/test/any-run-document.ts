import fc from 'fast-check';

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const iso = (ms: number): string => new Date(ms).toISOString();

/** Times as clients write them: in UTC with `Z` or with an offset, with or without a fraction. */
const times = fc
  .record({
    start: fc.integer({ min: Date.UTC(2019, 0, 1), max: Date.UTC(2025, 0, 1) }),
    seconds: fc.integer({ min: 300, max: 20_000 }),
    form: fc.constantFrom('Z', '+00:00', '+02:00', '-04:00', '+05:45'),
    fraction: fc.constantFrom('', '.5', '.838199', '.000'),
  })
  .map(({ start, seconds, form, fraction }) => {
    const text = (ms: number) => iso(ms).replace(/\.\d{3}Z$/, fraction + form);
    return { start, seconds, start_time: text(start), end_time: text(start + seconds * 1000) };
  });

const degrees = (most: number) => fc.integer({ min: -most * 1e7, max: most * 1e7 }).map((e7) => (e7 / 1e7).toFixed(7));
const place = (end: 'start' | 'end') => maybe(fc.record({ [`${end}_lat`]: degrees(85), [`${end}_lng`]: degrees(180) }));

/** Texts with everything that CSV and spreadsheets misinterpret. */
const words = fc
  .array(
    fc.oneof(
      fc.constantFrom(',', ';', '"', "'", '\n', '\r\n', '\r', '\t', '=', '+', '-', '@', '＝', ' ', 'é', '🏃', '1', 'a'),
      fc.string({ unit: 'grapheme-ascii', maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => text.trim() !== '');
const formula = fc.tuple(fc.constantFrom('=', '+', '-', '@', "'=", "''-"), words).map((parts) => parts.join(''));
const text = fc.oneof(words, formula);
const rate = fc.integer({ min: 60, max: 140 });

/** Attributes of a run that the API accepts; absent ones are omitted. */
export const anyRunAttributes: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    speed: fc.double({ min: 1, max: 5, noNaN: true }),
    times,
    start: place('start'),
    end: place('end'),
    time_zone: maybe(fc.constantFrom('Europe/Paris', 'America/St_Johns', 'Asia/Kathmandu')),
    indoor: fc.boolean(),
    movingShare: maybe(fc.double({ min: 0.5, max: 1, noNaN: true })),
    elevation_gain: maybe(fc.integer({ min: 0, max: 20_000 }).map((tenths) => (tenths / 10).toFixed(1))),
    rates: maybe(fc.tuple(rate, rate)),
    title: maybe(text),
    notes: maybe(text),
    tags: fc.uniqueArray(
      text.map((tag) => [...tag].slice(0, 40).join('')),
      { maxLength: 3 },
    ),
    counts_for_records: fc.boolean(),
  })
  .map(({ times: { start_time, end_time, seconds }, speed, start, end, movingShare, rates, ...rest }) => ({
    ...rest,
    distance: String(Math.round(seconds * speed)),
    ...start,
    ...end,
    start_time,
    end_time,
    moving_time: movingShare === undefined ? undefined : Math.floor(seconds * movingShare),
    ...(rates && { average_heart_rate: rates[0], max_heart_rate: rates[0] + rates[1] - 60 }),
  }));
