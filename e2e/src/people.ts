import { randomBytes } from 'node:crypto';
import { gatewayUrl } from '@jogging/dev-env/shared-system';
import { Api } from './api.js';
import type { Answer } from './contract/answer.js';

/** A user who has signed in. */
export interface Person {
  readonly id: string;
  readonly password: string;
  readonly token: string;
  readonly refreshToken: string;
}

export const adminPassword = process.env.E2E_ADMIN_PASSWORD ?? 'random';

export async function api(): Promise<Api> {
  return new Api(await gatewayUrl());
}

export function newId(prefix = 'runner'): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}

export function userDocument(id: string, attributes: Readonly<Record<string, unknown>> = {}) {
  return { data: { type: 'user', id, attributes: { password: `${id} secret`, ...attributes } } };
}

/** Signs a new user up and in. */
export async function newPerson(attributes: Readonly<Record<string, unknown>> = {}, creator?: Person): Promise<Person> {
  const id = newId();
  const created = await (await api()).post('/users', { body: userDocument(id, attributes), token: creator?.token });
  expectStatus(created, 201);
  const password = typeof attributes.password === 'string' ? attributes.password : `${id} secret`;
  return signIn(id, password);
}

export async function signIn(id: string, password: string): Promise<Person> {
  const answer = await (await api()).post('/user/login', { body: { user_id: id, password } });
  expectStatus(answer, 200);
  return { id, password, token: answer.json.auth_token, refreshToken: answer.json.refresh_token };
}

/** A token is valid for 15 minutes, less than all tests together may take. */
const RENEWED_AFTER_MS = 5 * 60_000;
let admin: Promise<Person> | undefined;
let signedInAt = 0;

/** The admin, with a token that is valid for another ten minutes at least. */
export function theAdmin(): Promise<Person> {
  if (!admin || performance.now() - signedInAt > RENEWED_AFTER_MS) {
    signedInAt = performance.now();
    admin = signIn('admin', adminPassword);
  }
  return admin;
}

export function runDocument(attributes: Readonly<Record<string, unknown>> = {}, userId?: string) {
  return {
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
        ...attributes,
      },
      ...(userId !== undefined && { relationships: { user: { data: { type: 'user', id: userId } } } }),
    },
  };
}

/** Records a run and returns its resource object. */
export async function newRun(person: Person, attributes: Readonly<Record<string, unknown>> = {}) {
  const answer = await (await api()).post('/runs', { token: person.token, body: runDocument(attributes) });
  expectStatus(answer, 201);
  return answer.json.data;
}

/** The times of a run that starts at `start`, an RFC 3339 time in UTC, and lasts `seconds`. */
export function times(start: string, seconds: number) {
  const end = new Date(Date.parse(start) + seconds * 1000).toISOString();
  return { start_time: start, end_time: end };
}

export function expectStatus(answer: Answer, status: number): void {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`);
}
