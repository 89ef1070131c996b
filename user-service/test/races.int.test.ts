import { eventually } from '@jogging/service-kit/testing';
import { expect } from 'chai';
import { inputOf, outcome, type Service, startService } from './service-under-test.js';

type Principal = Service['admin'];

describe('users under concurrency', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  const setRoles = (by: Principal, id: string, ...names: string[]) => service.update(by, id, { roles: { names } });
  const activeAdmins = async (): Promise<number> => {
    const rows = await service.database.query(`SELECT id FROM users WHERE active AND 'admin' = ANY (roles)`);
    return rows.length;
  };
  const remove = (by: Principal, id: string) => service.as(by, (call) => call.deleteUser({ id, ifMatch: undefined }));
  /** Resolves once a transaction waits for another's lock. */
  const somebodyWaits = () =>
    eventually(async () => (await service.database.query('SELECT 1 FROM pg_locks WHERE NOT granted')).length > 0);

  it('one active admin is left when the last two are deleted, demoted or deactivated at once', async () => {
    const ways: ((by: Principal, id: string) => Promise<unknown>)[] = [
      (by, id) => setRoles(by, id, 'user'),
      (by, id) => service.update(by, id, { active: false }),
      (by, id) => remove(by, id),
    ];
    for (let round = 0; round < 18; round += 1) {
      const first = ways[round % 3];
      const second = ways[Math.floor(round / 3) % 3];
      const crosswise = round % 2 === 0;
      const [a, b] = [
        await service.userWith(`last_a${round}`, { roleNames: ['admin'] }),
        await service.userWith(`last_b${round}`, { roleNames: ['admin'] }),
      ];
      // The first admin is inactive in this round, so that the two are the last.
      await service.update(service.admin, 'admin', { active: false });
      expect(await activeAdmins()).to.equal(2);
      const outcomes = await Promise.all([
        outcome(first?.(a, crosswise ? b.userId : a.userId) ?? Promise.resolve()),
        outcome(second?.(b, crosswise ? a.userId : b.userId) ?? Promise.resolve()),
      ]);
      expect(await activeAdmins(), outcomes.join(' and ')).to.equal(1);
      expect(outcomes.filter((one) => one === 'done')).to.have.lengthOf(1);
      const loser = outcomes.find((one) => one !== 'done');
      expect(loser?.split(' ')[0]).to.be.oneOf(
        crosswise ? ['last_admin', 'forbidden', 'revoked_token'] : ['last_admin'],
      );
      await service.database.query(`UPDATE users SET active = true WHERE id = 'admin'`);
      await service.database.query(`DELETE FROM users WHERE id LIKE 'last\\_%'`);
    }
  });

  it('gives an id to only one of many concurrent sign-ups, in any case', async () => {
    const spellings = ['Wanted', 'wanted', 'WANTED', 'wanteD', 'Wanted', 'wanted'];
    const outcomes = await Promise.all(
      spellings.map((id) =>
        outcome(
          service.as(undefined, (call) =>
            call.createUser({ id, input: inputOf({ password: 'long enough' }), edgeFaults: [], edgeConflicts: [] }),
          ),
        ),
      ),
    );
    expect(outcomes.filter((one) => one === 'done')).to.have.lengthOf(1);
    expect(outcomes.filter((one) => one === 'id_taken id')).to.have.lengthOf(5);
  });

  it('gives an address to only one of many concurrent sign-ups', async () => {
    const principals = await Promise.all(['m1', 'm2', 'm3', 'm4'].map((id) => service.userWith(id)));
    const outcomes = await Promise.all(
      principals.map((principal, index) =>
        outcome(
          service.update(principal, principal.userId, { email: index % 2 ? 'One@Example.org' : 'one@example.org' }),
        ),
      ),
    );
    expect(outcomes.filter((one) => one === 'done')).to.have.lengthOf(1);
    expect(outcomes.filter((one) => one === 'email_taken attributes.email')).to.have.lengthOf(3);
  });

  it('no user has a role that is deleted while it is being assigned', async () => {
    for (let round = 0; round < 10; round += 1) {
      const name = `fleeting${round}`;
      await service.as(service.admin, (call) =>
        call.createRole({
          name,
          input: { description: undefined, privileged: undefined, name: undefined },
          edgeFaults: [],
          edgeConflicts: [],
        }),
      );
      const [given, removed] = await Promise.all([
        outcome(service.userWith(`fleeting_user${round}`, { roleNames: [name] })),
        outcome(service.as(service.admin, (call) => call.deleteRole({ name, ifMatch: undefined }))),
      ]);
      expect([given, removed].join(' and ')).to.be.oneOf([
        'done and role_in_use',
        'invalid_value attributes.roles.0 and done',
      ]);
    }
  });

  it('no user gets a role that becomes privileged while an unprivileged caller assigns it', async () => {
    await service.database.query(`INSERT INTO roles (name, privileged) VALUES ('rising', false)`);
    let creation: Promise<string> | undefined;
    await service.database.transaction(async (transaction) => {
      await service.database.query(`UPDATE roles SET privileged = true WHERE name = 'rising'`, [], { transaction });
      creation = outcome(
        service.as(undefined, (call) =>
          call.createUser({
            id: 'climber',
            input: inputOf({ password: 'long enough', roles: { names: ['rising'] } }),
            edgeFaults: [],
            edgeConflicts: [],
          }),
        ),
      );
      await somebodyWaits();
    });
    expect(await creation).to.equal('missing_token');
  });

  it('compares a sign-in with the new password if it coincides with a change', async () => {
    const { uid } = await service.userWith('meeting');
    const hash = await service.database.query<{ password_hash: string }>(
      `SELECT password_hash FROM users WHERE id = 'admin'`,
    );
    let signIn: Promise<string> | undefined;
    await service.database.transaction(async (transaction) => {
      await service.database.query(
        'UPDATE users SET password_hash = $2, generation = generation + 1 WHERE uid = $1',
        [uid, hash[0]?.password_hash],
        { transaction },
      );
      signIn = outcome(service.signIn('meeting', 'secret-meeting'));
      await somebodyWaits();
    });
    expect(await signIn).to.equal('invalid_credentials');
  });

  it('ends every token of the old password before the change is answered', async () => {
    const { uid } = await service.userWith('storm');
    for (let round = 0; round < 8; round += 1) {
      const old = round === 0 ? 'secret-storm' : `password ${round - 1}`;
      const signIns = Array.from({ length: 6 }, () => service.signIn('storm', old).catch(() => undefined));
      const change = service.update(service.admin, 'storm', { password: `password ${round}` });
      await change;
      const held = await service.heldGeneration(uid);
      for (const account of await Promise.all(signIns)) if (account) expect(account.generation).to.be.lessThan(held);
      expect((await service.signIn('storm', `password ${round}`)).generation).to.equal(held);
    }
  });

  it('accepts one of two concurrent changes of one’s own password, which revokes the other’s token', async () => {
    const runner = await service.userWith('twice');
    const change = (password: string) =>
      outcome(service.update(runner, 'twice', { password, currentPassword: 'secret-twice' }));
    const outcomes = await Promise.all([change('password one'), change('password two')]);
    expect(outcomes.toSorted()).to.deep.equal(['done', 'revoked_token']);
    const winner = outcomes[0] === 'done' ? 'password one' : 'password two';
    expect(await outcome(service.signIn('twice', winner))).to.equal('done');
  });

  it('deletes a user once for many concurrent deletions', async () => {
    const leaver = await service.userWith('often_deleted');
    const outcomes = await Promise.all(
      [leaver, service.admin, service.admin, leaver].map((by) => outcome(remove(by, 'often_deleted'))),
    );
    expect(outcomes.filter((one) => one === 'done')).to.have.lengthOf(1);
    for (const one of outcomes) expect(one).to.be.oneOf(['done', 'user_not_found', 'revoked_token']);
  });
});
