import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { cutProxy, eventually } from '../src/testing/index.js';
import { applyNote, MessagingFixture } from './messaging-fixture.js';

const child = fileURLToPath(new URL('messages-child.js', import.meta.url));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe("the operator's command for messages", function () {
  this.timeout(60_000);
  const fixture = MessagingFixture.inSuite();

  function run(args: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
    const env = {
      PATH: process.env.PATH,
      AMQP_URL: fixture.vhost.url,
      DATABASE_URL: fixture.databaseUrl,
      ...environment,
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [child, ...args], { env }, (error, out, err) => {
        resolve({ code: Number(error?.code ?? 0), out: out.trim(), err: err.trim() });
      });
    });
  }
  const json = async (args: readonly string[]) => JSON.parse((await run([...args, '--json'])).out);

  /** Three messages that are not events: dead-lettered at once. */
  async function threeDead(): Promise<void> {
    const broker = await fixture.broker();
    await fixture.consumer(broker, applyNote(fixture.database));
    await broker.whenReady();
    await fixture.send(['no a', 'no b', 'no c'], ['a', 'b', 'c']);
    await eventually(async () => expect((await json(['list', 'reader'])).letters).to.have.length(3));
  }

  it('reports how full the queues and the outbox are, even while the broker is unavailable', async () => {
    await threeDead();
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker);
    await fixture.end(broker);
    await fixture.write(outbox, ['x', 'y']);
    const status = await json(['status']);
    expect(status.queues[0]).to.include({ queue: 'reader', ready: 0, dead: 3, consumers: 1 });
    expect(status.outbox).to.include({ waiting: 2, failing: 0 });
    const { out, code } = await run(['status']);
    expect([code, out]).to.deep.equal([0, out]);
    expect(out)
      .to.match(/^reader +0 +missing +3 +1$/m)
      .and.match(/^outbox: 2 wait \(0 refused\), the oldest for \d/m);

    const proxy = await cutProxy(fixture.vhost.url);
    proxy.cut();
    const away = await run(['status', '--json'], { AMQP_URL: proxy.through(fixture.vhost.url) });
    await proxy.close();
    expect(away.code).to.equal(1);
    expect(JSON.parse(away.out)).to.deep.include({ queues: [] });
    expect(JSON.parse(away.out).outbox).to.include({ waiting: 2 });
    expect(JSON.parse(away.out).faults[0]).to.match(/^RabbitMQ does not answer: ./);
  });

  it('lists dead letters, shows one in full, requeues and drops', async () => {
    await threeDead();
    const [first] = (await json(['list', '--limit', '1'])).letters;
    expect(first).to.include({ queue: 'reader', messageId: 'a', reason: 'malformed', attempts: 1 });
    expect(first).to.not.have.property('body');
    expect((await run(['list', 'archive'])).out).to.equal('No dead letters.');
    expect((await run(['list', 'reader'])).out.split('\n')).to.have.length(3);
    expect((await json(['show', 'reader', 'b'])).body).to.equal('no b');
    expect((await run(['show', 'reader', 'b'])).out)
      .to.match(/^reason +malformed$/m)
      .and.match(/\n\nno b$/);

    expect((await run(['drop', 'reader', 'a', 'z'])).out).to.equal('1 deleted, 1 not found.');
    // After requeueing it is handled again, and fails again.
    expect(await json(['requeue', 'reader', '--all'])).to.deep.equal({ queue: 'reader', count: 2 });
    await eventually(async () => expect((await json(['list', 'reader'])).letters).to.have.length(2));
    expect(await json(['drop', 'reader', '--all', '--yes'])).to.deep.equal({ queue: 'reader', count: 2 });
    expect(await json(['list'])).to.deep.equal({ letters: [] });
  });

  it('republishes everything that the broker confirmed recently', async () => {
    const broker = await fixture.broker();
    const outbox = await fixture.outbox(broker);
    await fixture.consumer(broker, applyNote(fixture.database));
    await fixture.write(outbox, ['x', 'y']);
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['x', 'y']));
    await eventually(async () => expect(await fixture.waiting()).to.equal(0));
    await fixture.database.execute('TRUNCATE applied');
    expect(await json(['republish'])).to.deep.equal({ events: 2 });
    await eventually(async () => expect(await fixture.applied()).to.deep.equal(['x', 'y']));
  });

  const misused = [
    [[], /no command was given/],
    [['mend'], /there is no command mend/],
    [['list', '--limit', 'many'], /--limit takes a whole number/],
    [['requeue', 'reader'], /requeue takes a queue, and either ids or --all/],
    [['drop', 'reader', 'a', '--all'], /drop takes a queue, and either ids or --all/],
    [['drop', 'reader', '--all'], /deletes every dead letter of reader for good; add --yes/],
    [['show', 'reader'], /show takes a queue and the id/],
    [['list', '--everything'], /Unknown option '--everything'/],
  ] as const;
  for (const [args, message] of misused) {
    it(`prints its usage for "${args.join(' ')}"`, async () => {
      const { code, err } = await run(args);
      expect(code).to.equal(2);
      expect(err).to.match(message).and.contain('Usage: messages <command>');
    });
  }

  const failing = [
    ['a queue that there is not', ['list', 'nobody'], {}, /^there is no queue nobody$/],
    ['a letter that is not there', ['show', 'reader', 'z'], {}, /^there is no dead letter z of reader$/],
    ['an environment without a broker', ['status'], { AMQP_URL: '' }, /AMQP_URL: is missing/],
    ['the outbox of a service without one', ['republish'], { WITHOUT_OUTBOX: 'yes' }, /has no outbox/],
  ] as const;
  for (const [what, args, environment, message] of failing) {
    it(`fails with a one-line message about ${what}`, async () => {
      const broker = await fixture.broker();
      await broker.whenReady();
      const { code, err } = await run(args, environment);
      expect([code, err]).to.deep.equal([1, err]);
      expect(err).to.match(message);
    });
  }
});
