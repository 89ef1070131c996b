import { PassThrough } from 'node:stream';
import { createLogger } from '@jogging/service-kit';
import { eventually, type TestDatabase, testDatabase } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import type { Answer } from '../src/domain/answer.js';
import type { BudgetLimits } from '../src/domain/budget.js';
import type { Observation } from '../src/domain/conditions.js';
import type { Hour } from '../src/domain/hour.js';
import { type FaultKind, ProviderFault } from '../src/domain/provider-fault.js';
import { type AskOptions, ProviderChain } from '../src/fetching/provider-chain.js';
import { ProviderGate } from '../src/fetching/provider-gate.js';
import type { Provider } from '../src/providers/provider.js';
import { migrations, schema } from '../src/store/migrations/index.js';
import { createProviderBudgets, nobody, type ProviderBudgets } from '../src/store/provider-budgets.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const hour = 1_700_000_000 as Hour;
const key = { cell: { lat: 1050, lng: 2355 }, hour };
const ample: BudgetLimits = { perMinute: 60_000, perDay: 1_000_000 };

/** A provider that the test controls, and that counts its requests. */
class Puppet implements Provider {
  readonly limits = ample;
  readonly hasKey = false;
  asked = 0;
  does: FaultKind | 'observe' = 'observe';
  retryAfterMs: number | undefined;
  covered = true;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
  covers(): boolean {
    return this.covered;
  }
  async observe(): Promise<Observation> {
    this.asked += 1;
    if (this.does !== 'observe') {
      const wait = this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs };
      throw new ProviderFault(this.does, 'as the test says', wait);
    }
    return { provider: this.name, kind: 'archive', hour, fetchedAt: new Date(), conditions: { temperatureC: 1 } };
  }
}

