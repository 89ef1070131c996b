import { AppError, type Fault } from '@jogging/service-kit/errors';
import { expect } from 'chai';
import fc from 'fast-check';
import { noPasswordRules } from './password-rules.js';
import { changeable } from './policy.js';
import type { User, UserInput } from './user.js';
import { changedAttributes } from './user.js';
import { checkUpdateAllowed, decideUpdate, needsProof, type UserUpdate, updateConflicts } from './user-update.js';

const privileged = new Set(['auditor', 'usermanager', 'admin']);
const known = new Set(['user', 'coach', ...privileged]);

const runner: User = {
  uid: 'runner',
  id: 'runner',
  firstName: 'Ada',
  email: 'ada@example.org',
  roles: ['user', 'coach'],
  active: true,
  units: 'metric',
  generation: 1,
  version: 1,
  passwordHash: 'hash',
  passwordSetByOther: false,
  createdAtMs: 0,
  updatedAtMs: 0,
};
const admin: User = { ...runner, uid: 'admin', id: 'admin', roles: ['admin'] };

const noFindings = { faults: [], conflicts: [] };

function update(input: UserInput, given: Partial<UserUpdate> = {}): UserUpdate {
  return {
    caller: runner,
    target: runner,
    input,
    edge: noFindings,
    ifMatch: undefined,
    roles: { known, privileged },
    signedInRecently: true,
    passwordRules: noPasswordRules,
    ...given,
  };
}

function faultsOf(check: () => void): readonly Fault[] {
  try {
    check();
    return [];
  } catch (error) {
    expect(error).to.be.instanceOf(AppError);
    return (error as AppError).faults;
  }
}

const brief = (faults: readonly Fault[]): string[] => faults.map(({ code, field }) => `${code} ${field}`);

