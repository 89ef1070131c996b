import { createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeIdentities } from './identities.js';

const services = ['gateway', 'auth-service', 'user-service', 'run-service', 'weather-service', 'report-service'];

describe('makeIdentities', () => {
  let dir: string;
  const make = () =>
    makeIdentities({
      dir,
      postgres: 'postgres:5432',
      database: 'jogging',
      redis: 'redis:6379',
      rabbitmq: 'rabbitmq:5672',
      owner: undefined,
      redisOwner: undefined,
      dnsNames: (service) => [`${service}.jogging-times.svc`],
    });
  const read = (service: string, name: string) => readFileSync(join(dir, service, name), 'utf8');
  const certificate = (service: string) => new X509Certificate(read(service, 'cert.pem'));

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'jogging-identities-'));
    await make();
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  for (const service of services) {
    it(`gives ${service} a certificate in its own name, by an authority that all share`, () => {
      const authority = new X509Certificate(read('gateway', 'ca.pem'));
      expect(read(service, 'ca.pem')).to.equal(read('gateway', 'ca.pem'));
      expect(certificate(service).verify(authority.publicKey)).to.equal(true);
      expect(certificate(service).subject).to.equal(`CN=${service}`);
      expect(certificate(service).checkHost(`${service}.jogging-times.svc`)).to.equal(`${service}.jogging-times.svc`);
      const ownKey = createPublicKey(read(service, 'key.pem'));
      expect(certificate(service).publicKey.equals(ownKey)).to.equal(true);
    });
  }

  it('gives each service what it needs and no more', () => {
    const tls = ['ca.pem', 'cert.pem', 'key.pem'];
    const withSchema = [...tls, 'cursor-secret', 'database-url', 'amqp-url'];
    const folders = Object.fromEntries(services.map((service) => [service, readdirSync(join(dir, service))]));
    expect(folders.gateway).to.have.members([...tls, 'cursor-secret', 'redis-url']);
    expect(read('gateway', 'cursor-secret')).to.equal(read('run-service', 'cursor-secret'));
    expect(folders['auth-service']).to.have.members([...tls, 'jwt-private-key.pem', 'redis-url']);
    expect(folders['user-service']).to.have.members([...withSchema, 'redis-url']);
    for (const service of services.slice(3)) expect(folders[service], service).to.have.members(withSchema);
    expect(read('run-service', 'database-url')).to.match(/^postgres:\/\/run_service:\w+@postgres:5432\/jogging$/);
    expect(read('user-service', 'database-url')).to.contain(read('provision', 'users-db-password'));
    expect(read('gateway', 'redis-url')).to.match(/^redis:\/\/gateway:\w+@redis:6379\/0$/);
    expect(read('run-service', 'amqp-url')).to.match(/^amqp:\/\/run-service:\w+@rabbitmq:5672$/);
    expect(read('run-service', 'amqp-url')).to.contain(read('provision', 'run-service-amqp-password'));
  });

  it('creates files that only their owner can read', () => {
    for (const service of services) {
      expect(statSync(join(dir, service)).mode & 0o777).to.equal(0o700);
      for (const file of readdirSync(join(dir, service)))
        expect(statSync(join(dir, service, file)).mode & 0o777, file).to.equal(0o400);
    }
  });

  it('keeps existing certificates and secrets unchanged', async () => {
    const everything = () =>
      services.map((service) => readdirSync(join(dir, service)).map((file) => read(service, file)));
    const before = everything();
    expect(await make()).to.deep.equal([]);
    expect(everything()).to.deep.equal(before);
  });

  it('issues all certificates again if one is missing, so that all share an authority', async () => {
    const [old, user] = [read('run-service', 'cert.pem'), read('user-service', 'database-url')];
    rmSync(join(dir, 'gateway/cert.pem'));
    expect(await make()).to.have.length(1);
    expect(read('run-service', 'cert.pem')).to.not.equal(old);
    expect(certificate('run-service').verify(new X509Certificate(read('gateway', 'ca.pem')).publicKey)).to.equal(true);
    expect(read('user-service', 'database-url')).to.equal(user);
  });
});
