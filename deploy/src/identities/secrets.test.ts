import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { secretsIn } from './secrets.js';

describe('the secrets of a system', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'jogging-secrets-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('creates the secrets once, then reads them back', () => {
    const first = secretsIn(dir);
    const key = readFileSync(first.jwtPrivateKeyFile, 'utf8');
    expect(createPrivateKey(key).asymmetricKeyType).to.equal('rsa');
    expect(secretsIn(dir)).to.deep.equal(first);
    expect(readFileSync(first.jwtPrivateKeyFile, 'utf8')).to.equal(key);
  });

  it('creates secrets that all differ', () => {
    const { cursorSecretFile, databasePasswords, redisPasswords, brokerPasswords } = secretsIn(dir);
    const passwords = [databasePasswords, redisPasswords, brokerPasswords].flatMap((some) =>
      Object.values<string>(some),
    );
    expect(new Set([readFileSync(cursorSecretFile, 'utf8'), ...passwords])).to.have.property('size', 12);
  });

  it('creates secrets that only their owner can read', () => {
    const folder = join(dir, 'secrets');
    secretsIn(folder);
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes)
      .to.have.length(13)
      .and.satisfy((all: number[]) => all.every((mode) => mode === 0o600));
  });
});
