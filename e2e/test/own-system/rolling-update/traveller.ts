import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { Api } from '../../../src/api.js';
import type { Answer } from '../../../src/contract/answer.js';
import { adminPassword, newId, userDocument } from '../../../src/people.js';

interface Expected {
  readonly id: string;
  distance: number;
  readonly date: string;
}

const dayMs = 86_400_000;
const place = { start_lat: '48.8566', start_lng: '2.3522', end_lat: '48.8606', end_lng: '2.3376' };

/** A user who keeps running while the services behind the gateway change, and knows what the reports must contain. */
export class Traveller {
  readonly #runs: Expected[] = [];
  #weeks = 0;
  #token = '';
  #refreshToken = '';

  private constructor(
    readonly id: string,
    private api: Api,
    private readonly password = `${id} secret`,
  ) {}

  static async signUp(gatewayUrl: string): Promise<Traveller> {
    const traveller = new Traveller(newId('traveller'), unheld(gatewayUrl));
    const answer = await traveller.api.post('/users', { body: userDocument(traveller.id) });
    expect(answer.status, answer.text).to.equal(201);
    await traveller.signsIn();
    return traveller;
  }

  static async admin(gatewayUrl: string): Promise<Traveller> {
    const admin = new Traveller('admin', unheld(gatewayUrl), adminPassword);
    await admin.signsIn();
    return admin;
  }

  /** The uid of the registration, which is never reused. */
  get uid(): string {
    return JSON.parse(Buffer.from(this.#token.split('.')[1] ?? '', 'base64url').toString()).uid;
  }

  /** Uses this gateway from now on: the earlier access token stays valid. */
  async movesTo(gatewayUrl: string): Promise<void> {
    this.api = unheld(gatewayUrl);
    await eventually(async () => {
      for (const path of [`/users/${this.id}`, '/runs', '/runs/summary', '/roles']) {
        const answer = await this.api.get(path, { token: this.#token });
        expect(answer.status, `${path}: ${answer.text}`).to.equal(200);
      }
    }, 30_000);
  }

  async signsOut(): Promise<void> {
    const answer = await this.#send('POST', '/user/logout');
    expect(answer.status, answer.text).to.equal(200);
  }

  async isSignedOutAt(gatewayUrl: string): Promise<void> {
    const answer = await unheld(gatewayUrl).get('/runs', { token: this.#token });
    expect(answer.status, answer.text).to.equal(401);
  }

  deletes(userId: string): Promise<Answer> {
    return this.#send('DELETE', `/users/${userId}`);
  }

  /** Records, changes and deletes runs in a week of its own, and checks that weather and reports follow. */
  async livesAWeek(): Promise<void> {
    const monday = Date.UTC(2023, 0, 2) + this.#weeks++ * 7 * dayMs;
    const kept = await this.record(monday, 5000);
    const changed = await this.record(monday + dayMs, 6000);
    const deleted = await this.record(monday + 2 * dayMs, 7000);
    await this.change(changed, { distance: 8000, end_lat: '-33.8568', end_lng: '151.2153' });
    const oldest = this.#runs[0];
    if (oldest) await this.change(oldest, { distance: oldest.distance + 1 });
    await this.#delete(deleted);
    await this.seesReports();
    for (const run of [kept, changed]) await this.#seesWeather(run);
  }

  async signsIn(): Promise<void> {
    await this.#takeTokens('/user/login', { user_id: this.id, password: this.password });
  }

  async refreshes(): Promise<void> {
    await this.#takeTokens('/user/refresh', { refresh_token: this.#refreshToken });
  }

  async #takeTokens(path: string, body: object): Promise<void> {
    const answer = await this.api.post(path, { body });
    expect(answer.status, answer.text).to.equal(200);
    this.#token = answer.json.auth_token;
    this.#refreshToken = answer.json.refresh_token;
  }

  /** Records a run of half an hour at 8:00, two hours ahead of UTC. */
  async record(startMs: number, distance: number, more: object = {}): Promise<Expected> {
    const start = new Date(startMs + 8 * 3_600_000).toISOString().replace('.000Z', '+02:00');
    const end = start.replace('T08:00', 'T08:30');
    const attributes = { ...place, distance, start_time: start, end_time: end, ...more };
    const answer = await this.#send('POST', '/runs', { data: { type: 'run', attributes } });
    expect(answer.status, answer.text).to.equal(201);
    const run = { id: answer.json.data.id, distance, date: start.slice(0, 10) };
    expect(answer.json.data.attributes.date).to.equal(run.date);
    this.#runs.push(run);
    return run;
  }

  async change(
    run: Expected,
    attributes: { readonly distance: number; readonly [name: string]: unknown },
  ): Promise<void> {
    const body = { data: { type: 'run', id: run.id, attributes } };
    const answer = await this.#send('PATCH', `/runs/${run.id}`, body);
    expect(answer.status, answer.text).to.equal(200);
    run.distance = attributes.distance;
  }

  async #delete(run: Expected): Promise<void> {
    const answer = await this.#send('DELETE', `/runs/${run.id}`);
    expect(answer.status, answer.text).to.equal(204);
    this.#runs.splice(this.#runs.indexOf(run), 1);
  }

  async seesReports(): Promise<void> {
    const byYear = Map.groupBy(this.#runs, ({ date }) => date.slice(0, 4));
    const answer = await this.#send('GET', '/reports/yearly');
    expect(answer.json.meta.up_to_date, answer.text).to.equal(true);
    const found = answer.json.data.map(({ attributes }: { attributes: Record<string, unknown> }) => [
      attributes.year,
      attributes.run_count,
      attributes.total_distance,
      attributes.total_duration,
    ]);
    const expected = [...byYear].map(([year, runs]) => [
      Number(year),
      runs.length,
      `${runs.reduce((sum, { distance }) => sum + distance, 0)}.0`,
      runs.length * 1800,
    ]);
    expect(found).to.deep.equal(expected.sort(([a], [b]) => Number(b) - Number(a)));
    const weeks = await this.#send('GET', '/runs/summary?page[size]=100');
    expect(weeks.json.meta.count, weeks.text).to.equal(new Set(this.#runs.map(({ date }) => weekOf(date))).size);
  }

  async read({ id }: Expected): Promise<Record<string, unknown>> {
    const answer = await this.#send('GET', `/runs/${id}`);
    expect(answer.status, answer.text).to.equal(200);
    return answer.json.data.attributes;
  }

  async #seesWeather({ id }: Expected): Promise<void> {
    await eventually(async () => {
      const answer = await this.#send('GET', `/runs/${id}`);
      expect(answer.json.data.attributes.weather.status, answer.text).to.equal('recorded');
    }, 20_000);
  }

  #send(method: string, path: string, body?: object): Promise<Answer> {
    return this.api.send(method, path, { token: this.#token, body });
  }
}

/** Counts weeks from one that began on a Monday. */
const weekOf = (date: string) => Math.floor((Date.parse(date) - Date.UTC(2018, 0, 1)) / (7 * dayMs));

const unheld = (url: string) => new Api(url, { isHeld: false });
