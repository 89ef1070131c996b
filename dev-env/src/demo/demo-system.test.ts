import { expect } from 'chai';
import { demoSystem } from './demo-system.js';

const onPort = (port: string) => () => port;

describe('demoSystem', () => {
  it('the demo system is that of this clone, wherever it listens', () => {
    expect(demoSystem({}, onPort('6000'))).to.equal('http://localhost:6000');
  });

  it('the demo system is the one that JOGGING_URL names', () => {
    const notAsked = () => expect.fail('asked for a system of this clone');
    expect(demoSystem({ JOGGING_URL: 'http://api.test/' }, notAsked)).to.equal('http://api.test');
  });

  it('accepts the port or offset on which this clone listens', () => {
    expect(demoSystem({ PORT: '6000' }, onPort('6000'))).to.equal('http://localhost:6000');
    expect(demoSystem({ PORT_OFFSET: '1000' }, onPort('6000'))).to.equal('http://localhost:6000');
  });

  for (const asked of [{ PORT: '5000' }, { PORT_OFFSET: '2000' }]) {
    it(`refuses a port where another program may listen: ${JSON.stringify(asked)}`, () => {
      expect(() => demoSystem(asked, onPort('6000'))).to.throw(
        'The system of this clone listens on port 6000, not on ',
      );
    });
  }
});
