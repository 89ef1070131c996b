import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { Answer } from '../../src/contract/answer.js';
import { type OwnSystem, ownSystem } from '../../src/own-system.js';
import { newId, type Person } from '../../src/people.js';

describe('Guessing a password from many addresses', function () {
  this.timeout(180_000);
  let own: OwnSystem;
  let owner: Person;

  before(async () => {
    own = await ownSystem({ environment: { TRUST_PROXY: 'loopback' } });
    owner = await own.signUp(newId());
    await signIn(owner.password, home);
    const guesses = await Promise.all(Array.from({ length: 60 }, (_, index) => guess(index)));
    // The test is valid only if many guesses are made, and most have to wait.
    expect(guesses.filter(({ status }) => status === 429).length).to.be.greaterThan(20);
  });
  after(() => own.stop());

  const home = '198.51.100.1';
  const signIn = (password: string, address: string, gateway = 0): Promise<Answer> =>
    own.gateways[gateway]!.post('/user/login', {
      body: { user_id: owner.id, password },
      headers: { 'X-Forwarded-For': address },
    });
  const guess = (index: number): Promise<Answer> => signIn(`guess ${index}`, `203.0.113.${index + 1}`, index % 2);

  it('guessing a password from many addresses does not delay the owner where it has signed in before', async () => {
    expect((await signIn(owner.password, home)).status).to.equal(200);
  });

  it('guessing a password from many addresses delays the owner elsewhere by at most the announced time, which is a minute or less', async () => {
    const address = '198.51.100.2';
    const first = await signIn(owner.password, address);
    expect(first.status).to.equal(429);
    const seconds = Number(first.headers.get('retry-after'));
    expect(seconds).to.be.within(1, 60);
    await delay(seconds * 1_000);
    expect((await signIn(owner.password, address, 1)).status).to.equal(200);
  });

  it('an attacker cannot forge its address without a trusted proxy', async () => {
    const gateway = await ownSystem();
    try {
      const person = await gateway.signUp(newId());
      const statuses: number[] = [];
      for (let index = 0; index < 6; index++) {
        const answer = await gateway.gateways[0]!.post('/user/login', {
          body: { user_id: person.id, password: 'wrong password' },
          headers: { 'X-Forwarded-For': `203.0.113.${index}` },
        });
        statuses.push(answer.status);
      }
      expect(statuses).to.deep.equal([401, 401, 401, 401, 401, 429]);
    } finally {
      await gateway.stop();
    }
  });
});
