import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Api } from '../src/api.js';
import { jsonApi } from '../src/media-types.js';
import { api, expectStatus, newPerson, type Person } from '../src/people.js';
import { anyRunAttributes } from './any-run-document.js';

const seed = Number(process.env.E2E_SEED ?? 20_240_229);
const atomic = `${jsonApi};ext="https://jsonapi.org/ext/atomic"`;

describe('An account taken out as a ZIP archive', () => {
  let client: Api;
  let to: Person;

  before(async () => {
    client = await api();
  });

  /** An account with random runs, two of which an import treats as duplicates unless `on_duplicate` is `create`. */
  async function anyAccount(size: number): Promise<Person> {
    const from = await newPerson();
    const runs = fc.sample(anyRunAttributes, { numRuns: size - 1, seed: seed + size });
    runs.push({ ...runs[0], title: 'again' });
    const operations = runs.map((attributes) => ({ op: 'add', data: { type: 'run', attributes } }));
    const made = await client.post('/operations', {
      token: from.token,
      headers: { 'Content-Type': atomic, Accept: atomic },
      body: { 'atomic:operations': operations },
    });
    expectStatus(made, 200);
    return from;
  }

  const attributesAt = async ({ token }: Person, path: string): Promise<Record<string, unknown>[]> => {
    const answer = await client.get(path, { token });
    expectStatus(answer, 200);
    if (answer.json.meta?.up_to_date === false) throw new Error(`${path} is not up to date`);
    return answer.json.data.map(({ attributes }: { attributes: Record<string, unknown> }) => attributes);
  };
  /** The contents of all runs, without the weather and attributes that only the server sets. */
  const runsOf = async (person: Person) => {
    const runs = await attributesAt(person, '/runs?page[size]=100');
    return runs
      .map(({ weather, created_at, updated_at, version, ...rest }) => rest)
      .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  };
  const reportPaths = ['/runs/summary', '/reports/monthly', '/reports/yearly', '/reports/records'];
  const reportsOf = (person: Person) =>
    Promise.all(reportPaths.map((path) => attributesAt(person, `${path}?page[size]=100`)));

  const bringIn = async (archive: ArrayBuffer, query: string): Promise<string> => {
    const sent = await client.post(`/imports${query}`, {
      token: to.token,
      raw: new Uint8Array(archive),
      headers: { 'Content-Type': 'application/zip' },
    });
    expectStatus(sent, 202);
    return sent.json.data.id;
  };
  const ended = (id: string) =>
    eventually(async () => {
      const { json } = await client.get(`/imports/${id}`, { token: to.token });
      if (json.data.attributes.finished_at === null) throw new Error(`the import is ${json.data.attributes.status}`);
      return json.data.attributes;
    }, 30_000);

  for (const size of [2, 7, 24, 61]) {
    it(`an account of ${size} runs exported as a ZIP archive gives an empty one the same runs, reports and records, figure by figure, until the import is undone`, async () => {
      const from = await anyAccount(size);
      to = await newPerson();
      const exported = await fetch(`${client.base}/users/${from.id}/export`, {
        headers: { Authorization: `Bearer ${from.token}` },
      });
      expect([exported.status, exported.headers.get('content-type')]).to.deep.equal([200, 'application/zip']);
      const archive = await exported.arrayBuffer();
      const first = await bringIn(archive, '?on_duplicate=create');
      expect(await ended(first)).to.include({ status: 'done', found: size, created: size, refused: 0 });

      const [before, after] = [await runsOf(from), await runsOf(to)];
      expect(before).to.have.length(size);
      expect(after, `seed ${seed}`).to.deep.equal(before);
      const reports = await eventually(() => reportsOf(from), 30_000);
      // There are no records if no run counts for them.
      expect(Math.min(...reports.slice(0, -1).map(({ length }) => length))).to.be.above(0);
      const same = async () => expect(await reportsOf(to), `seed ${seed}`).to.deep.equal(reports);
      await eventually(same, 30_000);

      expect(await ended(await bringIn(archive, ''))).to.include({ status: 'done', created: 0, duplicates: size });
      expect(await runsOf(to)).to.deep.equal(before);
      await same();

      expectStatus(await client.delete(`/imports/${first}`, { token: to.token }), 202);
      expect(await ended(first)).to.include({ status: 'undone', deleted: size, kept: 0 });
      expect(await runsOf(to)).to.deep.equal([]);
      await eventually(async () => expect((await reportsOf(to)).flat()).to.deep.equal([]), 30_000);
    }).timeout(120_000);
  }
});
