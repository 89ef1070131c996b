import { expect } from 'chai';
import fc from 'fast-check';
import { type NewEvent, parseEnvelopes, takeApart, writeEnvelope } from './event-envelope.js';

const event: NewEvent = {
  id: 'e1',
  source: 'run-service',
  type: 'run.created',
  subject: 'r1',
  time: new Date('2024-02-29T12:00:00.123Z'),
  data: { distance: 5 },
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  requestId: 'request-1',
};

describe('The event envelope', () => {
  it('an event is a CloudEvents 1.0 document', () => {
    expect(JSON.parse(writeEnvelope(event))).to.deep.equal({
      specversion: '1.0',
      id: 'e1',
      source: 'run-service',
      type: 'run.created',
      subject: 'r1',
      time: '2024-02-29T12:00:00.123Z',
      datacontenttype: 'application/json',
      data: { distance: 5 },
      traceparent: event.traceparent,
      requestid: 'request-1',
    });
  });

  it('names its attributes as CloudEvents requires: lower-case letters and digits', () => {
    for (const name of Object.keys(JSON.parse(writeEnvelope(event)) as object))
      expect(name).to.match(/^[a-z0-9]{1,20}$/);
  });

  it('reads back an event as written, whatever its texts', () => {
    const word = fc.string({ minLength: 1, unit: 'binary' });
    // No message has a field `__proto__`; the reader drops it, as it should.
    const data = fc
      .dictionary(fc.string(), fc.jsonValue())
      .filter((object) => !JSON.stringify(object).includes('"__proto__"'));
    fc.assert(
      fc.property(word, word, data, (id, subject, sent) => {
        const written = writeEnvelope({ ...event, id, subject, data: sent, requestId: undefined });
        const [read] = parseEnvelopes(Buffer.from(written));
        const plain = JSON.parse(JSON.stringify({ id, subject, data: sent }));
        expect(read).to.deep.include({ ...plain, type: event.type, time: event.time.toISOString() });
        expect(read?.requestid).to.equal(undefined);
      }),
    );
  });

  it('an event keeps unknown extensions', () => {
    const [read] = parseEnvelopes(
      Buffer.from(JSON.stringify({ ...JSON.parse(writeEnvelope(event)), tracestate: 'a=b' })),
    );
    expect(read).to.have.property('tracestate', 'a=b');
  });

  for (const [fault, change] of Object.entries({
    'another specversion': { specversion: '2.0' },
    'no id': { id: undefined },
    'an empty source': { source: '' },
    'a number for a type': { type: 5 },
    'no time': { time: undefined },
    'a time without an offset': { time: '2024-02-29T12:00:00' },
    'a day that there is not': { time: '2023-02-29T12:00:00Z' },
    'other data than JSON': { datacontenttype: 'text/xml' },
    'data that are no object': { data: [1] },
    'no data': { data: undefined },
  })) {
    it(`rejects an event with ${fault}, which the error names`, () => {
      const document = { ...JSON.parse(writeEnvelope(event)), ...change };
      const [member = ''] = Object.keys(change);
      expect(() => parseEnvelopes(Buffer.from(JSON.stringify(document)))).to.throw(member);
    });
  }

  it('reads the events of a batch as each alone, and takes it apart into these', () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, unit: 'binary' }), { minLength: 1 });
    fc.assert(
      fc.property(ids, (all) => {
        const documents = all.map((id) => writeEnvelope({ ...event, id }));
        const batch = Buffer.from(`[${documents.join(',')}]`);
        const alone = documents.flatMap((document) => parseEnvelopes(Buffer.from(document)));
        expect(parseEnvelopes(batch)).to.deep.equal(alone);
        const parts = takeApart(batch) ?? [];
        expect(parts.map(({ messageId }) => messageId)).to.deep.equal(all);
        expect(parts.flatMap(({ content }) => parseEnvelopes(content))).to.deep.equal(alone);
      }),
    );
  });

  it('rejects a batch with a faulty event, and takes it apart all the same', () => {
    const batch = Buffer.from(`[${writeEnvelope(event)},{"id":"e2"},7]`);
    expect(() => parseEnvelopes(batch)).to.throw('specversion');
    const parts = takeApart(batch)?.map(({ messageId, content }) => [messageId, content.toString()]);
    expect(parts).to.deep.equal([
      ['e1', writeEnvelope(event)],
      ['e2', '{"id":"e2"}'],
      ['', '7'],
    ]);
  });

  it('takes apart nothing but a batch', () => {
    for (const text of [writeEnvelope(event), '[]', '{', '"text"'])
      expect(takeApart(Buffer.from(text))).to.equal(undefined);
    expect(() => parseEnvelopes(Buffer.from('[]'))).to.throw('without events');
  });

  it('rejects an event that is not JSON or not UTF-8', () => {
    const latin1 = Buffer.from(writeEnvelope({ ...event, subject: 'Jörg' }), 'latin1');
    for (const content of [Buffer.alloc(0), Buffer.from('{'), Buffer.from('null'), latin1]) {
      expect(() => parseEnvelopes(content)).to.throw();
    }
  });
});
