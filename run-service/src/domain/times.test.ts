import { printInstant } from '@jogging/proto/common';
import { RunInput } from '@jogging/proto/runs';
import { expect } from 'chai';
import { at, sampleAttributes } from '../../test/attributes.js';
import type { RunAttributes } from './run.js';
import { checkAttributes } from './run-values.js';

const now = Date.UTC(2025, 5, 1, 12);

function check(start: string, end: string, more: Partial<RunInput> = {}, current?: RunAttributes) {
  const sent = { distance: 5000, startTime: at(start), endTime: at(end), ...more };
  const checked = checkAttributes(RunInput.fromPartial(sent), [], current, now);
  if (!checked.ok) return checked.faults.map(({ code, field }) => `${code} ${field?.slice('attributes.'.length)}`);
  const { startTime, endTime, timeZone } = checked.attributes;
  return [printInstant(startTime), printInstant(endTime), timeZone];
}

describe('the times of a run', () => {
  it('returns times as Z if sent with Z or without an offset, and as +00:00 if sent so', () => {
    const utc = ['2024-06-02T10:00:00Z', '2024-06-02T10:30:00Z', undefined];
    expect(check('2024-06-02T10:00:00Z', '2024-06-02T10:30:00Z')).to.deep.equal(utc);
    expect(check('2024-06-02T10:00:00', '2024-06-02T10:30:00')).to.deep.equal(utc);
    expect(check('2024-06-02T10:00:00+00:00', '2024-06-02T10:30:00Z')).to.deep.equal([
      '2024-06-02T10:00:00+00:00',
      '2024-06-02T10:30:00Z',
      undefined,
    ]);
  });

  it('reads times without an offset as local times of the zone', () => {
    const paris = { timeZone: 'Europe/Paris' };
    const local = ['2024-06-02T08:00:00Z', '2024-06-02T08:30:00.25Z', 'Europe/Paris'];
    expect(check('2024-06-02T10:00:00', '2024-06-02T10:30:00.25', paris)).to.deep.equal(local);
    expect(check('2024-06-02T10:00:00', '2024-06-02T10:30:00.25', {}, { ...sampleAttributes, ...paris })).to.deep.equal(
      local,
    );
    expect(check('2024-03-31T02:30:00', '2024-03-31T03:45:00', paris).slice(0, 2)).to.deep.equal([
      '2024-03-31T01:30:00Z',
      '2024-03-31T01:45:00Z',
    ]);
    expect(check('2024-10-27T02:30:00', '2024-10-27T03:30:00', paris).slice(0, 2)).to.deep.equal([
      '2024-10-27T00:30:00Z',
      '2024-10-27T02:30:00Z',
    ]);
  });

  it('a suffix of a time sets the zone', () => {
    expect(check('2024-06-02T10:00:00+02:00[Europe/Paris]', '2024-06-02T10:30:00+02:00')).to.deep.equal([
      '2024-06-02T10:00:00+02:00',
      '2024-06-02T10:30:00+02:00',
      'Europe/Paris',
    ]);
    expect(check('2024-06-02T10:00:00[Europe/Paris]', '2024-06-02T10:30:00')[0]).to.equal('2024-06-02T08:00:00Z');
    expect(check('2024-06-02T10:00:00Z[Europe/Paris]', '2024-06-02T10:30:00Z')[2]).to.equal('Europe/Paris');
  });

  for (const [title, start, end, more, faults] of [
    ['an offset on the start alone', '2024-06-02T10:00:00+02:00', '2024-06-02T10:30:00', {}, ['end_time']],
    ['an offset on the end alone', '2024-06-02T10:00:00', '2024-06-02T10:30:00Z', {}, ['start_time']],
    [
      'two suffixes that differ',
      '2024-06-02T10:00:00Z[Europe/Paris]',
      '2024-06-02T10:30:00Z[Asia/Tokyo]',
      {},
      ['end_time'],
    ],
    [
      'a suffix unlike time_zone',
      '2024-06-02T10:00:00Z[Europe/Paris]',
      '2024-06-02T10:30:00Z',
      { timeZone: 'Asia/Tokyo' },
      ['start_time'],
    ],
    [
      'a suffix beside a cleared zone',
      '2024-06-02T10:00:00Z[Europe/Paris]',
      '2024-06-02T10:30:00Z',
      { timeZone: '' },
      ['start_time'],
    ],
    [
      'a suffix unlike its offset',
      '2024-06-02T10:00:00+05:00[Europe/Paris]',
      '2024-06-02T10:30:00+05:00',
      {},
      ['start_time'],
    ],
    ['a suffix that is not a zone', '2024-06-02T10:00:00Z[Mars/Olympus]', '2024-06-02T10:30:00Z', {}, ['start_time']],
    [
      'a zone that does not exist',
      '2024-06-02T10:00:00Z',
      '2024-06-02T10:30:00Z',
      { timeZone: 'Mars/Olympus' },
      ['time_zone'],
    ],
  ] as const) {
    it(`refuses times for ${title}`, () => {
      expect(check(start, end, more)).to.deep.equal(faults.map((name) => `invalid_value ${name}`));
    });
  }
});

