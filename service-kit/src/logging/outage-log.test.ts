import { expect } from 'chai';
import { recordedLog } from '../../test/recorded-log.js';
import { AppError } from '../errors/index.js';
import { eventually } from '../testing/index.js';
import { OutageLog, outageCause } from './outage-log.js';

describe('OutageLog', () => {
  it('writes one line when an outage begins and one when it is over, with the number of failures', async () => {
    const { logger, lines } = recordedLog('info');
    const outages = new OutageLog(logger, 50);
    for (let count = 0; count < 1_000; count += 1) outages.failed('connect ECONNREFUSED', new Error('away'));
    expect(lines).to.have.length(1);
    await eventually(() => expect(lines).to.have.length(2));
    expect(JSON.parse(lines[1] ?? '')).to.include({ cause: 'connect ECONNREFUSED', failures: 1_000 });
    outages.failed('connect ECONNREFUSED', new Error('away again'));
    expect(lines).to.have.length(3);
  });

  it('distinguishes outages with different causes', () => {
    const { logger, lines } = recordedLog('info');
    const outages = new OutageLog(logger);
    for (const cause of ['postgres', 'redis', 'postgres']) outages.failed(cause, new Error(cause));
    expect(lines).to.have.length(2);
  });
});

describe('outageCause', () => {
  it('the cause of an outage is the message of the innermost cause', () => {
    const cause = new Error('outer', { cause: new Error('connect ECONNREFUSED 127.0.0.1:5432') });
    expect(outageCause(new AppError('unavailable', { cause }))).to.equal('connect ECONNREFUSED 127.0.0.1:5432');
    expect(outageCause(new AppError('unavailable', { detail: 'Too many calls at once.' }))).to.equal(
      'Too many calls at once.',
    );
  });
});
