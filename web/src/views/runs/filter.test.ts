import { expect } from 'chai';
import { filterText, noChoices, weatherChoices } from './filter.js';

describe('the filter form', () => {
  it('the filter form writes nothing when nothing was chosen', () => {
    expect(filterText(noChoices)).to.equal('');
  });

  it('the filter form joins its choices with and', () => {
    const text = filterText({ ...noChoices, from: '2026-01-01', atLeast: '5000', weather: 'wet' });
    expect(text).to.equal(`date ge '2026-01-01' and distance ge 5000 and ${weatherChoices.wet?.filter}`);
  });

  it('doubles quotes and escapes wildcards, so that they mean themselves', () => {
    expect(filterText({ ...noChoices, text: "50%_'s" })).to.equal(
      "(title ilike '%50\\%\\_''s%' or notes ilike '%50\\%\\_''s%')",
    );
  });
});
