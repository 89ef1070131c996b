import { expect } from 'chai';
import { ConfigError, readConfig } from '../config/index.js';
import { redisUrl, sentinelOptions } from './redis-url.js';

const read = (url: string) => readConfig({ REDIS_URL: redisUrl }, { REDIS_URL: url }).REDIS_URL;

describe('REDIS_URL', () => {
  for (const url of [
    'redis://localhost:6379',
    'rediss://user:pw@redis.example/3',
    'redis+sentinel://user:pw@a:26379,b:26379,c:26379/0?name=jogging',
    'rediss+sentinel://a?name=jogging',
  ]) {
    it(`may be ${url}`, () => {
      expect(read(url)).to.equal(url);
    });
  }

  for (const url of ['redis://a,b', 'redis+sentinel://a,b', 'redis+sentinel://a:x?name=jogging', 'http://a']) {
    it(`is refused as ${url}`, () => {
      expect(() => read(url)).to.throw(ConfigError, 'redis+sentinel://');
    });
  }

  it('names Redis itself, without Sentinels', () => {
    expect(sentinelOptions('redis://user:pw@host:6379/1')).to.equal(undefined);
  });

  it('names Sentinels, the master, and how to sign in to both', () => {
    const url = 'rediss+sentinel://auth-service:p%2Fw@[::1]:26380,b/2?name=jogging&sentinel_password=s%26w';
    expect(sentinelOptions(url)).to.deep.include({
      sentinels: [
        { host: '::1', port: 26_380 },
        { host: 'b', port: 26_379 },
      ],
      name: 'jogging',
      username: 'auth-service',
      password: 'p/w',
      db: 2,
      sentinelPassword: 's&w',
      enableTLSForSentinelMode: true,
    });
  });
});
