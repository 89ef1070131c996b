import { Principal } from '@jogging/proto/common';
import { expect } from 'chai';
import { canAccess, changeFaults, decideCreation, isAdmin, listScope } from './policy.js';

const me = 'a0000000-0000-4000-8000-000000000001';
const other = 'a0000000-0000-4000-8000-000000000002';
const as = (...roles: string[]): Principal => Principal.fromPartial({ uid: me, userId: 'me', roles });

const callers = {
  user: as('user'),
  usermanager: as('usermanager'),
  'user and usermanager': as('user', 'usermanager'),
  'a role of one’s own making': as('coach'),
  'nobody’s role': as(),
  'a role that only looks like admin': as('Admin', 'admin ', 'administrator'),
  admin: as('admin'),
  'user and admin': as('user', 'admin'),
};

type Cell = 'yes' | 'no';
const rights: Record<keyof typeof callers, { own: Cell; others: Cell }> = {
  user: { own: 'yes', others: 'no' },
  usermanager: { own: 'yes', others: 'no' },
  'user and usermanager': { own: 'yes', others: 'no' },
  'a role of one’s own making': { own: 'yes', others: 'no' },
  'nobody’s role': { own: 'yes', others: 'no' },
  'a role that only looks like admin': { own: 'yes', others: 'no' },
  admin: { own: 'yes', others: 'yes' },
  'user and admin': { own: 'yes', others: 'yes' },
};

describe('The access policy of runs', () => {
  for (const [name, { own, others }] of Object.entries(rights)) {
    const principal = callers[name as keyof typeof callers];
    const admin = others === 'yes';

    it(`${name}: may access its own runs: ${own}; those of others: ${others}`, () => {
      expect(canAccess(principal, { uid: me })).to.equal(own === 'yes');
      expect(canAccess(principal, { uid: other })).to.equal(others === 'yes');
      expect(isAdmin(principal)).to.equal(admin);
    });

    it(`${name}: lists ${admin ? 'the runs of everyone' : 'its own runs'}`, () => {
      expect(listScope(principal, undefined)).to.deep.equal(admin ? { owner: 'everyone' } : { owner: 'one', uid: me });
      expect(listScope(principal, me)).to.deep.equal({ owner: 'one', uid: me });
    });

    it(`${name}: may ${admin ? '' : 'not '}ask for another's list`, () => {
      expect(listScope(principal, other)).to.deep.equal(admin ? { owner: 'one', uid: other } : undefined);
    });

    it(`${name}: records runs for itself, named or not`, () => {
      for (const userId of [undefined, 'me']) {
        expect(decideCreation(principal, { clientGivenId: false, userId })).to.deep.equal({
          owner: { kind: 'caller' },
          faults: [],
        });
      }
    });

    it(`${name}: may ${admin ? '' : 'not '}record runs for another`, () => {
      const { owner, faults } = decideCreation(principal, { clientGivenId: false, userId: 'you' });
      expect(owner).to.deep.equal(admin ? { kind: 'named', userId: 'you' } : { kind: 'caller' });
      expect(faults.map(({ code, field }) => `${code} ${field}`)).to.deep.equal(
        admin ? [] : ['forbidden relationships.user'],
      );
    });

    it(`${name}: may not choose a run's id`, () => {
      const { faults } = decideCreation(principal, { clientGivenId: true, userId: undefined });
      expect(faults.map(({ code, field }) => `${code} ${field}`)).to.deep.equal(['client_id_forbidden id']);
    });
  }

  it('reports both faults of a creation', () => {
    const { faults } = decideCreation(callers.user, { clientGivenId: true, userId: 'you' });
    expect(faults.map(({ code }) => code)).to.deep.equal(['client_id_forbidden', 'forbidden']);
  });

  it('compares ids of users exactly', () => {
    expect(decideCreation(callers.user, { clientGivenId: false, userId: 'ME' }).faults).to.have.length(1);
  });

  it('never changes the owner of a run, not even for an admin', () => {
    const run = { userId: 'me' };
    expect(changeFaults(run, { userId: undefined })).to.deep.equal([]);
    expect(changeFaults(run, { userId: 'me' })).to.deep.equal([]);
    expect(changeFaults(run, { userId: 'you' })[0]).to.include({
      code: 'relationship_immutable',
      field: 'relationships.user',
    });
  });
});
