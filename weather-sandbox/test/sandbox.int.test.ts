import { expect } from 'chai';
import { Sandbox } from '../src/index.js';

const now = new Date('2026-03-10T15:20:00Z');
const berlin = 'latitude=52.5&longitude=13.4';
const day = 'start_date=2020-01-21&end_date=2020-01-21';

describe('the weather sandbox', () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = new Sandbox({ port: 0, now: () => now, control: true });
    await sandbox.start();
  });
  afterEach(() => sandbox.forgetCounts());
  after(() => sandbox.stop());

  const get = (query: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${sandbox.port}/v1/archive?timeformat=unixtime&${query}`);

  it('labels its weather as made up', async () => {
    const response = await get(`${berlin}&hourly=temperature_2m&${day}`);
    expect(response.headers.get('x-sandbox')).to.equal('made-up weather');
    expect(await response.json())
      .to.have.property('sandbox')
      .that.contains('made-up');
  });

  it('returns the same weather for the same place and hour', async () => {
    const [one, other] = [
      await get(`${berlin}&hourly=temperature_2m&${day}`),
      await get(`${berlin}&hourly=temperature_2m&${day}`),
    ];
    expect(await one.json()).to.deep.equal(await other.json());
  });

  it('the sandbox cannot be controlled over HTTP unless it is configured so', async () => {
    const closed = new Sandbox({ port: 0 });
    await closed.start();
    const response = await fetch(`http://127.0.0.1:${closed.port}/control/failure`);
    expect(response.status).to.equal(404);
    await closed.stop();
  });

  const wrong: [string, string][] = [
    ['a latitude beyond the pole', 'latitude=91&longitude=2'],
    ['no longitude', 'latitude=1'],
    ['an unknown variable', 'latitude=1&longitude=2&hourly=mood'],
    ['a day that is not a date', 'latitude=1&longitude=2&start_date=soon&end_date=2020-01-01'],
    ['a time before 1940', 'latitude=1&longitude=2&start_date=1939-01-01&end_date=1939-01-01'],
  ];
  for (const [title, query] of wrong) {
    it(`refuses ${title} as Open-Meteo does`, async () => {
      const response = await get(query);
      expect(response.status).to.equal(400);
      expect(await response.json()).to.have.property('error', true);
    });
  }
});
