import { expect } from 'chai';
import fc from 'fast-check';
import { inBatches } from './event-batches.js';
import type { OutboxEntry } from './outbox-store.js';

const entry = fc.record({
  type: fc.constantFrom('run.created', 'run.updated', 'run.deleted'),
  id: fc.uuid(),
  document: fc.nat(20_000).map((length) => JSON.stringify({ text: 'x'.repeat(length) })),
});

const documentsIn = ({ document }: OutboxEntry): string[] =>
  document.startsWith('[') ? (JSON.parse(document) as object[]).map((one) => JSON.stringify(one)) : [document];

describe('Batches of events', () => {
  it('have every event once, in order within its type, and stay within their bounds', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 400 }), (entries) => {
        const batches = inBatches(entries);
        for (const [type, own] of Map.groupBy(entries, (one) => one.type)) {
          const held = batches.filter((batch) => batch.type === type).flatMap(documentsIn);
          expect(held).to.deep.equal(own.map(({ document }) => document));
        }
        expect(batches.flatMap(documentsIn)).to.have.length(entries.length);
        for (const batch of batches) {
          const held = documentsIn(batch);
          expect(held.length).to.be.within(1, 100);
          if (held.length > 1) expect(held.join('').length).to.be.at.most(64 * 1024);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('leave an event alone that has none of its type beside it', () => {
    const alone = { type: 'run.created', id: '6f2c1e0a-58a5-4f3c-9f4e-0f2d7c9b1a11', document: '{}' };
    expect(inBatches([alone])).to.deep.equal([alone]);
    expect(inBatches([])).to.deep.equal([]);
  });

  it('have up to a hundred small events', () => {
    const entries = Array.from({ length: 250 }, () => ({ type: 'a', id: 'b', document: '{}' }));
    expect(inBatches(entries).map((batch) => documentsIn(batch).length)).to.deep.equal([100, 100, 50]);
  });
});
