import { expect } from 'chai';
import type { Answer, Sent } from './answer.js';
import { answerProblems } from './answer-contract.js';

const type = 'application/vnd.api+json';
const usual = { 'x-request-id': 'r', 'content-type': type, vary: 'Accept', 'cache-control': 'no-store' };
const get: Sent = { method: 'GET', target: '/runs', headers: {}, body: undefined };

function answer(status: number, headers: Record<string, string>, json?: unknown): Answer {
  return { status, headers: new Headers(headers), text: json === undefined ? '' : JSON.stringify(json), json };
}

const fault = {
  id: 'r.1',
  status: '422',
  code: 'invalid_value',
  detail: 'd',
  links: { about: 'http://x/docs/errors#invalid_value' },
  meta: { request_id: 'r' },
};
const refusal = (change: object = {}, members: object = {}) =>
  answer(422, usual, { errors: [{ ...fault, ...change }], ...members });

describe('The check of answers', () => {
  const sound: [title: string, sent: Sent, got: Answer][] = [
    ['a document', get, answer(200, usual, { data: [] })],
    ['a header alone', { ...get, method: 'HEAD' }, answer(200, usual)],
    ['nothing', { ...get, method: 'DELETE' }, answer(204, { 'x-request-id': 'r' })],
    [
      'CSV that was asked for',
      { ...get, headers: { Accept: 'text/csv' } },
      answer(200, { ...usual, 'content-type': 'text/csv' }),
    ],
    ['an error', { ...get, body: { data: {} } }, refusal({ source: { pointer: '/data' } })],
  ];
  for (const [title, sent, got] of sound) {
    it(`lets ${title} pass`, () => expect(answerProblems(sent, got)).to.deep.equal([]));
  }

  const without = (name: string) => Object.fromEntries(Object.entries(usual).filter(([key]) => key !== name));
  const faulty: [title: string, sent: Sent, got: Answer][] = [
    ...['x-request-id', 'content-type', 'vary', 'cache-control'].map((name): [string, Sent, Answer] => [
      `an answer without ${name}`,
      get,
      answer(200, without(name), { data: [] }),
    ]),
    ['a charset', get, answer(200, { ...usual, 'content-type': `${type}; charset=utf-8` }, { data: [] })],
    ['CSV that nobody asked for', get, answer(200, { ...usual, 'content-type': 'text/csv' })],
    ['no document', get, answer(200, usual, {})],
    ['a body of 204', { ...get, method: 'DELETE' }, answer(204, usual, { data: null })],
    [
      'a 201 without Location',
      { ...get, method: 'POST' },
      answer(201, usual, { data: { type: 'run', id: '1', links: { self: 'http://x/runs/1' } } }),
    ],
    ['a 401 without a challenge', get, answer(401, usual, { errors: [{ ...fault, status: '401' }] })],
    ['a 405 without Allow', get, answer(405, usual, { errors: [{ ...fault, status: '405' }] })],
    ['a 503 without Retry-After', get, answer(503, usual, { errors: [{ ...fault, status: '503' }] })],
    ['another status within', get, refusal({ status: '400' })],
    ['another request id', get, refusal({ meta: { request_id: 'q' } })],
    ['meta at the top of an error document', get, refusal({}, { meta: { request_id: 'r' } })],
    ['another number', get, refusal({ id: 'r.2' })],
    ['a link to another code', get, refusal({ code: 'missing_value' })],
    ['a pointer to what was not sent', { ...get, body: { data: {} } }, refusal({ source: { pointer: '/data/id' } })],
    ['a statement', get, refusal({ detail: 'failed: SELECT 1' })],
    ['a stack', get, refusal({ detail: 'Error at run (app.js:1:1)' })],
    ['an address', get, refusal({ detail: 'connect ECONNREFUSED 10.0.0.1:5432' })],
  ];
  for (const [title, sent, got] of faulty) {
    it(`stops ${title}`, () => expect(answerProblems(sent, got)).not.to.deep.equal([]));
  }
});
