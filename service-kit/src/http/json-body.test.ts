import { expect } from 'chai';
import fc from 'fast-check';
import { AppError } from '../errors/app-error.js';
import { parseJson } from './json-body.js';

const problemOf = (text: string | Uint8Array): string => {
  try {
    parseJson(typeof text === 'string' ? Buffer.from(text) : text);
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
};

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(Buffer.from(text))).to.deep.equal(JSON.parse(text));
      }),
    );
  });

  it('accepts exactly what JSON.parse accepts, and throws nothing else', () => {
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '1',
      'a',
      "'",
      '\\',
      '\n',
      '\t',
      'true',
      '//',
      '"k"',
    );
    fc.assert(
      fc.property(
        fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join('')),
        (text) => {
          let isJson = true;
          try {
            JSON.parse(text);
          } catch {
            isJson = false;
          }
          expect(problemOf(text) === 'none').to.equal(isJson);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  const table: [text: string, problem: RegExp][] = [
    ['', /The body is empty/],
    ['  \n', /The body is empty/],
    ["{'a': 1}", /line 1, column 2: .*double quotes/],
    ['{\n  "a": 1,\n}', /line 3, column 1: /],
    ['{"a": 1', /line 1, column 8: a closing brace \} is expected \(the body ends too early\)\.$/],
    ['{"a": "x', /line 1, column 7: a text is not closed/],
    ['{"a" 1}', /line 1, column 6: a colon is expected/],
    ['{"a": 1 "b": 2}', /line 1, column 9: a comma is expected/],
    ['[1, // one\n 2]', /line 1, column 5: JSON has no comments/],
    ['{"a": "\t"}', /a tab as \\t/],
    ['{"a": "\\x"}', /write a backslash as/],
    ['{} {}', /line 1, column 4: the document must end here/],
    ['[1, 02]', /line 1, column/],
    ['password123', /line 1, column 1: unexpected characters/],
  ];
  for (const [text, problem] of table) {
    it(`names line, column and the likely slip of ${JSON.stringify(text)}`, () => {
      expect(problemOf(text)).to.match(/^malformed_json: /);
      expect(problemOf(text)).to.match(problem);
    });
  }

  it('rejects JSON nested thousands of levels deep without overflowing the stack', () => {
    expect(problemOf('['.repeat(50_000) + ']'.repeat(50_000))).to.match(/nests more than 100 levels/);
    expect(problemOf('['.repeat(50_000))).to.match(/^malformed_json/);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(problemOf(Uint8Array.from([0x22, 0xff, 0x22]))).to.equal('malformed_json: The body is not UTF-8.');
  });

  it('error messages quote nothing of the body', () => {
    expect(problemOf('{"password": secret123}')).not.to.include('secret');
  });
});
