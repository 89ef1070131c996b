import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { JSONAPISource } from '@orbit/jsonapi';
import { type InitializedRecord, RecordKeyMap, RecordSchema } from '@orbit/records';
import { expect } from 'chai';
import { newId, runDocument, signIn } from '../src/people.js';

const text = { type: 'string' } as const;
const attributesOf = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, text]));
const { distance, start_time, end_time } = runDocument().data.attributes as Record<string, unknown>;

describe('@orbit/jsonapi', () => {
  const id = newId('orbit');
  const password = `${id} secret`;
  const schema = new RecordSchema({
    models: {
      user: { attributes: attributesOf(['password', 'first_name', 'last_name']) },
      // The server generates the ids of runs: Orbit maps its own ids to them by a key.
      run: {
        keys: { remoteId: {} },
        attributes: attributesOf(['distance', 'start_time', 'end_time', 'date']),
        relationships: { user: { kind: 'hasOne', type: 'user' } },
      },
    },
  });
  let source: JSONAPISource;

  before(async () => {
    const host = await gatewayUrl();
    const sourceFor = (headers: Record<string, string>) =>
      new JSONAPISource({ schema, keyMap: new RecordKeyMap(), host, defaultFetchSettings: { headers } });
    const open = sourceFor({});
    const user = { type: 'user', id, attributes: { password, first_name: 'Or' } };
    const made = await open.update<InitializedRecord>((t) => t.addRecord(user));
    expect(made.attributes).to.include({ first_name: 'Or' });
    source = sourceFor({ Authorization: `Bearer ${(await signIn(id, password)).token}` });
  });

  const newRun = (changes: Record<string, unknown> = {}): Promise<InitializedRecord> =>
    source.update<InitializedRecord>((t) =>
      t.addRecord({ type: 'run', attributes: { distance, start_time, end_time, ...changes } }),
    );

  it('Orbit reads a user and changes it', async () => {
    const user = await source.query<InitializedRecord>((q) => q.findRecord({ type: 'user', id }));
    await source.update((t) => t.updateRecord({ type: 'user', id, attributes: { last_name: 'Bit' } }));
    const changed = await source.query<InitializedRecord>((q) => q.findRecord({ type: 'user', id }));
    expect([user.attributes?.first_name, changed.attributes?.last_name]).to.deep.equal(['Or', 'Bit']);
  });

  it('Orbit records, reads, changes and deletes a run', async () => {
    const run = await newRun();
    expect(run.attributes).to.include({ distance: '4200', date: '2020-01-24' });
    expect(run.keys?.remoteId).to.match(/^[0-9a-f-]{36}$/);
    const target = { type: 'run', id: run.id };
    await source.update((t) => t.replaceAttribute(target, 'distance', '5000'));
    const read = await source.query<InitializedRecord>((q) => q.findRecord(target));
    expect(read.attributes?.distance).to.equal('5000');
    await source.update((t) => t.removeRecord(target));
    // Orbit returns undefined for a missing resource, unless told to throw.
    expect(await source.query((q) => q.findRecord(target))).to.equal(undefined);
  });

  it('Orbit lists runs by filter and sort', async () => {
    for (const metres of ['10', '20', '30']) await newRun({ distance: metres });
    const runs = await source.query<InitializedRecord[]>((q) =>
      q.findRecords('run').filter({ attribute: 'distance', value: '30' }).sort('-distance'),
    );
    expect(runs.map(({ attributes }) => attributes?.distance)).to.deep.equal(['30']);
  });

  it('Orbit receives the errors of a refused addition', async () => {
    const refused = await newRun({ distance: '0' }).catch(
      (error: { response: Response; data: { errors: { source: object }[] } }) => error,
    );
    expect(refused).to.have.nested.property('response.status', 422);
    expect(refused).to.have.nested.property('data.errors[0].source.pointer', '/data/attributes/distance');
  });
});
