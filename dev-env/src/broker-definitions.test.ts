import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '@jogging/deploy';
import { expect } from 'chai';
import { brokerDefinitions } from './broker-definitions.js';

describe('The definitions of the broker', () => {
  it('deploy provisions the broker with the definitions of the topology (npm run broker-definitions)', () => {
    const written = JSON.parse(readFileSync(join(repository, 'deploy/src/rabbitmq/definitions.json'), 'utf8'));
    expect(written).to.deep.equal(JSON.parse(JSON.stringify(brokerDefinitions())));
  });

  it('the definitions of the broker let a service publish its own events and read its own queues, and nothing else', () => {
    const { users } = brokerDefinitions();
    expect(users['run-service']).to.deep.equal({
      configure: '^(outbox\\.run-service)$',
      write: '^(jogging|run-service\\.requeue)$',
      read: '^(run-service|run-service\\.dead)$',
      publish: '^(run\\.created|run\\.updated|run\\.weather_requested|run\\.deleted)$',
    });
    expect(users['user-service']).to.include({ write: '^(jogging)$', read: '^$', publish: '^(user\\.deleted)$' });
    expect(users['report-service']).to.include({
      configure: '^$',
      write: '^(report-service\\.requeue)$',
      publish: '^$',
    });
  });
});