describe('a chain of providers', function () {
  this.timeout(60_000);

  let test: TestDatabase;
  let budgets: ProviderBudgets;
  let first: Puppet;
  let second: Puppet;
  let chain: ProviderChain;
  let limits: BudgetLimits;

  const build = (): void => {
    const now = () => new Date();
    const gates = [first, second].map(
      (provider) =>
        new ProviderGate({
          provider,
          limits: provider === first ? limits : ample,
          budgets,
          failures: 3,
          openMs: 40,
          backoffMs: 60_000,
          now,
          logger,
        }),
    );
    chain = new ProviderChain(gates, now);
  };
  const ask = (options: Partial<AskOptions> = {}): Promise<Answer> =>
    chain.ask(key, { lane: 'fresh', uid: nobody, lastTry: false, signal: new AbortController().signal, ...options });

  before(async () => {
    test = await testDatabase({ schema, migrations });
    budgets = createProviderBudgets(test.database);
  });
  beforeEach(async () => {
    await test.database.execute('DELETE FROM provider_budgets');
    first = new Puppet('first');
    second = new Puppet('second');
    limits = ample;
    build();
  });
  after(() => test.drop());

  it('asks only the first provider while it works', async () => {
    const outcome = await ask();
    expect(outcome).to.deep.include({ kind: 'observed', requests: 1 });
    expect([first.asked, second.asked]).to.deep.equal([1, 0]);
  });

  it('waits for the first provider if its failure may pass', async () => {
    for (const kind of [
      'unreachable',
      'timeout',
      'failing',
      'unreadable',
      'unexpected_form',
      'wrong_units',
      'no_values',
    ] as const) {
      build();
      first.does = kind;
      const outcome = await ask();
      expect(outcome, kind).to.deep.include({ kind: 'failed', requests: 1, final: false });
    }
    expect(second.asked).to.equal(0);
  });

  it('asks the next provider if the first fails for good', async () => {
    for (const kind of ['not_covered', 'rejected', 'key_refused', 'quota_spent'] as const) {
      first.does = kind;
      const outcome = await ask();
      expect(outcome, kind).to.deep.include({ kind: 'observed', requests: 2 });
      await test.database.execute('DELETE FROM provider_budgets');
    }
    expect([first.asked, second.asked]).to.deep.equal([4, 4]);
  });

  it('asks the next provider on the last try, whatever the failure', async () => {
    first.does = 'timeout';
    expect(await ask({ lastTry: true })).to.deep.include({ kind: 'observed', requests: 2 });
  });

  it('skips a provider that does not cover the hour, without a request', async () => {
    first.covered = false;
    expect(await ask()).to.deep.include({ kind: 'observed', requests: 1 });
    second.covered = false;
    expect(await ask()).to.deep.include({ kind: 'failed', requests: 0, final: true });
    expect(first.asked).to.equal(0);
  });

  it('opens a circuit after failures in a row and asks the next provider meanwhile', async () => {
    first.does = 'failing';
    for (let failure = 0; failure < 3; failure += 1) await ask();
    expect(first.asked).to.equal(3);
    expect(await ask()).to.deep.include({ kind: 'observed', requests: 1 });
    expect([first.asked, second.asked]).to.deep.equal([3, 1]);
  });

  it('postpones while all circuits are open, and then probes', async () => {
    first.does = 'timeout';
    second.covered = false;
    let recoveries = 0;
    chain.onRecovery(() => {
      recoveries += 1;
    });
    for (let failure = 0; failure < 3; failure += 1) await ask();
    expect(chain.allCircuitsOpen).to.equal(false);
    const postponed = await ask();
    expect(postponed).to.deep.include({ kind: 'postponed', outage: 'The provider did not answer in time.' });
    first.does = 'observe';
    await eventually(async () => (await ask()).kind === 'observed');
    expect(first.asked).to.equal(4);
    expect(recoveries).to.equal(1);
  });

  it('does not count faults of a single place against a provider', async () => {
    for (const kind of ['no_values', 'not_covered', 'wrong_units', 'unexpected_form'] as const) {
      first.does = kind;
      for (let request = 0; request < 5; request += 1) await ask();
    }
    expect(first.asked).to.equal(20);
    expect(chain.gates[0]?.isClosed).to.equal(true);
  });

  it('obeys Retry-After in every process that shares the budget', async () => {
    first.does = 'throttled';
    first.retryAfterMs = 30_000;
    second.covered = false;
    expect(await ask()).to.deep.include({ kind: 'failed', requests: 1, final: false });
    first.does = 'observe';
    build();
    const postponed = await ask();
    expect(postponed).to.deep.include({ kind: 'postponed', outage: 'The provider asked to wait.' });
    if (postponed.kind !== 'postponed') throw new Error('not postponed');
    expect(postponed.until.getTime() - Date.now()).to.be.within(25_000, 30_000);
    expect(first.asked).to.equal(1);
  });

  it('logs a refused key once, until it is accepted', async () => {
    let log = '';
    const destination = new PassThrough().on('data', (line) => {
      log += String(line);
    });
    const gate = new ProviderGate({
      provider: first,
      limits,
      budgets,
      failures: 3,
      openMs: 40,
      backoffMs: 0,
      now: () => new Date(),
      logger: createLogger({ service: 'test', level: 'info', destination }),
    });
    const refusals = () => log.split('REFUSES OUR KEY').length - 1;
    const askGate = () => gate.ask(key, { lane: 'fresh', uid: nobody }, new AbortController().signal);
    first.does = 'key_refused';
    for (let request = 0; request < 3; request += 1) await askGate();
    expect([first.asked, refusals()]).to.deep.equal([3, 1]);
    first.does = 'observe';
    await askGate();
    first.does = 'key_refused';
    await askGate();
    expect(refusals()).to.equal(2);
  });

  it('notices a recovery after a backoff', async () => {
    first.does = 'key_refused';
    await ask();
    expect((await budgets.backoffs()).get('first')?.because).to.equal('key_refused');
    await test.database.execute(
      `UPDATE provider_budgets SET resting_until = now() - interval '1 s' WHERE provider = 'first'`,
    );
    let recovered = false;
    chain.onRecovery(() => {
      recovered = true;
    });
    first.does = 'observe';
    await ask();
    expect(recovered).to.equal(true);
    const [row] = await test.database.query(`SELECT resting_until FROM provider_budgets WHERE provider = 'first'`);
    expect(row).to.deep.equal({ resting_until: null });
  });

  it('waits for the budget of a minute instead of asking another provider', async () => {
    limits = { perMinute: 1, perDay: 100 };
    build();
    expect(await ask()).to.deep.include({ kind: 'observed' });
    const paced = await ask();
    expect(paced.kind).to.equal('postponed');
    expect(paced).not.to.have.property('outage');
    expect(second.asked).to.equal(0);
  });

  it('asks another provider once the budget of the day is used up', async () => {
    limits = { perMinute: 1000, perDay: 2 };
    build();
    for (let request = 0; request < 5; request += 1) await ask();
    expect([first.asked, second.asked]).to.deep.equal([2, 3]);
  });

  it('grants two processes together no more than the budget', async () => {
    // A burst of three, and another one every ten seconds.
    limits = { perMinute: 8, perDay: 1000 };
    const other = createProviderBudgets(test.database);
    const asked = Array.from({ length: 60 }, (_, index) =>
      (index % 2 ? budgets : other).take('shared', limits, { lane: 'fresh', uid: nobody }),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter(({ granted }) => granted)).to.have.length(3);
    const [row] = await test.database.query<{ used: number }>(
      `SELECT used FROM provider_budgets WHERE provider = 'shared'`,
    );
    expect(row?.used).to.equal(3);
  });
});
