import { connect } from 'node:net';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { ImportSystem, mebibyte } from '../src/import-system.js';

const largest = 200;
/** The memory in MiB that the gateway and run-service may each add. */
const mostGrowth = 150;
const mostUnfinished = 10;

describe('The largest file of an import', function () {
  this.timeout(300_000);
  let own: ImportSystem;

  before(async () => {
    own = await ImportSystem.start();
  });
  after(() => own?.system.stop());

  it('the largest import passes gateway and run-service without being held whole in memory, even as a single line under a false type', async () => {
    const growth = await own.growth(async () => {
      const failed = await own.ended(await own.send(new Uint8Array(largest * mebibyte).fill(0x61)));
      expect(failed).to.include({ status: 'failed', size_bytes: largest * mebibyte, created: 0 });
    });
    expect(Math.max(...growth)).to.be.below(mostGrowth);
  });

  it('an upload leaves nothing behind if the client stops in the middle, however often', async () => {
    const { client, token } = own;
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
    const id = await eventually(() => own.send(new TextEncoder().encode('<gpx>')), 30_000);
    expect(await own.ended(id)).to.include({ status: 'failed' });
    // An upload mistaken for a complete file would have been stored by now.
    expect((await client.get('/imports', { token })).json.data).to.have.length(before + 1);
  });
});
