import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { adminPassword } from '@jogging/e2e';
import { zipFile } from '@jogging/run-service/import-files';
import { expect } from 'chai';
import { ImportSystem, mebibyte } from '../src/import-system.js';

/** What the gateway and run-service may take above rest, each, in MiB. */
const mostGrowth = 150;
/** What a request of someone else may take, as a multiple of the same at rest, which is some milliseconds at least. */
const mostSlowdown = 3;
const leastRestMs = 15;

const ascii = (text: string) => new TextEncoder().encode(text);
const filled = (size: number, text: string, head = '') => {
  const bytes = new Uint8Array(size).fill(ascii(text)[0] ?? 0);
  bytes.set(ascii(head));
  return bytes;
};
const track = (content: string) => `<gpx version="1.1"><trk><trkseg>${content}</trkseg></trk></gpx>`;

/** Ten million points, in 153 MiB. */
function manyPoints(): Uint8Array<ArrayBuffer> {
  const point = '<trkpt lat="1"/>';
  const [head = '', tail = ''] = track('|').split('|');
  const bytes = new Uint8Array(head.length + 10_000_000 * point.length + tail.length);
  bytes.set(ascii(head));
  const thousand = ascii(point.repeat(1_000));
  for (let count = 0; count < 10_000; count += 1) bytes.set(thousand, head.length + count * thousand.length);
  bytes.set(ascii(tail), bytes.length - tail.length);
  return bytes;
}

/** 210 MiB that pack to a thousandth. */
const blankNotes = () => ascii(track(`<note>${' '.repeat(mebibyte / 2)}</note>`.repeat(420)));

function billionLaughs(): Uint8Array<ArrayBuffer> {
  const entities = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`);
  return ascii(
    `<!DOCTYPE gpx [<!ENTITY l0 "lol">${entities.join('')}]>${track('<trkpt lat="1" lon="1"><name>&l9;</name></trkpt>')}`,
  );
}

async function zipInZip(): Promise<Uint8Array<ArrayBuffer>> {
  let archive: Uint8Array = await zipFile({ 'run.gpx': track('') });
  for (let depth = 0; depth < 5; depth += 1) archive = await zipFile({ [`${depth}.zip`]: archive });
  return new Uint8Array(archive);
}

interface Hostile {
  readonly title: string;
  readonly file: () => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
  /** Of the import if the file is refused as a whole, else of its only item. */
  readonly reason: RegExp;
}

const files: readonly Hostile[] = [
  { title: 'ten million points', file: manyPoints, reason: /at most 604800 points/ },
  {
    title: 'a line of CSV of 200 MiB',
    file: () => filled(200 * mebibyte, 'a', 'start_time,end_time,distance\n'),
    reason: /longer than 256 KiB/,
  },
  {
    title: 'a ZIP bomb',
    file: async () => new Uint8Array(await zipFile({ 'run.gpx': blankNotes() })),
    reason: /suspiciously large/,
  },
  {
    title: 'a bomb of gzip',
    file: () => new Uint8Array(gzipSync(blankNotes())),
    reason: /suspiciously large/,
  },
  { title: 'archives within archives', file: zipInZip, reason: /An archive within an archive is not opened/ },
  { title: 'a billion laughs', file: billionLaughs, reason: /[Dd]ocument type/ },
];

describe('A file made to do harm', function () {
  this.timeout(300_000);
  let own: ImportSystem;
  let bystander: string;

  before(async () => {
    own = await ImportSystem.start();
    const body = { user_id: 'admin', password: adminPassword };
    bystander = (await own.client.post('/user/login', { body })).json.auth_token;
  });
  after(() => own?.system.stop());

  /** The median time of someone else's requests while the work is done, in milliseconds. */
  async function medianDuring(work: () => Promise<unknown>): Promise<number> {
    const times: number[] = [];
    let working = true;
    const done = work().finally(() => {
      working = false;
    });
    while (working) {
      const began = performance.now();
      expect((await own.client.get('/runs', { token: bystander })).status).to.equal(200);
      times.push(performance.now() - began);
      await delay(20);
    }
    await done;
    return times.sort((one, other) => one - other)[times.length >> 1] ?? 0;
  }

  for (const { title, file, reason } of files) {
    it(`an import refuses ${title} with the reason and in bounded memory, while other requests stay fast`, async () => {
      const bytes = await file();
      const rest = await medianDuring(() => delay(3_000));
      let during = 0;
      const growth = await own.growth(async () => {
        during = await medianDuring(async () => {
          const id = await own.send(bytes, 'application/octet-stream');
          const ended = await own.ended(id);
          const items = (await own.client.get(`/imports/${id}/items`, { token: own.token })).json.data;
          expect(ended).to.include({ created: 0 });
          expect(
            ended.status === 'failed' ? ended.reason : items[0]?.attributes.detail,
            JSON.stringify(ended),
          ).to.match(reason);
        });
      });
      console.log(`      others' requests: ${rest.toFixed(0)} ms at rest, ${during.toFixed(0)} ms during`);
      expect(Math.max(...growth)).to.be.below(mostGrowth);
      expect(during / Math.max(rest, leastRestMs)).to.be.below(mostSlowdown);
    });
  }

  it('an upload of a byte a second is ended, and one that is slow but steady is accepted', async () => {
    const { hostname, port } = new URL(own.client.base);
    const upload = (length: number, piece: Uint8Array, everyMs: number): Promise<{ status: number; tookMs: number }> =>
      new Promise((resolve) => {
        const began = performance.now();
        const socket = connect({ host: hostname, port: Number(port) });
        socket.write(
          `POST /imports HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${own.token}\r\nConnection: close\r\nContent-Type: text/csv\r\nContent-Length: ${length}\r\n\r\n`,
        );
        let [sent, text] = [0, ''];
        const dripping = setInterval(() => {
          if (sent >= length) return;
          socket.write(piece);
          sent += piece.length;
        }, everyMs);
        socket.on('error', () => {});
        socket.on('data', (chunk) => (text += chunk));
        socket.once('close', () => {
          clearInterval(dripping);
          resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), tookMs: performance.now() - began });
        });
      });
    const [trickle, steady] = await Promise.all([
      upload(mebibyte, ascii('a'), 1_000),
      upload(35 * 8_192, filled(8_192, 'a'), 1_000),
    ]);
    expect(trickle.status).to.equal(408);
    expect(trickle.tookMs).to.be.below(45_000);
    expect(steady.status).to.equal(202);
    expect(steady.tookMs).to.be.above(trickle.tookMs);
  });
});
