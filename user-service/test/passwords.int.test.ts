import argon2 from 'argon2';
import { expect } from 'chai';
import { outcome, type Service, startService } from './service-under-test.js';

const owasp = ['argon2id', 'v=19', 'm=19456', 'p=1', 't=2'];

/** Kind, version and parameters of a hash in PHC string format; the order of parameters is the library's. */
function parametersOf(hash: string): string[] {
  const [, kind = '', version = '', parameters = ''] = hash.split('$');
  return [kind, version, ...parameters.split(',').toSorted()];
}

describe('passwords', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  const hashOf = async (id: string): Promise<string> => {
    const [row] = await service.database.query<{ password_hash: string }>(
      'SELECT password_hash FROM users WHERE id = $1',
      [id],
    );
    return row?.password_hash ?? '';
  };

  it('stores passwords as argon2id hashes with OWASP’s parameters, each with its own salt', async () => {
    await service.userWith('salted1', { password: 'the same password' });
    await service.userWith('salted2', { password: 'the same password' });
    const hashes = [await hashOf('salted1'), await hashOf('salted2')];
    for (const hash of hashes) expect(parametersOf(hash)).to.deep.equal(owasp);
    expect(hashes[0]).not.to.equal(hashes[1]);
  });

  it('rehashes a password at the next sign-in if its parameters are old, which ends no tokens', async () => {
    const { uid } = await service.userWith('old_hash');
    const old = await argon2.hash('secret-old_hash', { memoryCost: 4096, timeCost: 3, parallelism: 1 });
    await service.database.query('UPDATE users SET password_hash = $2 WHERE uid = $1', [uid, old]);
    const read = () => service.as(service.admin, (call) => call.getUser({ id: 'old_hash' }));
    const before = await read();
    expect(await outcome(service.signIn('old_hash', 'wrong password'))).to.equal('invalid_credentials');
    expect(await hashOf('old_hash')).to.equal(old);
    expect((await service.signIn('old_hash', 'secret-old_hash')).generation).to.equal(1);
    const renewed = await hashOf('old_hash');
    expect(parametersOf(renewed)).to.deep.equal(owasp);
    expect((await service.signIn('old_hash', 'secret-old_hash')).generation).to.equal(1);
    expect(await hashOf('old_hash')).to.equal(renewed);
    expect(await read()).to.deep.equal(before);
  });

  it('compares passwords exactly, including case, but regardless of the keyboard’s Unicode form', async () => {
    await service.userWith('careful', { password: 'jo\u0308rg runs 🏃' });
    expect(await outcome(service.signIn('careful', 'J\u00F6rg runs 🏃'))).to.equal('invalid_credentials');
    expect(await outcome(service.signIn('careful', 'j\u00F6rg runs 🏃 '))).to.equal('invalid_credentials');
    expect(await outcome(service.signIn('careful', 'j\u00F6rg runs 🏃'))).to.equal('done');
  });

  it('treats an empty or too long password as wrong, not as an error', async () => {
    for (const password of ['', 'x'.repeat(90_000)]) {
      expect(await outcome(service.signIn('admin', password))).to.equal('invalid_credentials');
    }
  });

  it('a wrong password takes as long to check for an unknown id as for a known one', async () => {
    await service.userWith('timed');
    const ids = { known: 'timed', unknown: 'nobody_at_all', impossible: 'no such id' };
    const times: Record<keyof typeof ids, number[]> = { known: [], unknown: [], impossible: [] };
    for (let round = 0; round < 15; round += 1) {
      for (const kind of Object.keys(ids) as (keyof typeof ids)[]) {
        const begun = performance.now();
        await outcome(service.signIn(ids[kind], 'wrong password'));
        times[kind].push(performance.now() - begun);
      }
    }
    const quantile = (share: number) => (values: number[]) =>
      values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
    const told = Object.entries(times).map(([kind, values]) => `${kind} ${quantile(0.5)(values).toFixed(1)}`);
    process.stdout.write(`      medians in ms: ${told.join(', ')}\n`);
    // Other load on the machine only adds time, so the fastest runs show the actual work.
    const quick = Object.values(times).map(quantile(0.25));
    expect(Math.max(...quick) / Math.min(...quick)).to.be.lessThan(1.5);
  });
});
