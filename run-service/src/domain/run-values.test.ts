import { OffsetKind } from '@jogging/proto/common';
import { RunInput } from '@jogging/proto/runs';
import { expect } from 'chai';
import fc from 'fast-check';
import { at, sampleAttributes } from '../../test/attributes.js';
import type { RunAttributes } from './run.js';
import { checkAttributes } from './run-values.js';

const now = Date.UTC(2020, 5, 1, 12);
const good = sampleAttributes;
const goodInput = { ...good, tags: undefined };

function faultsOf(change: Partial<RunInput>, current?: RunAttributes): string[] {
  const input = RunInput.fromPartial(current ? change : { ...goodInput, ...change });
  const checked = checkAttributes(input, [], current, now);
  return checked.ok ? [] : checked.faults.map(({ code, field }) => `${code} ${field}`);
}

describe('the values of a run', () => {
  it('accepts values within bounds unchanged', () => {
    expect(checkAttributes(RunInput.fromPartial(goodInput), [], undefined, now)).to.deep.equal({
      ok: true,
      attributes: good,
    });
  });

  it('requires distance and times for a new run, and nothing for a change', () => {
    const none = checkAttributes(RunInput.fromPartial({}), [], undefined, now);
    expect(none.ok ? [] : none.faults.map(({ code, field }) => `${code} ${field}`)).to.deep.equal(
      ['distance', 'start_time', 'end_time'].map((name) => `missing_value attributes.${name}`),
    );
    expect(faultsOf({}, good)).to.deep.equal([]);
  });

  const slow = { endTime: at('2020-01-28T16:58:45Z') };
  for (const [name, key, inside, outside] of [
    ['distance', 'distance', [1, 1_000_000], [0, -1, 1_000_001, 2147483647, -2147483648]],
    ['start_lat', 'startLatE7', [-900_000_000, 0, 900_000_000], [-900_000_001, 900_000_001]],
    ['start_lng', 'startLngE7', [-1_800_000_000, 1_800_000_000], [-1_800_000_001, 1_800_000_001]],
    ['end_lat', 'endLatE7', [-900_000_000, 900_000_000], [-900_000_001, 2147483647]],
    ['end_lng', 'endLngE7', [-1_800_000_000, 1_800_000_000], [-1_800_000_001, 1_800_000_001]],
  ] as const) {
    it(`limits ${name} to its bounds`, () => {
      for (const value of inside) expect(faultsOf({ [key]: value, ...slow }), String(value)).to.deep.equal([]);
      for (const value of outside) {
        expect(faultsOf({ [key]: value, ...slow }), String(value)).to.deep.equal([`invalid_value attributes.${name}`]);
      }
    });
  }

  for (const [title, start, end, faults] of [
    ['one second', '2020-01-01T00:00:00Z', '2020-01-01T00:00:01Z', []],
    ['a microsecond less', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00.999999Z', ['end_time']],
    ['nothing', '2020-01-01T00:00:00Z', '2020-01-01T01:00:00+01:00', ['end_time']],
    ['backwards', '2020-01-02T00:00:00Z', '2020-01-01T00:00:00Z', ['end_time']],
    ['seven days', '2020-01-01T00:00:00Z', '2020-01-08T00:00:00Z', []],
    ['a microsecond more', '2020-01-01T00:00:00Z', '2020-01-08T00:00:00.000001Z', ['end_time']],
    ['up to five minutes ahead', '2020-06-01T11:00:00Z', '2020-06-01T12:05:00Z', []],
    ['a microsecond further ahead', '2020-06-01T11:00:00Z', '2020-06-01T12:05:00.000001Z', ['end_time']],
    ['far ahead and too long', '2020-06-01T11:00:00Z', '2020-07-01T12:00:00Z', ['end_time', 'end_time']],
  ] as const) {
    it(`finds ${faults.length} faults in a run that lasts ${title}`, () => {
      expect(faultsOf({ distance: 1, startTime: at(start), endTime: at(end) })).to.deep.equal(
        faults.map((name) => `invalid_value attributes.${name}`),
      );
    });
  }

  it('blames the time that was sent if the other one was not', () => {
    expect(faultsOf({ startTime: at('2020-01-25T00:00:00Z') }, good)).to.deep.equal([
      'invalid_value attributes.start_time',
    ]);
    expect(faultsOf({ endTime: at('2020-01-24T00:00:00Z') }, good)).to.deep.equal([
      'invalid_value attributes.end_time',
    ]);
  });

  it("reports faults with the gateway's, in order and without repeats", () => {
    const edge = [
      { field: 'attributes.nonsense', code: 'unknown_attribute', detail: 'A run has no attribute nonsense.' },
      { field: 'attributes.end_time', code: 'invalid_value', detail: 'end_time must be a text.' },
    ];
    const input = RunInput.fromPartial({ ...goodInput, endTime: undefined, distance: 0 });
    const checked = checkAttributes(input, edge, undefined, now);
    expect(checked.ok ? [] : checked.faults.map(({ code, field }) => `${code} ${field}`)).to.deep.equal([
      'invalid_value attributes.distance',
      'invalid_value attributes.end_time',
      'unknown_attribute attributes.nonsense',
    ]);
  });

  it('reports an unknown code as an invalid value', () => {
    const edge = [{ field: 'attributes.distance', code: 'of_a_newer_gateway', detail: 'Something.' }];
    const checked = checkAttributes(RunInput.fromPartial({ ...goodInput, distance: undefined }), edge, undefined, now);
    expect(checked.ok ? [] : checked.faults).to.deep.equal([
      { code: 'invalid_value', field: 'attributes.distance', detail: 'Something.' },
    ]);
  });

  it('accepts a change exactly if it accepts a new run with the same attributes', () => {
    const micros = fc.integer({ min: now * 1000 - 10 ** 12, max: now * 1000 + 10 ** 9 });
    const instant = micros.map((value) => ({
      micros: value,
      offsetMinutes: 60,
      fractionDigits: 6,
      offsetKind: OffsetKind.NUMERIC,
      zone: undefined,
    }));
    const change = fc.record(
      {
        distance: fc.integer({ min: -5, max: 1_000_005 }),
        startTime: instant,
        endTime: instant,
        endLatE7: fc.integer({ min: -900_000_005, max: 900_000_005 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(change, (sent) => {
        const asNew = checkAttributes(RunInput.fromPartial({ ...goodInput, ...sent }), [], undefined, now);
        const asChange = checkAttributes(RunInput.fromPartial(sent), [], good, now);
        expect(asChange.ok).to.equal(asNew.ok);
        if (asChange.ok) expect(asChange).to.deep.equal(asNew);
      }),
    );
  });
});
