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

describe('the cache of an issuer’s keys', () => {
  it('asks the issuer once however many ask for a key at once', async () => {
    const source = issuer();
    const cache = createKeyCache({ load: () => source.load(), logger });
    const keys = await Promise.all(Array.from({ length: 50 }, () => cache.keyOf(first.kid)));
    expect(keys.every((key) => key?.asymmetricKeyType === 'rsa')).to.equal(true);
    expect(source.asked).to.equal(1);
  });

  it('finds a key that the issuer has begun to publish', async () => {
    const source = issuer();
    const cache = createKeyCache({ load: () => source.load(), logger, restMs: 0 });
    expect(await cache.keyOf(second.kid)).to.equal(undefined);
    source.answer = { keys: [first, second] };
    expect(await cache.keyOf(second.kid)).not.to.equal(undefined);
  });

  it('does not ask for every made-up key id', async () => {
    const source = issuer();
    const cache = createKeyCache({ load: () => source.load(), logger, restMs: 60_000 });
    for (let index = 0; index < 100; index += 1) expect(await cache.keyOf(`made-up-${index}`)).to.equal(undefined);
    expect(source.asked).to.equal(1);
  });

  it('keeps what it has while the issuer is away', async () => {
    const source = issuer();
    const cache = createKeyCache({ load: () => source.load(), logger, restMs: 0 });
    await cache.keyOf(first.kid);
    source.answer = new Error('away');
    expect(await cache.keyOf(second.kid)).to.equal(undefined);
    expect(await cache.keyOf(first.kid)).not.to.equal(undefined);
  });

  it('says that it cannot tell, instead of refusing, while it has no keys at all', async () => {
    const source = issuer();
    source.answer = new Error('away');
    const cache = createKeyCache({ load: () => source.load(), logger });
    const outcome = await cache.keyOf(first.kid).catch((error: { code: string }) => error.code);
    expect(outcome).to.equal('unavailable');
    expect(await cache.readiness?.()).to.have.property('ready', false);
  });
});