describe('the rules of a run', () => {
  const faultsOf = (input: Partial<RunInput>, current?: RunAttributes) => {
    const sent = current
      ? input
      : { distance: 5000, startTime: at('2024-06-02T10:00:00Z'), endTime: at('2024-06-02T10:30:00Z'), ...input };
    const checked = checkAttributes(RunInput.fromPartial(sent), [], current, now);
    return checked.ok ? [] : checked.faults.map(({ code, field }) => `${code} ${field?.slice('attributes.'.length)}`);
  };
  const text = (length: number) => '🏃'.repeat(length);

  for (const [title, input, faults] of [
    ['takes a run without places', {}, []],
    ['takes the place of one end', { endLatE7: 1, endLngE7: 2 }, []],
    ['refuses a latitude without its longitude', { startLatE7: 1 }, ['missing_value start_lng']],
    ['refuses a longitude without its latitude', { endLngE7: 1 }, ['missing_value end_lat']],
    ['takes 12.5 m/s', { distance: 22_500 }, []],
    ['refuses more than 12.5 m/s', { distance: 22_501 }, ['implausible_speed distance']],
    ['takes 99 m in a second', { distance: 99, endTime: at('2024-06-02T10:00:01Z') }, []],
    [
      'refuses 100 m in a second',
      { distance: 100, endTime: at('2024-06-02T10:00:01Z') },
      ['implausible_speed distance'],
    ],
    ['takes the duration as moving time', { movingTime: 1800 }, []],
    ['refuses a moving time above the duration', { movingTime: 1801 }, ['invalid_value moving_time']],
    ['refuses no moving time at all', { movingTime: 0 }, ['invalid_value moving_time']],
    ['takes heart rates at their bounds', { averageHeartRate: 20, maxHeartRate: 260 }, []],
    [
      'refuses a heart rate out of bounds',
      { averageHeartRate: 19, maxHeartRate: 261 },
      ['invalid_value average_heart_rate', 'invalid_value max_heart_rate'],
    ],
    [
      'refuses an average above the maximum',
      { averageHeartRate: 150, maxHeartRate: 149 },
      ['invalid_value average_heart_rate'],
    ],
    ['takes elevation up to 50 km', { elevationGainDm: 500_000 }, []],
    ['refuses more elevation', { elevationGainDm: 500_001 }, ['invalid_value elevation_gain']],
    ['counts the characters of notes as code points', { notes: text(5000) }, []],
    ['refuses a title of more than 200 characters', { title: text(201) }, ['invalid_value title']],
    ['refuses longer notes', { notes: text(5001) }, ['invalid_value notes']],
    [
      'takes 20 tags of 50 characters',
      { tags: { names: Array.from({ length: 20 }, (_, index) => `${text(48)}${10 + index}`) } },
      [],
    ],
    [
      'refuses 21 tags',
      { tags: { names: Array.from({ length: 21 }, (_, index) => `${index}`) } },
      ['invalid_value tags'],
    ],
    [
      'refuses tags that are empty, too long or repeated',
      { tags: { names: ['', text(51), 'a', 'a'] } },
      ['invalid_value tags.0', 'invalid_value tags.1', 'invalid_value tags.3'],
    ],
  ] as const) {
    it(title, () => {
      expect(faultsOf(input as Partial<RunInput>)).to.deep.equal(faults);
    });
  }

  it('keeps a run recorded before the speed limit, but refuses a change that exceeds it', () => {
    const fast = { ...sampleAttributes, distance: 100_000 };
    expect(faultsOf({ notes: 'By bicycle.' }, fast)).to.deep.equal([]);
    expect(faultsOf({ distance: 100_001 }, fast)).to.deep.equal(['implausible_speed distance']);
    const sooner = { endTime: at('2020-01-24T16:34:44Z') };
    expect(faultsOf(sooner, sampleAttributes)).to.deep.equal(['implausible_speed end_time']);
  });

  it('clears attributes sent as null', () => {
    const full = {
      ...sampleAttributes,
      movingTime: 1000,
      notes: 'Wet.',
      timeZone: 'Europe/Paris',
      averageHeartRate: 150,
    };
    const cleared = ['moving_time', 'average_heart_rate', 'start_lat', 'start_lng'];
    const checked = checkAttributes(RunInput.fromPartial({ notes: '', timeZone: '', cleared }), [], full, now);
    expect(checked.ok && checked.attributes).to.include({
      movingTime: undefined,
      averageHeartRate: undefined,
      notes: undefined,
      timeZone: undefined,
      startLatE7: undefined,
      endLatE7: sampleAttributes.endLatE7,
    });
  });
});
