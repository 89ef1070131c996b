import type { ValueFault } from '@jogging/proto/common';
import { expect } from 'chai';
import { idempotencyOf, versionMatchOf } from './conditional.js';
import type { ApiRequest } from './route.js';

const requestWith = (name: string, value: string | undefined, body?: unknown): ApiRequest =>
  ({ header: (asked: string) => (asked === name ? value : undefined), body }) as ApiRequest;

describe('versionMatchOf', () => {
  const table: [header: string | undefined, match: { any: boolean; versions: number[] } | undefined][] = [
    [undefined, undefined],
    ['*', { any: true, versions: [] }],
    ['"3"', { any: false, versions: [3] }],
    ['"1", "2"', { any: false, versions: [1, 2] }],
    ['W/"3"', { any: false, versions: [] }],
    ['3', { any: false, versions: [] }],
    ['"abc"', { any: false, versions: [] }],
    ['"99999999999999999999"', { any: false, versions: [] }],
  ];
  for (const [header, match] of table) {
    it(`reads ${header ?? 'no header'}`, () =>
      expect(versionMatchOf(requestWith('if-match', header))).to.deep.equal(match));
  }
});

describe('idempotencyOf', () => {
  const fingerprint = (body: unknown) => {
    const faults: ValueFault[] = [];
    return idempotencyOf(requestWith('idempotency-key', 'k', body), faults)?.fingerprint.toString('hex');
  };
  it('gives bodies of the same content the same fingerprint', () => {
    expect(fingerprint({ a: 1, b: { c: 2, d: [1] } })).to.equal(fingerprint({ b: { d: [1], c: 2 }, a: 1 }));
    expect(fingerprint({ a: [1, 2] })).not.to.equal(fingerprint({ a: [2, 1] }));
  });
  for (const key of ['', 'x'.repeat(256), 'ä', 'a\tb']) {
    it(`names the header for the key ${JSON.stringify(key.slice(0, 8))}`, () => {
      const faults: ValueFault[] = [];
      expect(idempotencyOf(requestWith('idempotency-key', key, {}), faults)).to.equal(undefined);
      expect(faults.map((fault) => fault.field)).to.deep.equal(['header:idempotency-key']);
    });
  }
});
