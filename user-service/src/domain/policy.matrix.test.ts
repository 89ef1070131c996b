import { AppError } from '@jogging/service-kit/errors';
import { expect } from 'chai';
import { noPasswordRules } from './password-rules.js';
import {
  type Caller,
  changeable,
  mayDelete,
  mayRead,
  mayWriteRoles,
  refusedInCreation,
  type Target,
} from './policy.js';
import { isPrivileged } from './role.js';
import type { Attribute, User, UserInput } from './user.js';
import { checkCreationAllowed } from './user-creation.js';
import { checkUpdateAllowed } from './user-update.js';

/**
 * Who may do what, as in the public API's table, for a caller with a single role; several roles are the union. `coach` and
 * `auditor` stand for roles that an admin created, without and with privilege.
 */
const existing = `
  caller      | target       | read | names | email | password | roles | active | delete
  user        | itself       | yes  | yes   | yes   | yes      | no    | no     | yes
  user        | unprivileged | no   | no    | no    | no       | no    | no     | no
  user        | privileged   | no   | no    | no    | no       | no    | no     | no
  user        | admin        | no   | no    | no    | no       | no    | no     | no
  coach       | itself       | yes  | yes   | yes   | yes      | no    | no     | yes
  coach       | unprivileged | no   | no    | no    | no       | no    | no     | no
  coach       | privileged   | no   | no    | no    | no       | no    | no     | no
  coach       | admin        | no   | no    | no    | no       | no    | no     | no
  auditor     | itself       | yes  | yes   | yes   | yes      | no    | no     | yes
  auditor     | unprivileged | yes  | no    | no    | no       | no    | no     | no
  auditor     | privileged   | yes  | no    | no    | no       | no    | no     | no
  auditor     | admin        | yes  | no    | no    | no       | no    | no     | no
  usermanager | itself       | yes  | yes   | yes   | yes      | no    | no     | yes
  usermanager | unprivileged | yes  | yes   | yes   | yes      | no    | yes    | yes
  usermanager | privileged   | yes  | yes   | no    | no       | no    | no     | yes
  usermanager | admin        | yes  | yes   | no    | no       | no    | no     | no
  admin       | itself       | yes  | yes   | yes   | yes      | yes   | yes    | yes
  admin       | unprivileged | yes  | yes   | yes   | yes      | yes   | yes    | yes
  admin       | privileged   | yes  | yes   | yes   | yes      | yes   | yes    | yes
  admin       | admin        | yes  | yes   | yes   | yes      | yes   | yes    | yes`;

const creating = `
  caller      | unprivileged active | unprivileged inactive | privileged active | privileged inactive | a role
  nobody      | yes                 | sign in               | sign in           | sign in             | no
  user        | yes                 | no                    | no                | no                  | no
  coach       | yes                 | no                    | no                | no                  | no
  auditor     | yes                 | no                    | no                | no                  | no
  usermanager | yes                 | yes                   | no                | no                  | no
  admin       | yes                 | yes                   | yes               | yes                 | yes`;

const roleNames = ['user', 'coach', 'auditor', 'usermanager', 'admin'];
const privileged = new Set(['auditor', 'usermanager', 'admin']);
const roleSets = subsets(roleNames).filter((roles) => roles.length > 0);

const columns: Readonly<Record<string, readonly Attribute[]>> = {
  names: ['firstName', 'lastName'],
  email: ['email', 'timeZone', 'units'],
  password: ['password'],
  roles: ['roles'],
  active: ['active'],
};

const cells = { count: 0 };

