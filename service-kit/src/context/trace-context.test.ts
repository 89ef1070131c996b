import { expect } from 'chai';
import fc from 'fast-check';
import { continueTrace, formatTraceparent, parseTraceparent, traceIdOf } from './trace-context.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const hexDigits = (length: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((text) => /[1-9a-f]/.test(text));

describe('trace context', () => {
  it('reads the trace context that it writes', () => {
    fc.assert(
      fc.property(hexDigits(32), hexDigits(16), fc.boolean(), (trace, span, sampled) => {
        const context = { traceId: trace, spanId: span, sampled };
        expect(parseTraceparent(formatTraceparent(context))).to.deep.equal(context);
      }),
    );
  });

  it("continues the caller's trace with a span of its own", () => {
    const next = parseTraceparent(continueTrace(`00-${traceId}-${spanId}-00`));
    expect(next).to.include({ traceId, sampled: false });
    expect(next?.spanId)
      .to.match(/^[0-9a-f]{16}$/)
      .and.to.not.equal(spanId);
  });

  it('reads the known part of a later version', () => {
    expect(parseTraceparent(`01-${traceId}-${spanId}-03-more`)).to.deep.equal({ traceId, spanId, sampled: true });
  });

  const ignored = [
    undefined,
    '',
    'nonsense',
    `00-${traceId}-${spanId}`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${traceId}-${spanId}-01\n`,
    `01-${traceId}-${spanId}-01-${'x'.repeat(300)}`,
  ];
  for (const value of ignored) {
    it(`starts a new trace instead of ${JSON.stringify(value)?.slice(0, 80)}`, () => {
      expect(parseTraceparent(value)).to.equal(undefined);
      const begun = continueTrace(value);
      expect(parseTraceparent(begun)?.sampled).to.equal(true);
      expect(traceIdOf(begun))
        .to.match(/^[0-9a-f]{32}$/)
        .and.to.not.equal(traceId);
    });
  }
});
