import { expect } from 'chai';
import fc from 'fast-check';
import { distanceText, durationText, paceText, parseDuration } from './units.js';

describe('units', () => {
  it('prints the same distance in kilometres and in miles', () => {
    expect(distanceText(42_195, 'metric')).to.equal('42.20 km');
    expect(distanceText(42_195, 'imperial')).to.equal('26.22 mi');
  });

  it('prints pace per kilometre or per mile, and a dash for a missing pace', () => {
    expect(paceText(300, 'metric')).to.equal('5:00 /km');
    expect(paceText(300, 'imperial')).to.equal('8:03 /mi');
    expect(paceText(null, 'metric')).to.equal('–');
  });

  it('reads a bare number as minutes', () => {
    expect(parseDuration('24')).to.equal(1440);
    expect(parseDuration('24:11')).to.equal(1451);
    expect(parseDuration('1:02:03')).to.equal(3723);
  });

  it('refuses text that is not a duration', () => {
    for (const text of ['', 'abc', '1:2', '1:60', '1:2:3:4', '-5'])
      expect(parseDuration(text), text).to.equal(undefined);
  });

  it('reads back every duration that it prints', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 604_800 }), (seconds) => {
        expect(parseDuration(durationText(seconds))).to.equal(seconds);
      }),
    );
  });
});