describe('a change of a user', () => {
  it('reports attributes that nobody may change together with those that the caller may not change', () => {
    const runs: Fault = { code: 'relationship_immutable', detail: 'No.', field: 'relationships.runs' };
    const unreadable: Fault = { code: 'invalid_value', detail: 'No.', field: 'attributes.email' };
    const edge = { faults: [unreadable, runs], conflicts: [] };
    const check = (input: UserInput) => () => checkUpdateAllowed(update(input, { edge }));
    expect(brief(faultsOf(check({})))).to.deep.equal(['relationship_immutable relationships.runs']);
    expect(brief(faultsOf(check({ active: false })))).to.deep.equal([
      'forbidden attributes.active',
      'relationship_immutable relationships.runs',
    ]);
  });

  it('requires no right for attributes equal to the stored ones', () => {
    const same: UserInput = {
      firstName: 'Ada',
      lastName: null,
      email: 'ada@example.org',
      roles: ['coach', 'user'],
      active: true,
    };
    expect(changedAttributes(runner, same).size).to.equal(0);
    expect(faultsOf(() => checkUpdateAllowed(update(same)))).to.deep.equal([]);
  });

  it('reports all attributes that the caller may not change', () => {
    const faults = faultsOf(() => checkUpdateAllowed(update({ roles: ['admin'], active: false, firstName: 'B' })));
    expect(brief(faults)).to.have.members(['forbidden attributes.roles', 'forbidden attributes.active']);
  });

  const tricks: [string, Partial<UserUpdate> & { input: UserInput }][] = [
    ['a role in another case', { input: { roles: ['user', 'coach', 'Admin'] } }],
    ['a role twice', { input: { roles: ['user', 'user'] } }],
    ['its own roles with one repeated', { input: { roles: ['user', 'coach', 'coach'] } }],
    ['no role at all', { input: { roles: [] } }],
    [
      'an object in place of a list, which the edge could not read',
      {
        input: {},
        edge: { faults: [{ code: 'invalid_value', detail: '', field: 'attributes.roles' }], conflicts: [] },
      },
    ],
    [
      'a number among the roles, which the edge could not read',
      {
        input: {},
        edge: { faults: [{ code: 'invalid_value', detail: '', field: 'attributes.roles.1' }], conflicts: [] },
      },
    ],
  ];
  for (const [name, given] of tricks) {
    it(`does not let a user change its roles by ${name}`, () => {
      expect(brief(faultsOf(() => checkUpdateAllowed(update(given.input, given))))).to.deep.equal([
        'forbidden attributes.roles',
      ]);
    });
  }

  it('lets only an admin change roles, whatever else the request contains', () => {
    const role = fc.constantFrom('user', 'coach', 'auditor', 'usermanager');
    const roles = fc.uniqueArray(role, { minLength: 1 });
    const input: fc.Arbitrary<UserInput> = fc.record(
      {
        password: fc.string(),
        firstName: fc.option(fc.string()),
        email: fc.option(fc.emailAddress()),
        roles: fc.array(fc.constantFrom(...known, 'Admin', 'ADMIN ')),
        active: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    const property = fc.property(roles, roles, fc.boolean(), input, (callers, targets, own, wanted) => {
      const caller = { ...runner, uid: 'caller', roles: callers };
      const target = own ? caller : { ...runner, uid: 'target', roles: targets };
      const faults = faultsOf(() => checkUpdateAllowed(update(wanted, { caller, target })));
      if (faults.length === 0) expect(changedAttributes(target, wanted).has('roles')).to.equal(false);
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  it('a change never becomes forbidden because the caller has one more role', () => {
    const role = fc.constantFrom(...known);
    const roles = fc.uniqueArray(role, { minLength: 1 });
    const property = fc.property(roles, role, roles, (callers, more, targets) => {
      const target = { uid: 'target', roles: targets };
      const before = changeable({ uid: 'caller', roles: callers }, target, privileged) ?? new Set();
      const after = changeable({ uid: 'caller', roles: [...callers, more] }, target, privileged) ?? new Set();
      expect([...before].every((attribute) => after.has(attribute as never))).to.equal(true);
    });
    fc.assert(property);
  });

  it('a change of one’s own password needs the current one, even for an admin', () => {
    const own = update({ password: 'long enough' });
    const admins = update({ password: 'long enough' }, { caller: admin, target: admin });
    for (const one of [own, admins]) {
      expect(brief(faultsOf(() => decideUpdate(one, false)))).to.deep.equal([
        'missing_value attributes.current_password',
      ]);
    }
    expect(faultsOf(() => decideUpdate(update({ password: 'long enough' }, { caller: admin }), false))).to.deep.equal(
      [],
    );
  });

  it('reports all faults of a user’s values and the edge’s, each once', () => {
    const edge = {
      faults: [
        { code: 'unknown_attribute', detail: '', field: 'attributes.colour' },
        { code: 'invalid_value', detail: '', field: 'attributes.current_password' },
      ] as const,
      conflicts: [],
    };
    const own = { edge, caller: admin, target: admin };
    const wanted = update({ password: 'short', email: 'nowhere', roles: ['user', 'nobody', 'user'] }, own);
    expect(brief(faultsOf(() => decideUpdate(wanted, false)))).to.deep.equal([
      'unknown_attribute attributes.colour',
      'invalid_value attributes.current_password',
      'invalid_value attributes.password',
      'invalid_value attributes.email',
      'invalid_value attributes.roles.2',
      'invalid_value attributes.roles.1',
    ]);
  });

  const ending: [string, UserInput, boolean][] = [
    ['a password', { password: 'long enough' }, true],
    ['other roles', { roles: ['user'] }, true],
    ['the same roles in another order', { roles: ['coach', 'user'] }, false],
    ['a deactivation', { active: false }, true],
    ['what it is already', { active: true }, false],
    ['a name', { firstName: 'Grace' }, false],
    ['an address', { email: 'grace@example.org' }, false],
  ];
  for (const [name, input, ends] of ending) {
    it(`a change to ${name} ${ends ? 'ends' : 'does not end'} the user’s tokens`, () => {
      expect(decideUpdate(update(input, { caller: admin }), false).endsTokens).to.equal(ends);
    });
  }

  const losing: [string, User, UserInput, boolean][] = [
    ['demoting an admin', admin, { roles: ['user'] }, true],
    ['deactivating an admin', admin, { active: false }, true],
    ['giving an admin more roles', admin, { roles: ['user', 'admin'] }, false],
    ['renaming an admin', admin, { firstName: 'B' }, false],
    ['demoting an inactive admin', { ...admin, active: false }, { roles: ['user'] }, false],
    ['deactivating a user', runner, { active: false }, false],
  ];
  for (const [name, target, input, loses] of losing) {
    it(`removes ${loses ? 'an' : 'no'} active admin by ${name}`, () => {
      expect(decideUpdate(update(input, { caller: admin, target }), false).losesAdmin).to.equal(loses);
    });
  }

  const temporary: User = { ...runner, passwordSetByOther: true };
  const codeOf = (check: () => unknown): string => {
    try {
      check();
      return 'done';
    } catch (error) {
      return (error as AppError).code;
    }
  };

  it('a user whose password someone else set can change only the password', () => {
    const own = { caller: temporary, target: temporary };
    expect(codeOf(() => checkUpdateAllowed(update({ firstName: 'B' }, own)))).to.equal('password_change_required');
    const ofOther = update({ password: 'long enough' }, { caller: { ...admin, passwordSetByOther: true } });
    expect(codeOf(() => checkUpdateAllowed(ofOther))).to.equal('password_change_required');
    const both = { password: 'long enough', currentPassword: 'x', firstName: 'B' };
    expect(codeOf(() => checkUpdateAllowed(update(both, own)))).to.equal('password_change_required');
    const chosen = decideUpdate(update({ password: 'long enough', currentPassword: 'x' }, own), true);
    expect(chosen.passwordSetByOther).to.equal(false);
  });

  it('a user must choose another password than the one that someone else set', () => {
    const own = { caller: temporary, target: temporary };
    const same = { password: 'long enough', currentPassword: 'long enough' };
    expect(codeOf(() => decideUpdate(update(same, own), true))).to.equal('invalid_value');
    expect(codeOf(() => decideUpdate(update(same, { caller: runner, target: runner }), true))).to.equal('done');
  });

  it('marks a password that someone else sets, and no other', () => {
    const set = (caller: User) => decideUpdate(update({ password: 'long enough' }, { caller }), false);
    expect(set(admin).passwordSetByOther).to.equal(true);
    expect(set({ ...admin, roles: ['usermanager'] }).passwordSetByOther).to.equal(true);
    const renamed = decideUpdate(update({ firstName: 'B' }, { caller: admin }), false);
    expect(renamed.passwordSetByOther).to.equal(undefined);
  });

  const promotions: [string, User, UserInput, string[]][] = [
    ['a privileged role', temporary, { roles: ['user', 'usermanager'] }, ['password_set_by_other attributes.roles']],
    ['a privileged role with a password', temporary, { roles: ['admin'], password: 'long enough' }, []],
    ['an unprivileged role', temporary, { roles: ['user'] }, []],
    ['a privileged role it has', { ...temporary, roles: ['auditor'] }, { roles: ['auditor', 'user'] }, []],
    ['a privileged role after it chose a password', runner, { roles: ['usermanager'] }, []],
  ];
  for (const [name, target, input, expected] of promotions) {
    it(`${expected.length > 0 ? 'refuses' : 'allows'} giving a user ${name}`, () => {
      const conflicts = updateConflicts(update(input, { caller: admin, target }), {
        emailTaken: false,
        losesLastAdmin: false,
      });
      expect(brief(conflicts)).to.deep.equal(expected);
    });
  }

  it('a change of one’s own address needs a recent sign-in or the current password', () => {
    const address = (given: Partial<UserUpdate>, proven = false) =>
      codeOf(() => decideUpdate(update({ email: 'new@example.org' }, given), proven));
    expect(address({ signedInRecently: true })).to.equal('done');
    expect(address({ signedInRecently: false })).to.equal('recent_sign_in_required');
    expect(address({ signedInRecently: false }, true)).to.equal('done');
    expect(address({ signedInRecently: false, caller: admin })).to.equal('done');
    const same = update({ email: 'ada@example.org', firstName: 'B' }, { signedInRecently: false });
    expect(codeOf(() => decideUpdate(same, false))).to.equal('done');
  });

  it('compares current_password only for a new password or address of one’s own', () => {
    const asks = (input: UserInput, given: Partial<UserUpdate> = {}) =>
      needsProof(update({ currentPassword: 'x', ...input }, given));
    expect(asks({ password: 'long enough' })).to.equal(true);
    expect(asks({ email: 'new@example.org' })).to.equal(true);
    expect(asks({ firstName: 'B' })).to.equal(false);
    expect(asks({ email: 'ada@example.org' })).to.equal(false);
    expect(asks({ password: 'long enough' }, { caller: admin })).to.equal(false);
  });

  it('checks permission before If-Match, and If-Match before values', () => {
    const ifMatch = { any: false, versions: [9] };
    expect(codeOf(() => decideUpdate(update({ roles: ['admin'] }, { ifMatch }), false))).to.equal('forbidden');
    expect(codeOf(() => decideUpdate(update({ email: 'nowhere' }, { ifMatch }), false))).to.equal(
      'precondition_failed',
    );
  });

  it('stores exactly the changed attributes, for any input', () => {
    const input: fc.Arbitrary<UserInput> = fc.record(
      {
        firstName: fc.option(fc.string({ maxLength: 20 })),
        roles: fc.uniqueArray(fc.constantFrom('user', 'coach', 'usermanager'), { minLength: 1 }),
        active: fc.boolean(),
        units: fc.constantFrom('metric', 'imperial'),
        timeZone: fc.option(fc.constantFrom('Europe/Paris', 'Asia/Tokyo')),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(input, (wanted) => {
        const { attributes: changed, values } = decideUpdate(update(wanted, { caller: admin }), false);
        const after: User = { ...runner, ...(values as Partial<User>) };
        expect(changedAttributes(after, wanted).size).to.equal(0);
        expect(changed).to.deep.equal(changedAttributes(runner, wanted));
      }),
    );
  });
});
