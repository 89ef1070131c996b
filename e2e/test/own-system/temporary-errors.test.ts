import type { Settings } from '@jogging/dev-env';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { Links } from '../../src/chaos/links.js';
import type { Answer } from '../../src/contract/answer.js';
import { type OwnSystem, ownSystem } from '../../src/own-system.js';
import { newId, type Person, runDocument } from '../../src/people.js';

describe('First mistakes: temporary errors', function () {
  this.timeout(120_000);
  const links = new Links();
  let own: OwnSystem;
  let person: Person;

  before(async () => {
    const gateway = async (usual: Settings) => ({
      ...(await links.between('gateway', usual)),
      REQUEST_TIMEOUT_MS: '1500',
    });
    own = await ownSystem({ environmentOf: { gateway } });
    person = await own.signUp(newId());
  });
  after(async () => {
    await own?.stop();
    await links.close();
  });

  const client = () => own.gateways[0]!;
  const toRuns = () => links.select({ from: 'gateway', to: 'run-service' });
  const list = () => client().get('/runs', { token: person.token });

  async function guess(): Promise<Answer> {
    const body = { user_id: person.id, password: 'a wrong password' };
    for (let guesses = 0; guesses < 5; guesses += 1) await client().post('/user/login', { body });
    return client().post('/user/login', { body });
  }
  async function listWhileCut(): Promise<Answer> {
    for (const proxy of toRuns()) proxy.cut();
    return list();
  }
  async function recordWhileHanging(): Promise<Answer> {
    for (const proxy of toRuns()) proxy.hang();
    return client().post('/runs', { token: person.token, body: runDocument() });
  }

  const errors: [status: number, cause: string, ask: () => Promise<Answer>, advice: RegExp][] = [
    [429, 'too many failed sign-ins', guess, /Try again in (\d+) s, as Retry-After says\.$/],
    [503, 'an unreachable service', listWhileCut, /Try again in (\d+) s, as Retry-After says\.$/],
    [
      504,
      'a hanging service',
      recordWhileHanging,
      /Try again; .*read first, or repeat it with the same Idempotency-Key\.$/,
    ],
  ];
  for (const [status, cause, ask, advice] of errors) {
    it(`a ${status} after ${cause} says what to do and when`, async () => {
      const { status: actual, headers, json } = await ask();
      for (const proxy of toRuns()) proxy.restore();
      await eventually(async () => expect((await list()).status).to.equal(200));
      expect(actual).to.equal(status);
      const { detail } = json.errors[0];
      expect(detail).to.match(advice);
      expect(headers.get('retry-after')).to.equal(advice.exec(detail)?.[1] ?? null);
    });
  }
});
