import { expect } from 'chai';
import { throttleRules } from '../src/domain/throttle.js';
import { type Answer, type Service, startReplica, startService } from './service-under-test.js';

/** Addresses reserved for documentation (RFC 5737), and more if many are needed. */
const address = (index: number): string => `203.0.${Math.floor(index / 250)}.${(index % 250) + 1}`;
const waitOf = ({ headers }: Answer): number => Number(headers.get('retry-after'));

describe('failed sign-ins', () => {
  let service: Service;
  let accounts = 0;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  function newAccount(): string {
    accounts += 1;
    return service.users.add(`account ${accounts}`, 'right password').userId;
  }
  async function fail(account: string, from: string, times: number): Promise<number[]> {
    const statuses: number[] = [];
    for (let time = 0; time < times; time += 1) {
      statuses.push((await service.signIn(account, 'wrong password', from)).status);
    }
    return statuses;
  }
  /** Ends the waits that some keys stand for. */
  async function forget(pattern: string): Promise<void> {
    const keys = await service.redis.keys(`auth:throttle:${pattern}`);
    if (keys.length > 0) await service.redis.del(keys);
  }
  /** Makes all assigned turns due. */
  async function turnsCome(): Promise<void> {
    for (const key of await service.redis.keys('auth:throttle:turn:*')) await service.redis.set(key, '1', 'KEEPTTL');
  }

  it('delays failed sign-ins from the sixth of an account and address', async () => {
    const account = newAccount();
    expect(await fail(account, address(1), 6)).to.deep.equal([401, 401, 401, 401, 401, 429]);
    const answer = await service.signIn(account, 'right password', address(1));
    expect(answer.status).to.equal(429);
    expect(answer.body.errors[0].code).to.equal('too_many_sign_ins');
    expect(waitOf(answer)).to.be.within(1, 5);
  });

  it('failed sign-ins delay neither the same account elsewhere nor another account at the same address', async () => {
    const [account, other] = [newAccount(), newAccount()];
    await fail(account, address(2), 6);
    expect((await service.signIn(account, 'right password', address(3))).status).to.equal(200);
    expect((await service.signIn(other, 'right password', address(2))).status).to.equal(200);
  });

  it('delays each further failed sign-in longer, but never for more than a minute', async () => {
    const account = newAccount();
    await fail(account, address(4), 4);
    for (const seconds of [5, 10, 20, 40, 60, 60, 60, 60]) {
      const began = performance.now();
      await fail(account, address(4), 1);
      const wait = waitOf(await service.signIn(account, 'wrong password', address(4)));
      const gone = Math.floor((performance.now() - began) / 1_000);
      expect(wait).to.be.within(seconds - gone, seconds);
      await forget('wait:*');
    }
    await forget('wait:*');
    expect((await service.signIn(account, 'right password', address(4))).status).to.equal(200);
  });

  it('failed sign-ins do not lengthen a wait that is in force', async () => {
    const account = newAccount();
    await fail(account, address(5), 5);
    const checks = service.users.checks;
    expect(await fail(account, address(5), 20)).to.deep.equal(Array(20).fill(429));
    expect(waitOf(await service.signIn(account, 'right password', address(5)))).to.be.at.most(5);
    expect(service.users.checks).to.equal(checks);
  });

  it('forgets failed sign-ins after a successful one', async () => {
    const account = newAccount();
    await fail(account, address(6), 4);
    await service.signIn(account, 'right password', address(6));
    expect(await fail(account, address(6), 5)).to.deep.equal([401, 401, 401, 401, 401]);
  });

  it('delays failed sign-ins with an unknown id in the same way', async () => {
    expect(await fail('nobody at all', address(7), 6)).to.deep.equal([401, 401, 401, 401, 401, 429]);
  });

  it('compares the passwords of concurrent failed sign-ins no more often than in sequence', async () => {
    const account = newAccount();
    const checks = service.users.checks;
    const guesses = Array.from({ length: 60 }, () => service.signIn(account, 'wrong password', address(8)));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(service.users.checks - checks).to.equal(5);
    expect(statuses.filter((status) => status === 429)).to.have.lengthOf(55);
  });

  it('does not count concurrent sign-ins with the right password as failed', async () => {
    const account = newAccount();
    const signIns = Array.from({ length: 60 }, () => service.signIn(account, 'right password', address(9)));
    const statuses = (await Promise.all(signIns)).map(({ status }) => status);
    expect(statuses).to.deep.equal(Array(60).fill(200));
  });

  it('counts failed sign-ins on all replicas together', async () => {
    const other = await startReplica(service.redisUrl, service.users.port());
    try {
      const account = newAccount();
      await fail(account, address(10), 3);
      await other.signIn(account, 'wrong password', address(10));
      await other.signIn(account, 'wrong password', address(10));
      expect((await service.signIn(account, 'right password', address(10))).status).to.equal(429);
      expect((await other.signIn(account, 'right password', address(10))).status).to.equal(429);
    } finally {
      await other.stop();
    }
  });

  it('counts failed sign-ins of one IPv6 /64 together', async () => {
    const account = newAccount();
    const statuses: number[] = [];
    for (let host = 1; host <= 6; host += 1) {
      statuses.push(...(await fail(account, `2001:db8:7:7:${host}::${host}`, 1)));
    }
    expect(statuses).to.deep.equal([401, 401, 401, 401, 401, 429]);
  });

  describe('from many addresses', () => {
    let account: string;
    const home = '198.51.100.1';

    /** Four a second, and one immediately. */
    const turnsSince = (began: number): number => 1 + Math.ceil((performance.now() - began) / 250);

    beforeEach(async () => {
      account = newAccount();
      await service.signIn(account, 'right password', home);
      for (let index = 0; index < 20; index += 1) await fail(account, address(index), 1);
    });

    it('failed sign-ins from many addresses do not delay the owner at an address that signed in before', async () => {
      for (let index = 20; index < 120; index += 1) await service.signIn(account, 'wrong password', address(index));
      expect((await service.signIn(account, 'right password', home)).status).to.equal(200);
      expect(service.users.knownAddress).to.equal(true);
    });

    it('failed sign-ins from many addresses take turns, so that guesses are few for any number of addresses', async () => {
      const checks = service.users.checks;
      const began = performance.now();
      const guesses = Array.from({ length: 300 }, (_, index) =>
        service.signIn(account, 'wrong password', address(100 + index)),
      );
      const answers = await Promise.all(guesses);
      const delayed = answers.filter(({ status }) => status === 429);
      expect(service.users.checks - checks).to.equal(300 - delayed.length);
      expect(answers.length - delayed.length).to.be.at.most(turnsSince(began));
      expect(Math.max(...delayed.map(waitOf))).to.equal(60);
    });

    it('failed sign-ins from many addresses gain nothing by being concurrent', async () => {
      const fresh = newAccount();
      const checks = service.users.checks;
      const began = performance.now();
      await Promise.all(
        Array.from({ length: 200 }, (_, index) => service.signIn(fresh, 'wrong password', address(1_000 + index))),
      );
      expect(service.users.checks - checks).to.be.within(20, 20 + turnsSince(began));
    });

    it('failed sign-ins from many addresses delay the owner at a new address by only one turn, at most a minute', async () => {
      for (let index = 0; index < 400; index += 1) {
        await service.signIn(account, 'wrong password', address(500 + index));
      }
      const newPlace = '198.51.100.77';
      const first = await service.signIn(account, 'right password', newPlace);
      expect(first.status).to.equal(429);
      expect(waitOf(first)).to.be.within(1, 60);
      // Asking again too early does not lose the turn.
      expect(waitOf(await service.signIn(account, 'right password', newPlace))).to.be.at.most(waitOf(first));
      await turnsCome();
      expect((await service.signIn(account, 'right password', newPlace)).status).to.equal(200);
      expect((await service.signIn(account, 'right password', newPlace)).status).to.equal(200);
    });

    it('allows one guess per turn and address', async () => {
      await service.signIn(account, 'wrong password', address(900));
      await service.signIn(account, 'wrong password', address(901));
      // Other turns fill the next seconds, or one might be free for the second guess.
      await Promise.all(Array.from({ length: 80 }, (_, index) => fail(account, address(902 + index), 1)));
      await turnsCome();
      const [first, second] = await Promise.all([fail(account, address(901), 1), fail(account, address(901), 1)]);
      expect([...first, ...second].sort()).to.deep.equal([401, 429]);
    });

    it('failed sign-ins from many addresses do not affect other accounts', async () => {
      expect((await service.signIn(newAccount(), 'right password', address(5))).status).to.equal(200);
    });
  });

  describe('of one address over many accounts', () => {
    const school = address(9_000);

    it('compares at most a hundred wrong passwords a minute from one address over many accounts, even concurrent ones', async () => {
      const names = Array.from({ length: 300 }, (_, index) => `pupil ${index}`);
      const before = service.users.checks;
      const answers = await Promise.all(names.map((name) => service.signIn(name, 'the one password', school)));
      expect(service.users.checks - before).to.be.within(90, 100);
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).to.be.at.least(200);
      for (const answer of refused) expect(waitOf(answer)).to.be.within(1, 60);
    });

    it('failed sign-ins to many accounts do not delay accounts that signed in from the address before', async () => {
      const pupil = newAccount();
      const other = address(9_001);
      expect((await service.signIn(pupil, 'right password', other)).status).to.equal(200);
      await Promise.all(
        Array.from({ length: 150 }, (_, index) => service.signIn(`guess ${index}`, 'no password', other)),
      );
      expect((await service.signIn('guess 999', 'no password', other)).status).to.equal(429);
      expect((await service.signIn(pupil, 'right password', other)).status).to.equal(200);
    });

    it('lets an address rest after a wrong password for another account, but not after a right one', async () => {
      const compareMs = 500;
      service.users.compareMs = compareMs;
      const timeOf = async (password: string, from: string): Promise<number> => {
        const accounts = Array.from({ length: 3 }, newAccount);
        const began = performance.now();
        for (const account of accounts) await service.signIn(account, password, from);
        return performance.now() - began;
      };
      const restedMs = 3 * compareMs + 2 * 4 * compareMs;
      expect(await timeOf('right password', address(9_004))).to.be.below(0.8 * restedMs);
      expect(await timeOf('wrong password', address(9_004))).to.be.at.least(0.98 * restedMs);
      service.users.compareMs = 0;
    });

    it('failed sign-ins to many accounts do not affect other addresses', async () => {
      expect((await service.signIn(newAccount(), 'right password', address(9_002))).status).to.equal(200);
    });

    it('does not count sign-ins with the right password to many accounts as failed', async () => {
      const pupils = Array.from({ length: 120 }, newAccount);
      for (const pupil of pupils)
        expect((await service.signIn(pupil, 'right password', address(9_003))).status).to.equal(200);
    });
  });

  it('keeps one bounded list of known addresses per account', async () => {
    const account = newAccount();
    for (let index = 0; index < throttleRules.maximumKnown + 5; index += 1)
      await service.signIn(account, 'right password', address(9_100 + index));
    const keys = await service.redis.keys('auth:throttle:known-addresses:*');
    const sizes = await Promise.all(keys.map((key) => service.redis.zcard(key)));
    expect(Math.max(...sizes)).to.equal(throttleRules.maximumKnown);
  });

  it('does not count sign-ins with the right password from many addresses as failed', async () => {
    const account = newAccount();
    for (let index = 0; index < 30; index += 1) {
      expect((await service.signIn(account, 'right password', address(2_000 + index))).status).to.equal(200);
    }
  });

  it('failed sign-ins leave only keys that expire in Redis, without ids or passwords', async () => {
    await fail('a telling name', address(77), 6);
    const keys = await service.redis.keys('auth:throttle:*');
    expect(keys.length).to.be.greaterThan(10);
    for (const key of keys) {
      // -1 means that the key never expires, -2 that it has expired since.
      expect(await service.redis.ttl(key), key).not.to.equal(-1);
      expect(key).not.to.match(/telling|wrong|account \d/);
    }
  });
});
