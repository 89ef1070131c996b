import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { startTestSystem, type TestSystem } from '@jogging/dev-env';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { Api } from '../../src/api.js';
import { newId, userDocument } from '../../src/people.js';

const mebibyte = 1024 * 1024;
const largest = 200;
/** The memory in MiB that the gateway and run-service may each add. */
const mostGrowth = 150;
const mostUnfinished = 10;
const measured = ['gateway', 'run-service'] as const;

describe('The largest file of an import', function () {
  this.timeout(300_000);
  let system: TestSystem;
  let client: Api;
  let token: string;

  before(async () => {
    system = await startTestSystem();
    client = new Api(system.gatewayUrl);
    const id = newId();
    const document = userDocument(id);
    await client.post('/users', { body: document });
    const body = { user_id: id, password: document.data.attributes.password };
    token = (await client.post('/user/login', { body })).json.auth_token;
    await ended(await send(new Uint8Array(mebibyte)));
  });
  after(() => system?.stop());

  async function send(raw: Uint8Array<ArrayBuffer>): Promise<string> {
    const headers = { 'Content-Type': 'application/gpx+xml' };
    const sent = await client.post('/imports', { token, raw, headers });
    expect(sent.status, sent.text).to.equal(202);
    return sent.json.data.id;
  }
  const ended = (id: string) =>
    eventually(async () => {
      const { json } = await client.get(`/imports/${id}`, { token });
      if (json.data.attributes.finished_at === null) throw new Error(`the import is ${json.data.attributes.status}`);
      return json.data.attributes;
    }, 60_000);
  const residentMiB = () =>
    measured.map((name) => {
      const pid = system.services.find((service) => service.name === name)?.pid();
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
    });

  it('the largest import passes gateway and run-service without being held whole in memory, even as a single line under a false type', async () => {
    const rest = residentMiB();
    const peak = [...rest];
    const watching = setInterval(() => {
      for (const [index, size] of residentMiB().entries()) peak[index] = Math.max(peak[index] ?? 0, size);
    }, 50);
    const failed = await ended(await send(new Uint8Array(largest * mebibyte).fill(0x61)));
    clearInterval(watching);
    expect(failed).to.include({ status: 'failed', size_bytes: largest * mebibyte, created: 0 });
    const growth = peak.map((size, index) => size - (rest[index] ?? 0));
    console.log(`      ${measured.map((name, index) => `${name} +${growth[index]?.toFixed(0)} MiB`).join(', ')}`);
    expect(Math.max(...growth)).to.be.below(mostGrowth);
  });

  it('an upload leaves nothing behind if the client stops in the middle, however often', async () => {
    const before = (await client.get('/imports', { token })).json.data.length;
    const { hostname, port } = new URL(client.base);
    const head = `POST /imports HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\nContent-Type: text/csv\r\n`;
    // The number of unfinished imports that an account may have, uploads included.
    for (let count = 0; count < mostUnfinished; count += 1) {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.write(`${head}Content-Length: ${8 * mebibyte}\r\n\r\n`);
      await new Promise((resolve) => socket.write(new Uint8Array(2 * mebibyte), resolve));
      socket.destroy();
    }
    expect((await client.get('/imports', { token })).json.data).to.have.length(before);
    const id = await eventually(() => send(new TextEncoder().encode('<gpx>')), 30_000);
    expect(await ended(id)).to.include({ status: 'failed' });
    // An upload mistaken for a complete file would have been stored by now.
    expect((await client.get('/imports', { token })).json.data).to.have.length(before + 1);
  });
});
