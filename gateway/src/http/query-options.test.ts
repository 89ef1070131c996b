import { expect } from 'chai';
import { choice, splitOptions } from './query-options.js';

const options = { sports: choice('Which activities to import.', ['run', 'all'], 'run') };

describe('the options of a route', () => {
  it('separates the options of a route from the parameters that every route reads', () => {
    expect(splitOptions('sports=all&page[size]=1', options)).to.deep.equal({
      chosen: { sports: 'all' },
      rest: 'page[size]=1',
      faults: [],
    });
  });

  it('does not change the query of a route without options', () => {
    expect(splitOptions('sports=all', undefined)).to.deep.equal({ chosen: {}, rest: 'sports=all', faults: [] });
  });

  it('reports each faulty option and still passes on the other parameters, so that all faults are answered together', () => {
    const { rest, faults } = splitOptions('sports=chess&foo=1&sports=run', options);
    expect(rest).to.equal('foo=1');
    expect(faults.map(({ code, parameter }) => [code, parameter])).to.deep.equal([
      ['invalid_parameter', 'sports'],
      ['repeated_parameter', 'sports'],
    ]);
  });

  it('reports an option that appears fifty times once', () => {
    const { faults } = splitOptions(Array(50).fill('sports=run').join('&'), options);
    expect(faults.map(({ code }) => code)).to.deep.equal(['repeated_parameter']);
  });

  it('reports broken percent-encoding of an option, and leaves that of other parameters as it is', () => {
    const { rest, faults } = splitOptions('sports=%FF&foo=%FF', options);
    expect(rest).to.equal('foo=%FF');
    expect(faults.map(({ detail }) => detail)).to.deep.equal([
      'The percent-encoding of sports is broken or not UTF-8.',
    ]);
  });
});