describe('the permission matrix', () => {
  const table = readTable(existing, 2);
  const targetClass = (caller: Caller, target: Target): string => {
    if (caller.uid === target.uid) return 'itself';
    if (target.roles.includes('admin')) return 'admin';
    return isPrivileged(target.roles, privileged) ? 'privileged' : 'unprivileged';
  };
  const expected = (caller: Caller, target: Target, action: string): boolean =>
    caller.roles.some((role) => table.get(`${role} ${targetClass(caller, target)}`)?.[action] === 'yes');

  for (const roles of roleSets) {
    it(`the permission matrix holds for a caller who is ${roles.join(' and ')}, toward itself and others of every kind`, () => {
      const caller = user('caller', roles);
      const targets = [caller, ...roleSets.flatMap((set) => [user('other', set), user('other', set, false)])];
      for (const target of targets) {
        const cell = (action: string, actual: boolean): void => {
          cells.count += 1;
          const wanted = expected(caller, target, action);
          expect(actual, `${roles} ${action} of ${target.uid} ${target.roles}`).to.equal(wanted);
        };
        cell('read', mayRead(caller, target, privileged));
        cell('delete', mayDelete(caller, target));
        for (const [column, attributes] of Object.entries(columns)) {
          for (const attribute of attributes) {
            cell(column, changeable(caller, target, privileged)?.has(attribute) ?? false);
            cell(
              column,
              passes(() => checkUpdateAllowed(update(caller, target, attribute))),
            );
          }
        }
      }
    });
  }

  it('the permission matrix holds for every creation of users and of roles', () => {
    const rows = readTable(creating, 1);
    const callers = [undefined, ...roleSets.map((roles) => user('caller', roles))];
    for (const caller of callers) {
      const kinds = caller ? caller.roles : ['nobody'];
      for (const roles of roleSets) {
        for (const active of [true, false]) {
          const action = `${isPrivileged(roles, privileged) ? 'privileged' : 'unprivileged'} ${active ? 'active' : 'inactive'}`;
          const answers = kinds.map((kind) => rows.get(kind)?.[action]);
          const wanted = answers.includes('yes') ? 'yes' : answers[0];
          const outcome = creation(caller, roles, active);
          cells.count += 1;
          expect(outcome, `${kinds} creates ${action} ${roles}`).to.equal(wanted);
          expect(refusedInCreation(caller, { roles, active }, privileged).length === 0).to.equal(wanted === 'yes');
        }
      }
      if (caller) {
        cells.count += 1;
        const wanted = kinds.some((kind) => rows.get(kind)?.['a role'] === 'yes');
        expect(mayWriteRoles(caller), `${kinds} writes roles`).to.equal(wanted);
      }
    }
  });

  after(() => {
    // The count shows that no cell was left out.
    process.stdout.write(`      ${cells.count} cells of the policy were compared\n`);
    expect(cells.count).to.be.greaterThan(25_000);
  });
});

function update(caller: User, target: User, attribute: Attribute) {
  const changes: Required<{ [name in Attribute]: UserInput[name] }> = {
    password: 'another password',
    firstName: 'Another',
    lastName: 'Another',
    email: 'another@example.org',
    roles: target.roles.includes('coach') ? ['user'] : ['coach'],
    active: !target.active,
    timeZone: 'Europe/Paris',
    units: 'imperial',
  };
  return {
    caller,
    target,
    input: { [attribute]: changes[attribute] },
    edge: { faults: [], conflicts: [] },
    ifMatch: undefined,
    roles: { known: new Set(roleNames), privileged },
    signedInRecently: true,
    passwordRules: noPasswordRules,
  };
}

function creation(caller: Caller | undefined, roles: readonly string[], active: boolean): string {
  try {
    checkCreationAllowed({
      caller,
      id: 'new',
      input: { roles: [...roles], active },
      edge: { faults: [], conflicts: [] },
      roles: { known: new Set(roleNames), privileged },
      passwordRules: noPasswordRules,
    });
    return 'yes';
  } catch (error) {
    return (error as AppError).code === 'missing_token' ? 'sign in' : 'no';
  }
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    expect(error).to.be.instanceOf(AppError).with.property('code', 'forbidden');
    return false;
  }
}

function user(uid: string, roles: readonly string[], active = true): User {
  const names = { firstName: 'First', lastName: 'Last', email: `${uid}@example.org` };
  const preferences = { units: 'metric' };
  const dates = { createdAtMs: 0, updatedAtMs: 0 };
  return {
    uid,
    id: uid,
    ...names,
    roles: [...roles],
    active,
    ...preferences,
    generation: 1,
    version: 1,
    passwordHash: '',
    passwordSetByOther: false,
    ...dates,
  };
}

function subsets<T>(items: readonly T[]): T[][] {
  let sets: T[][] = [[]];
  for (const item of items) sets = sets.flatMap((set) => [set, [...set, item]]);
  return sets;
}

/** Rows by the text of their first columns; cells by their column's head. */
function readTable(text: string, keys: number): Map<string, Record<string, string>> {
  const [head = [], ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(
    rows.map((row) => [
      row.slice(0, keys).join(' '),
      Object.fromEntries(head.slice(keys).map((name, index) => [name, row[keys + index] ?? ''])),
    ]),
  );
}
