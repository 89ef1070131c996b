import { expect } from 'chai';
import fc from 'fast-check';
import { parseJson } from './parse-json.js';

const pieces = fc.constantFrom(
  ...'[]{},:/',
  '"a"',
  '"\\u00e9"',
  '1',
  '-0.5e+3',
  '01',
  'true',
  'null',
  ' ',
  '"',
  '\\',
  '\n',
  '//',
);

describe('parseJson', function () {
  this.timeout(20_000);

  it('accepts what JSON.parse accepts, and nothing else', () => {
    const texts = fc.array(pieces, { maxLength: 12 }).map((picked) => picked.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          const reading = parseJson(text, 20);
          expect(reading).to.include({ ok: false, reason: 'not-json' });
          return;
        }
        expect(parseJson(text, 20)).to.deep.equal({ ok: true, value });
      }),
      { numRuns: 5_000 },
    );
  });

  it('points at the first character that JSON does not allow', () => {
    const places: readonly [string, number][] = [
      ['{"a" 1}', 5],
      ['{"a": 1,}', 8],
      ['[1,]', 3],
      ['["a\nb"]', 1],
      ['[tru]', 1],
      ["{'a': 1}", 1],
      ['{"a": 1', 7],
      ['[1] x', 4],
      ['', 0],
    ];
    for (const [text, index] of places) expect(parseJson(text, 20), text).to.include({ ok: false, index });
  });

  it('counts depth from the root, and refuses the bracket that is one too many', () => {
    expect(parseJson('[[],[],{},[]]', 2)).to.include({ ok: true });
    expect(parseJson('[[[]]]', 2)).to.deep.equal({ ok: false, reason: 'too-deep', index: 2 });
    expect(parseJson('["[[["]', 1)).to.include({ ok: true });
    expect(parseJson('['.repeat(1_000_000), 100)).to.deep.equal({ ok: false, reason: 'too-deep', index: 100 });
  });
});
