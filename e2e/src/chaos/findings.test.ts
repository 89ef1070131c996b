import { expect } from 'chai';
import { countFindings, failure } from './findings.js';

describe('The findings after a fault', () => {
  it('do not count a failed request as a wrong figure', () => {
    const { wrong, otherFailures, details } = countFindings([failure('gateway: 41 × 503 service_unavailable')]);
    expect({ wrong, otherFailures }).to.deep.equal({ wrong: 0, otherFailures: 1 });
    expect(details).to.deep.equal(['failure: gateway: 41 × 503 service_unavailable']);
  });

  it('are counted by kind', () => {
    const kinds = ['lost', 'doubled', 'doubled', 'wrong', 'failure'] as const;
    const { details, ...counts } = countFindings(kinds.map((kind) => ({ kind, what: 'something' })));
    expect(counts).to.deep.equal({ lost: 1, doubled: 2, wrong: 1, otherFailures: 1 });
    expect(details).to.have.length(5);
  });
});
