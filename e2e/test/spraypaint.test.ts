import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { attr, belongsTo, SpraypaintBase } from 'spraypaint';
import { newId, runDocument, signIn } from '../src/people.js';

/** The members of a spraypaint model besides its attributes. */
// biome-ignore lint/suspicious/noExplicitAny: its models get their attributes at run time
type Model = any;

describe('spraypaint', () => {
  const id = newId('spraypaint');
  const password = `${id} secret`;
  let User: Model;
  let Run: Model;
  let Base: Model;

  before(async () => {
    const baseUrl = await gatewayUrl();
    Base = (SpraypaintBase as Model).extend({
      static: {
        baseUrl,
        apiNamespace: '',
        jwtStorage: false,
        generateAuthHeader: (token: string) => `Bearer ${token}`,
      },
    });
    Base.setAsBase();
    User = Base.extend({
      static: { jsonapiType: 'user', endpoint: '/users' },
      attrs: { password: attr(), firstName: attr(), lastName: attr(), email: attr() },
    });
    const names = Object.keys(runDocument().data.attributes);
    const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const written = Object.fromEntries(names.map((name) => [camel(name), attr()]));
    const read = {
      date: attr({ persist: false }),
      version: attr({ persist: false }),
      weather: attr({ persist: false }),
    };
    Run = Base.extend({
      static: { jsonapiType: 'run', endpoint: '/runs' },
      attrs: { ...written, ...read, user: belongsTo({ type: User }) },
    });
    const user = new User({ id, password, firstName: 'Spray' });
    expect(await user.save()).to.equal(true);
    Base.setJWT((await signIn(id, password)).token);
  });

  const newRun = async (changes: Record<string, unknown> = {}): Promise<Model> => {
    const {
      distance,
      start_time: startTime,
      end_time: endTime,
    } = runDocument().data.attributes as Record<string, unknown>;
    const run = new Run({ distance, startTime, endTime, ...changes });
    expect(await run.save(), JSON.stringify(run.errors)).to.equal(true);
    return run;
  };

  it('spraypaint reads a user and changes it', async () => {
    const { data: user } = await User.find(id);
    expect(user.firstName).to.equal('Spray');
    user.lastName = 'Paint';
    expect(await user.save()).to.equal(true);
    expect((await User.find(id)).data.lastName).to.equal('Paint');
  });

  it('spraypaint records, reads, changes and deletes a run', async () => {
    const run = await newRun();
    expect(run).to.include({ distance: '4200', version: 1, date: '2020-01-24' });
    const { data: read } = await Run.includes('user').find(run.id);
    expect(read.user.lastName).to.equal('Paint');
    read.distance = '5000';
    expect(await read.save()).to.equal(true);
    await eventually(async () => expect((await Run.find(run.id)).data.weather.status).not.to.equal('pending'), 5_000);
    expect(await read.destroy()).to.equal(true);
    const gone = await Run.find(run.id).catch((error: Error) => error.message);
    expect(gone).to.equal('record not found');
  });

  it('spraypaint lists runs by filter, sort and page', async () => {
    for (const distance of [10, 20, 30]) await newRun({ distance });
    const { data, meta } = await Run.where({ distance: { gt: 10 } })
      .order({ distance: 'desc' })
      .page(1)
      .per(1)
      .all();
    expect(data.map((run: Model) => run.distance)).to.deep.equal(['30']);
    expect(meta.count).to.equal(2);
  });

  it('spraypaint receives the errors of a refused save', async () => {
    const run = new Run({ ...(await newRun()).attributes, distance: 0 });
    expect(await run.save()).to.equal(false);
    // spraypaint reads the attribute's name from Graphiti's own `meta.attribute`, and keeps everything else.
    const [fault] = Object.values<Model>(run.errors);
    expect(fault.fullMessage).to.match(/distance/i);
    expect(fault.rawPayload.source).to.deep.equal({ pointer: '/data/attributes/distance' });
  });

  it('spraypaint does not mistake an error document for data', async () => {
    Base.setJWT('nonsense');
    const refused = await Run.all().then(
      () => 'taken for data',
      (error: Error & { response?: Response }) => error.response?.status,
    );
    expect(refused).to.equal(401);
  });
});
