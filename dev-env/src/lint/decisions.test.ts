import { expect } from 'chai';
import { oddDecisions } from './decisions.js';

const sound =
  '# 7. A title\n\n- Status: Accepted\n- Date: 2026-11-28\n\n## Context\n\nA.\n\n## Decision\n\nB.\n\n## Consequences\n\nC.\n';
const check = (text: string) => oddDecisions([{ path: 'docs/adr/0007-a-title.md', text }]);

describe('oddDecisions', () => {
  it('accepts a record with title, status, date and the three sections', () => {
    expect(check(sound)).to.deep.equal([]);
  });

  for (const [what, text] of [
    ['a status', sound.replace('- Status: Accepted\n', '')],
    ['a date', sound.replace('- Date: 2026-11-28\n', '')],
    ['its consequences', sound.replace('## Consequences', '## Later')],
    ['its own number', sound.replace('# 7.', '# 8.')],
  ] as const) {
    it(`rejects a record without ${what}`, () => expect(check(text)).to.have.length(1));
  }
});
