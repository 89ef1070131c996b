import { ConfigError } from '@jogging/service-kit';
import { expect } from 'chai';
import { readServiceConfig } from './config.js';

const needed = {
  REDIS_URL: 'redis://localhost:6379',
  AUTH_SERVICE_URL: 'http://localhost:5001',
  USER_SERVICE_ADDR: 'localhost:50051',
  RUN_SERVICE_ADDR: 'localhost:50052',
  REPORT_SERVICE_ADDR: 'localhost:50054',
  CURSOR_SECRET: 'a secret for tests alone',
};
const faultsOf = (env: NodeJS.ProcessEnv): string => {
  try {
    readServiceConfig(env);
    return '';
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigError);
    return (error as ConfigError).message;
  }
};

describe('The settings of the gateway', () => {
  it('every setting that is not required has a default', () => {
    expect(readServiceConfig(needed)).to.deep.include({
      PORT: 5000,
      OPS_PORT: 9100,
      RATE_LIMIT: true,
      TRUST_PROXY: false,
      CORS_ORIGINS: [],
      REQUEST_TIMEOUT_MS: 15_000,
      JWT_ISSUER: 'jogging-times',
      JWT_AUDIENCE: 'jogging-times',
      PUBLIC_URL: undefined,
    });
  });

  it('reports all missing variables together', () => {
    const message = faultsOf({});
    for (const name of Object.keys(needed)) expect(message).to.contain(name);
  });

  it('requires a public URL in production, and drops its trailing slash', () => {
    expect(faultsOf({ ...needed, NODE_ENV: 'production' })).to.contain('PUBLIC_URL');
    const config = readServiceConfig({ ...needed, NODE_ENV: 'production', PUBLIC_URL: 'https://runs.example/api//' });
    expect(config.PUBLIC_URL).to.equal('https://runs.example/api');
  });

  const proxies: [text: string | undefined, read: unknown][] = [
    [undefined, false],
    ['', false],
    ['off', false],
    ['1', 1],
    ['10.0.0.0/8, 127.0.0.1', ['10.0.0.0/8', '127.0.0.1']],
    ['loopback', ['loopback']],
  ];
  for (const [text, read] of proxies) {
    it(`trusts proxies by TRUST_PROXY=${text}`, () => {
      expect(readServiceConfig({ ...needed, TRUST_PROXY: text }).TRUST_PROXY).to.deep.equal(read);
    });
  }

  it('reads a list of origins, and switches rate limits off', () => {
    const config = readServiceConfig({
      ...needed,
      CORS_ORIGINS: 'https://a.example, https://b.example',
      RATE_LIMIT: 'off',
    });
    expect(config).to.deep.include({ CORS_ORIGINS: ['https://a.example', 'https://b.example'], RATE_LIMIT: false });
  });

  for (const [name, value] of [
    ['PUBLIC_URL', 'runs.example'],
    ['PUBLIC_URL', 'ftp://runs.example'],
    ['REQUEST_TIMEOUT_MS', '5'],
    ['RATE_LIMIT', 'perhaps'],
    ['REDIS_URL', 'http://localhost'],
    ['RUN_SERVICE_ADDR', 'localhost'],
  ] as const) {
    it(`refuses ${name}=${value}`, () => expect(faultsOf({ ...needed, [name]: value })).to.contain(name));
  }
});
