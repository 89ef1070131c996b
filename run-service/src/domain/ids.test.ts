import { expect } from 'chai';
import fc from 'fast-check';
import { parseRunId, parseUid } from './ids.js';

describe('ids', () => {
  it('reads ids as lower-case UUIDs, whatever case was sent', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect([parseRunId(uuid), parseRunId(uuid.toUpperCase()), parseUid(uuid)]).to.deep.equal([uuid, uuid, uuid]);
      }),
    );
  });

  for (const text of [
    '',
    'nonsense',
    'a0000000-0000-4000-8000-00000000000',
    'a0000000-0000-4000-8000-0000000000000',
    'a000000000004000800000000000000000',
    '{a0000000-0000-4000-8000-000000000000}',
    'g0000000-0000-4000-8000-000000000000',
    'a0000000-0000-4000-8000-000000000000\n',
  ]) {
    it(`does not read ${JSON.stringify(text)} as an id`, () => {
      expect([parseRunId(text), parseUid(text)]).to.deep.equal([undefined, undefined]);
    });
  }
});
