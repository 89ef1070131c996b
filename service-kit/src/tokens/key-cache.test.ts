import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { createLogger } from '../logging/logger.js';
import { createKeyCache } from './key-cache.js';
import { publicJwk } from './key-set.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const first = publicJwk(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
const second = publicJwk(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);

function issuer() {
  return {
    answer: { keys: [first] } as unknown,
    asked: 0,
    async load(): Promise<unknown> {
      this.asked += 1;
      if (this.answer instanceof Error) throw this.answer;
      return this.answer;
    },
  };
}

describe('createKeyCache', () => {
  it('fetches the keys once for any number of concurrent requests', async () => {
    const source = issuer();
    const cache = createKeyCache({ load: () => source.load(), logger });
    const keys = await Promise.all(Array.from({ length: 50 }, () => cache.keyOf(first.kid)));
    expect(keys.every((key) => key?.asymmetricKeyType === 'rsa')).to.equal(true);
    expect(source.asked).to.equal(1);
  });

  it('finds a newly published key', async () => {
    const source = issuer();
    const cache = createKeyCache({ load: () => source.load(), logger, restMs: 0 });
    expect(await cache.keyOf(second.kid)).to.equal(undefined);
    source.answer = { keys: [first, second] };
    expect(await cache.keyOf(second.kid)).not.to.equal(undefined);
  });

  it('does not fetch the keys for every made-up key id', async () => {
    const source = issuer();
    const cache = createKeyCache({ load: () => source.load(), logger, restMs: 60_000 });
    for (let index = 0; index < 100; index += 1) expect(await cache.keyOf(`made-up-${index}`)).to.equal(undefined);
    expect(source.asked).to.equal(1);
  });

  it('keeps its keys while the issuer is unavailable', async () => {
    const source = issuer();
    const cache = createKeyCache({ load: () => source.load(), logger, restMs: 0 });
    await cache.keyOf(first.kid);
    source.answer = new Error('away');
    expect(await cache.keyOf(second.kid)).to.equal(undefined);
    expect(await cache.keyOf(first.kid)).not.to.equal(undefined);
  });

  it('answers unavailable, not invalid, while it has no keys', async () => {
    const source = issuer();
    source.answer = new Error('away');
    const cache = createKeyCache({ load: () => source.load(), logger });
    const outcome = await cache.keyOf(first.kid).catch((error: { code: string }) => error.code);
    expect(outcome).to.equal('unavailable');
    expect(await cache.readiness?.()).to.have.property('ready', false);
  });
});
