import { expect } from 'chai';
import { urlIn } from './servers.js';

describe('urlIn', () => {
  const urls = {
    postgres: 'postgres://run_service:secret@postgres:5432/jogging',
    redis: 'redis://gateway:secret@redis:6379/0',
    rabbitmq: 'amqp://run-service:secret@rabbitmq:5672',
  };

  it('leaves the URLs of single servers as they are', () => {
    for (const url of Object.values(urls)) expect(urlIn('local', url)).to.equal(url);
  });

  it('names all nodes of highly available servers', () => {
    expect(urlIn('ha', urls.postgres)).to.equal(
      'postgres://run_service:secret@postgres-0.postgres-nodes:5432,postgres-1.postgres-nodes:5432/jogging',
    );
    expect(urlIn('ha', urls.redis)).to.equal(
      'redis+sentinel://gateway:secret@redis-sentinel-0.redis-sentinel:26379,redis-sentinel-1.redis-sentinel:26379,' +
        'redis-sentinel-2.redis-sentinel:26379/0?name=jogging',
    );
    expect(urlIn('ha', urls.rabbitmq)).to.equal(
      'amqp://run-service:secret@rabbitmq-0.rabbitmq:5672,rabbitmq-1.rabbitmq:5672,rabbitmq-2.rabbitmq:5672',
    );
  });
});
