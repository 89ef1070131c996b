import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { type Api, codes } from '../src/api.js';
import { api, newId } from '../src/people.js';

/** The first session of the previous system's manual, with the exact requests of its cURL commands: application/json and all. */
describe('A runner signs up, runs, and reads the week', () => {
  const json = { 'Content-Type': 'application/json' };
  const id = newId('test');
  let client: Api;
  let token: string;
  let runId: string;

  before(async () => {
    client = await api();
  });

  it('creates a user without a token', async () => {
    const body = {
      data: {
        type: 'user',
        id,
        attributes: {
          password: 'some_user',
          first_name: 'Some first name',
          last_name: 'Some last name',
          email: '',
          roles: ['user'],
        },
      },
    };
    const answer = await client.post('/users', { headers: json, body });
    expect(answer.status, answer.text).to.equal(201);
    expect(answer.headers.get('location')).to.equal(answer.json.data.links.self);
    expect(answer.json.data.attributes).to.include({ first_name: 'Some first name', email: null, active: true });
    expect(answer.text).not.to.contain('some_user"');
  });

  it('signs in', async () => {
    const answer = await client.post('/user/login', { headers: json, body: { user_id: id, password: 'some_user' } });
    expect(answer.status, answer.text).to.equal(200);
    expect(answer.json).to.include({
      status: 'success',
      message: 'User successfully logged in.',
      token_type: 'Bearer',
      expires_in: 900,
    });
    token = answer.json.auth_token;
  });

  it('records a run', async () => {
    const body = {
      data: {
        type: 'run',
        attributes: {
          distance: '4200',
          start_lat: '12.8947909',
          start_lng: '77.6427151',
          end_time: '2020-01-24T16:58:45.838199+00:00',
          start_time: '2020-01-24T16:34:34.838199+00:00',
          end_lat: '12.8986343',
          end_lng: '77.656089',
        },
        relationships: { user: { data: { type: 'user', id } } },
      },
    };
    const answer = await client.post('/runs', { headers: json, token, body });
    expect(answer.status, answer.text).to.equal(201);
    expect(answer.json.data.attributes).to.deep.include({
      ...body.data.attributes,
      date: '2020-01-24',
      duration: 1451,
      average_speed: '2.895',
      version: 1,
    });
    expect(answer.json.data.attributes.weather.status).to.equal('pending');
    runId = answer.json.data.id;
  });

  it('shows the recorded weather of the run within 5 s', async () => {
    await eventually(async () => {
      const answer = await client.get('/runs', { token });
      expect(answer.json.data).to.have.length(1);
      const { weather } = answer.json.data[0].attributes;
      expect(weather.status).to.equal('recorded');
      expect(weather.temperature_c).to.be.a('number');
    }, 5_000);
  });

  it('reads the week', async () => {
    const answer = await client.get('/runs/summary', { token });
    expect(answer.status, answer.text).to.equal(200);
    expect(answer.json.data).to.deep.equal([
      {
        type: 'report',
        id: `${id}:2020-W04`,
        attributes: {
          year: 2020,
          week_number: 4,
          week_start: '2020-01-20',
          run_count: 1,
          average_distance: '4200.0',
          average_duration: '1451.0',
          average_speed: '2.895',
          average_pace: '345.476',
          total_distance: '4200.0',
          total_duration: 1451,
          total_moving_time: 1451,
          average_moving_speed: '2.895',
          total_elevation_gain: '0.0',
        },
      },
    ]);
    expect(answer.json.meta).to.include({ count: 1, up_to_date: true });
    expect(answer.json.links.self).to.equal(`${client.base}/runs/summary`);
  });

  it('changes and deletes the run', async () => {
    const body = { data: { type: 'run', id: runId, attributes: { distance: 5000 } } };
    const changed = await client.patch(`/runs/${runId}`, { headers: json, token, body });
    expect(changed.status, changed.text).to.equal(200);
    expect(changed.json.data.attributes).to.include({ distance: '5000', version: 2 });
    // The manual's DELETE sends an empty body with a content type.
    expect((await client.delete(`/runs/${runId}`, { headers: json, token })).status).to.equal(204);
    expect((await client.get(`/runs/${runId}`, { token })).status).to.equal(404);
    expect((await client.get('/runs/summary', { token })).json).to.deep.include({ data: [] });
  });

  it('signs out, and the token is refused', async () => {
    const answer = await client.post('/user/logout', { token });
    expect(answer.status, answer.text).to.equal(200);
    expect(answer.json).to.deep.equal({ message: 'Logged out successfully' });
    const refused = await client.get('/runs', { token });
    expect(refused.status).to.equal(401);
    expect(codes(refused)).to.deep.equal(['revoked_token']);
    expect(refused.json.errors[0].title).to.equal('Token has been revoked');
  });
});
