import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { randomTag } from '../src/identities/random.js';
import { createVhost, deleteVhost, managementRequest } from '../src/rabbitmq/management.js';
import { brokerUsers } from '../src/rabbitmq/users.js';

const managementUrl = process.env.TEST_AMQP_MANAGEMENT_URL ?? '';

describe('the command that provisions the broker', function () {
  this.timeout(60_000);
  const vhost = `broker-${randomTag()}`;
  const command = new URL('../src/jobs/provision-broker.js', import.meta.url).pathname;
  const passwords = Object.fromEntries(
    brokerUsers.map((user) => [`${user.toUpperCase().replace('-', '_')}_AMQP_PASSWORD`, `password of ${user}`]),
  );
  const run = async (env: NodeJS.ProcessEnv, ...args: string[]) => {
    const child = spawn(process.execPath, [command, ...args], { env: { PATH: process.env.PATH, ...env } });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    const [code] = await once(child, 'close');
    return { code, said };
  };
  const all = { AMQP_MANAGEMENT_URL: managementUrl, VHOST: vhost, ...passwords };
  const publish = () =>
    managementRequest(managementUrl, 'POST', `/api/exchanges/${vhost}/jogging/publish`, {
      properties: {},
      routing_key: 'user.deleted',
      payload: '{}',
      payload_encoding: 'string',
    });
  const waiting = async () => {
    const answer = await managementRequest(managementUrl, 'POST', `/api/queues/${vhost}/run-service/get`, {
      count: 10,
      ackmode: 'reject_requeue_true',
      encoding: 'auto',
    });
    return (answer as unknown[]).length;
  };

  before(() => createVhost(managementUrl, vhost));
  after(async () => {
    await deleteVhost(managementUrl, vhost);
    for (const user of brokerUsers) await managementRequest(managementUrl, 'DELETE', `/api/users/${user}`);
  });

  it('provisioning a broker names every setting that is missing', async () => {
    const { code, said } = await run({ RUN_SERVICE_AMQP_PASSWORD: 'x' });
    expect(code).to.equal(2);
    expect(said)
      .to.match(/AMQP_MANAGEMENT_URL.*USER_SERVICE_AMQP_PASSWORD/)
      .and.not.match(/RUN_SERVICE/);
  });

  it('refuses a number of nodes that is a word', async () => {
    const { code, said } = await run({ ...all, BROKER_NODES: 'three' });
    expect({ code, said }).to.deep.equal({ code: 2, said: 'BROKER_NODES must be a whole number from 1 to 9999\n' });
  });

  it('declares nothing while fewer nodes run than it waits for', async () => {
    const child = spawn(process.execPath, [command], { env: { PATH: process.env.PATH, ...all, BROKER_NODES: '2' } });
    const [said] = await once(child.stdout, 'data');
    child.kill();
    expect(String(said)).to.equal('Waiting for RabbitMQ …\n');
    expect(await managementRequest(managementUrl, 'GET', `/api/queues/${vhost}`)).to.deep.equal([]);
  });

  it('provisioning a broker again keeps its messages, unless it is to be emptied', async () => {
    const provision = async (...args: string[]) => {
      const { code, said } = await run(all, ...args);
      expect(code, said).to.equal(0);
    };
    await provision();
    await publish();
    await provision();
    expect(await waiting()).to.equal(1);
    await provision('--empty');
    expect(await waiting()).to.equal(0);
  });

  it('provisioning a broker says in one line why the server refuses it, without the password', async () => {
    const url = new URL(managementUrl);
    url.password = 'hidden';
    const { code, said } = await run({ ...all, AMQP_MANAGEMENT_URL: url.href });
    expect(code).to.equal(1);
    expect(said)
      .to.match(/^The topology of RabbitMQ cannot be made: .+\n$/)
      .and.not.match(/hidden/);
  });
});
