import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { inWords } from './run-command.js';

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (fault) {
    return fault;
  }
};

describe('inWords', () => {
  it('names a full disk in one line', () => {
    const fault = thrownBy(() => writeFileSync('/dev/full', 'x'));
    expect(inWords(fault)).to.match(/^The disk is full: .+$/);
  });

  it('keeps the message of any other error', () => {
    expect(inWords(new Error('two\nlines'))).to.equal('two\nlines');
  });
});
