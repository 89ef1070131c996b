import { expect } from 'chai';
import { ConfigError } from './config-error.js';
import { readConfig } from './read-config.js';
import { settings } from './settings.js';
import { urlsOfHosts } from './urls-of-hosts.js';

describe('urlsOfHosts', () => {
  for (const [url, expected] of [
    ['postgres://u:p@db:5432/jogging', ['postgres://u:p@db:5432/jogging']],
    [
      'postgres://u:p,q@h1:5432,h2:5433/db?sslmode=verify-full',
      ['postgres://u:p,q@h1:5432/db?sslmode=verify-full', 'postgres://u:p,q@h2:5433/db?sslmode=verify-full'],
    ],
    ['amqp://u:p@[::1]:5672,b/%2F', ['amqp://u:p@[::1]:5672/%2F', 'amqp://u:p@b/%2F']],
    [
      'redis+sentinel://a,b,c?name=x,y',
      ['redis+sentinel://a?name=x,y', 'redis+sentinel://b?name=x,y', 'redis+sentinel://c?name=x,y'],
    ],
    ['postgres:///db?host=/run/postgresql', ['postgres:///db?host=/run/postgresql']],
  ] as const) {
    it(`reads ${url} as ${expected.length} hosts`, () => {
      expect(urlsOfHosts(url)).to.deep.equal(expected);
    });
  }

  const shape = { DATABASE_URL: settings.servers(['postgres']) };
  const read = (url: string) => readConfig(shape, { DATABASE_URL: url }).DATABASE_URL;

  it('is how a setting for servers reads a URL', () => {
    expect(read('postgres://u:p@h1:5432,h2:5432/db')).to.equal('postgres://u:p@h1:5432,h2:5432/db');
  });

  for (const url of ['postgres://u:p@h1:5432,h2:70000/db', 'postgres://u:p@h1,/db', 'mysql://u:p@h1,h2/db', 'h1,h2']) {
    it(`refuses the setting ${url}`, () => {
      expect(() => read(url)).to.throw(ConfigError);
    });
  }
});
