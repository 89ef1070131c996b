import { setTimeout as delay } from 'node:timers/promises';
import {
  type Guesser,
  median,
  newId,
  type OwnSystem,
  ownSystem,
  type Person,
  runDocument,
  startGuesser,
} from '@jogging/e2e';
import { expect } from 'chai';

/** The minimum number of pairs; up to three times as many if other load hides the ratio. */
const rounds = Number(process.env.GUESSING_ROUNDS ?? 6);
const perSecond = Number(process.env.GUESSES_PER_SECOND ?? 50);
/** At most a fifth slower, on an otherwise idle machine. */
const aim = 1.2;
const measuredMs = 1_500;
/** The turns accumulated while guessing was paused are used up within this time. */
const settlingMs = 1_000;

describe('A load of wrong passwords against one account', function () {
  this.timeout(300_000);
  let own: OwnSystem;
  let others: Person[];
  let guesser: Guesser;

  before(async () => {
    own = await ownSystem({ environment: { TRUST_PROXY: 'loopback' } });
    const owner = await own.signUp(newId());
    others = await Promise.all([own.signUp(newId()), own.signUp(newId())]);
    for (const { token } of others)
      for (let count = 0; count < 20; count += 1) await own.gateways[0]?.post('/runs', { token, body: runDocument() });
    const bases = own.gateways.map(({ base }) => base);
    guesser = startGuesser({ bases, userId: owner.id, perSecond, addresses: 200 });
  });
  after(async () => {
    await own?.stop();
  });

  /** The median time of `GET /runs` of other users, in milliseconds, for occasional requests. */
  async function timeOthers(): Promise<number> {
    await delay(settlingMs);
    const times: number[] = [];
    const end = performance.now() + measuredMs;
    await Promise.all(
      others.map(async ({ token }, index) => {
        while (performance.now() < end) {
          const began = performance.now();
          const answer = await own.gateways[index]?.get('/runs', { token });
          times.push(performance.now() - began);
          expect(answer?.status).to.equal(200);
          await delay(10);
        }
      }),
    );
    return median(times);
  }
  async function timeOthersUnderLoad(): Promise<number> {
    await guesser.start();
    const loaded = await timeOthers();
    await guesser.pause();
    return loaded;
  }

  it('a load of wrong passwords against one account hardly slows other requests', async () => {
    await timeOthersUnderLoad();
    const pairs: { calm: number; loaded: number }[] = [];
    let ratio = Number.POSITIVE_INFINITY;
    while (pairs.length < rounds || (ratio > aim && pairs.length < 3 * rounds)) {
      pairs.push({ calm: await timeOthers(), loaded: await timeOthersUnderLoad() });
      ratio = median(pairs.map(({ calm, loaded }) => loaded / calm));
    }
    const statuses = await guesser.end();
    const figures = pairs.map(({ calm, loaded }) => `${calm.toFixed(1)}/${loaded.toFixed(1)}`).join(' ');
    const answers = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
    console.log(
      `      GET /runs of others takes ${ratio.toFixed(2)} times as long under ${perSecond} guesses a second ` +
        `(median of ${pairs.length} rounds, ms without/with: ${figures}; answers to the guesses: ${answers})`,
    );
    expect(statuses.get(429) ?? 0).to.be.greaterThan(statuses.get(401) ?? 0);
    // On a busy machine, any additional load slows everything else.
    expect(ratio).to.be.lessThan(1.25 * aim);
  });
});
