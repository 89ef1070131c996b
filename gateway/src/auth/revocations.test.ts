import type { TokenClaims } from '@jogging/service-kit/tokens';
import { expect } from 'chai';
import { createRevocations } from './revocations.js';

const claimsOf = (name: string): TokenClaims =>
  ({ sid: `epoch.${name}`, uid: name, gen: 1, exp: 0, roles: [] }) as unknown as TokenClaims;

/** The part of Redis that is used here. */
function redisOf(values: Readonly<Record<string, string>>) {
  const commands: string[][] = [];
  const mget = async (keys: string[]): Promise<(string | null)[]> => {
    commands.push(keys);
    return keys.map((key) => values[key] ?? null);
  };
  return { commands, redis: { mget } as unknown as Parameters<typeof createRevocations>[0] };
}

const outcomeOf = (check: Promise<void>): Promise<string> =>
  check.then(
    () => 'holds',
    (error: { code: string }) => error.code,
  );

describe('the check of revocations', () => {
  it('sends one command for all requests of the same moment', async () => {
    const { commands, redis } = redisOf({ 'auth:epoch': 'epoch', 'auth:denied:epoch.b': '1', 'auth:gen:c': '2' });
    const revocations = createRevocations(redis);
    const outcomes = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => outcomeOf(revocations.check(claimsOf(name)))),
    );
    expect(outcomes).to.deep.equal(['holds', 'revoked_token', 'revoked_token', 'holds']);
    expect(commands).to.have.length(1);
  });

  it('sends another command for later requests', async () => {
    const { commands, redis } = redisOf({ 'auth:epoch': 'epoch' });
    const revocations = createRevocations(redis);
    expect(await outcomeOf(revocations.check(claimsOf('a')))).to.equal('holds');
    expect(await outcomeOf(revocations.check(claimsOf('a')))).to.equal('holds');
    expect(commands).to.have.length(2);
  });

  it('accepts no token if Redis does not answer or was emptied', async () => {
    const silent = { mget: () => Promise.reject(new Error('silent')) } as unknown as Parameters<
      typeof createRevocations
    >[0];
    for (const redis of [silent, redisOf({}).redis]) {
      const revocations = createRevocations(redis);
      const outcomes = await Promise.all(['a', 'b'].map((name) => outcomeOf(revocations.check(claimsOf(name)))));
      expect(outcomes).to.deep.equal(['unavailable', 'unavailable']);
    }
  });
});
