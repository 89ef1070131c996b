import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { baseSettings } from './base-settings.js';
import { ConfigError } from './config-error.js';
import { readConfig } from './read-config.js';
import { settings } from './settings.js';

function faultsOf(work: () => unknown): Record<string, string> {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.faults.map((one) => [one.variable, one.problem]));
    throw error;
  }
  throw new Error('nothing was wrong');
}

function fileWith(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'value');
  writeFileSync(file, content);
  return file;
}

describe('readConfig', () => {
  it('reads each setting into its type', () => {
    const config = readConfig(
      {
        PORT: settings.port(),
        DATABASE_URL: settings.servers(['postgres', 'postgresql']),
        USER_SERVICE_ADDR: settings.address(),
        RATE_LIMIT: settings.onOff(),
        JWT_TTL_SECONDS: settings.integer(1, 3_600),
        CORS_ORIGINS: settings.list(),
      },
      {
        PORT: '5000',
        DATABASE_URL: 'postgres://someone:pw@db:5432/jogging',
        USER_SERVICE_ADDR: 'user-service:50051',
        RATE_LIMIT: 'Off',
        JWT_TTL_SECONDS: '900',
        CORS_ORIGINS: 'https://a.example, https://b.example,',
      },
    );
    expect(config).to.deep.equal({
      PORT: 5000,
      DATABASE_URL: 'postgres://someone:pw@db:5432/jogging',
      USER_SERVICE_ADDR: 'user-service:50051',
      RATE_LIMIT: false,
      JWT_TTL_SECONDS: 900,
      CORS_ORIGINS: ['https://a.example', 'https://b.example'],
    });
  });

  it('uses the default for an absent or empty variable, and leaves optional ones undefined', () => {
    const shape = {
      PORT: settings.port(5000),
      LEVEL: settings.choice(['low', 'high'], 'low'),
      KEY: settings.secret().optional(),
    };
    expect(readConfig(shape, { PORT: '', KEY: '' })).to.deep.equal({ PORT: 5000, LEVEL: 'low', KEY: undefined });
  });

  it('reports every problem at once, with the expected values', () => {
    const faults = faultsOf(() =>
      readConfig(
        {
          PORT: settings.port(),
          REDIS_URL: settings.url(['redis']),
          LEVEL: settings.choice(['low', 'high']),
          TTL: settings.integer(1, 9),
        },
        { PORT: '70000', REDIS_URL: 'http://redis', TTL: '10' },
      ),
    );
    expect(faults).to.deep.equal({
      PORT: 'is not valid; expected a TCP port, 0 to 65535',
      REDIS_URL: 'is not valid; expected a URL that begins with redis://',
      LEVEL: 'is missing; expected one of low, high',
      TTL: 'is not valid; expected a whole number from 1 to 9',
    });
  });

  it('never shows a value', () => {
    const shape = { CURSOR_SECRET: settings.secret({ minLength: 32 }), DATABASE_URL: settings.servers(['postgres']) };
    const env = { CURSOR_SECRET: 'hunter2', DATABASE_URL: 'mysql://root:hunter2@db' };
    expect(() => readConfig(shape, env))
      .to.throw(ConfigError)
      .with.property('message')
      .that.includes('CURSOR_SECRET')
      .and.includes('DATABASE_URL')
      .and.does.not.include('hunter2');
  });

  it('reads a secret from the file that NAME_FILE names, without the line break at its end', () => {
    const file = fileWith('from a file\n');
    expect(readConfig({ KEY: settings.secret() }, { KEY_FILE: file })).to.deep.equal({ KEY: 'from a file' });
  });

  it('refuses a variable that is set both ways, and a missing file', () => {
    const faults = faultsOf(() =>
      readConfig(
        { A: settings.secret(), B: settings.secret(), C: settings.secret() },
        { A: 'x', A_FILE: fileWith('y'), B_FILE: '/nowhere/at/all', C_FILE: fileWith('') },
      ),
    );
    expect(faults).to.deep.equal({
      A: 'is given twice: also as A_FILE',
      B: 'B_FILE names a file that cannot be read (ENOENT)',
      C: 'is missing; expected a secret',
    });
  });

  for (const address of ['host', 'host:', ':80', 'host:70000', 'a b:80', 'http://host:80', '::1:80']) {
    it(`rejects the address "${address}"`, () => {
      expect(faultsOf(() => readConfig({ ADDR: settings.address() }, { ADDR: address }))).to.have.property('ADDR');
    });
  }

  for (const address of [
    'localhost:50051',
    '10.0.0.1:1',
    '[::1]:50051',
    'run-service.jogging.svc.cluster.local:50052',
  ]) {
    it(`accepts the address ${address}`, () => {
      expect(readConfig({ ADDR: settings.address() }, { ADDR: address }).ADDR).to.equal(address);
    });
  }

  it('reads several addresses, none by default, and rejects all if one is wrong', () => {
    const shape = { HOSTS: settings.addresses() };
    expect(readConfig(shape, {}).HOSTS).to.deep.equal([]);
    expect(readConfig(shape, { HOSTS: 'a:1, b:2' }).HOSTS).to.deep.equal(['a:1', 'b:2']);
    expect(faultsOf(() => readConfig(shape, { HOSTS: 'a:1,b' })).HOSTS).to.equal(
      'is not valid; expected addresses as host:port, with commas between',
    );
  });
});

describe('baseSettings', () => {
  const shape = { ...baseSettings, OPS_PORT: settings.port(9100) };
  const tls = { TLS_CA_FILE: 'ca.pem', TLS_CERT_FILE: 'cert.pem', TLS_KEY_FILE: 'key.pem' };

  it('listens on loopback without certificates, and everywhere with them', () => {
    expect(readConfig(shape, {}).BIND_ADDRESS).to.equal('127.0.0.1');
    expect(readConfig(shape, tls).BIND_ADDRESS).to.equal('0.0.0.0');
  });

  it('refuses to listen beyond loopback without certificates, unless ALLOW_INSECURE is yes', () => {
    expect(faultsOf(() => readConfig(shape, { BIND_ADDRESS: '0.0.0.0' }))).to.have.property('BIND_ADDRESS');
    expect(faultsOf(() => readConfig(shape, { BIND_ADDRESS: '::' }))).to.have.property('BIND_ADDRESS');
    expect(readConfig(shape, { BIND_ADDRESS: '0.0.0.0', ALLOW_INSECURE: 'yes' }).BIND_ADDRESS).to.equal('0.0.0.0');
    expect(readConfig(shape, { BIND_ADDRESS: '10.0.0.7', ...tls }).BIND_ADDRESS).to.equal('10.0.0.7');
  });

  it('accepts only yes for ALLOW_INSECURE', () => {
    expect(faultsOf(() => readConfig(shape, { ALLOW_INSECURE: 'true' }))).to.have.property('ALLOW_INSECURE');
  });

  it('requires all certificate files or none', () => {
    const faults = faultsOf(() => readConfig(shape, { TLS_CERT_FILE: 'cert.pem' }));
    expect(faults).to.have.all.keys('TLS_CA_FILE', 'TLS_KEY_FILE');
  });
});
