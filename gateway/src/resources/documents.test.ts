import { expect } from 'chai';
import { readDocument } from '../jsonapi/read-document.js';
import { readRole } from './role.js';
import { readRun } from './run.js';
import { readUser } from './user.js';

const document = (type: string, members: object) => readDocument({ data: { type, ...members } }, { idRequired: false });
const user = (data: unknown) => ({ relationships: { user: { data } } });

describe('readRun', () => {
  const newRun = (members: object) => readRun(document('run', members));
  const change = (members: object, id = '1') => readRun(document('run', { id: '1', ...members }), id);

  it('reads the owner of a new run, or reports an invalid one', () => {
    expect(newRun({}).input.userId).to.equal(undefined);
    expect(newRun(user({ type: 'user', id: 'a' })).input.userId).to.equal('a');
    for (const data of [[], { type: 'run', id: 'a' }, [{ type: 'user', id: 'a' }]]) {
      const { input, edgeFaults } = newRun(user(data));
      expect(input.userId).to.equal(undefined);
      expect(edgeFaults.map(({ field, code }) => `${code} ${field}`)).to.deep.equal([
        'invalid_value relationships.user.data',
      ]);
    }
  });

  it('reads a missing or null owner as the caller', () => {
    for (const relationships of [{}, user(null).relationships]) {
      const { input, edgeFaults } = readRun(document('run', { relationships }));
      expect({ userId: input.userId, edgeFaults }).to.deep.equal({ userId: undefined, edgeFaults: [] });
    }
  });

  it('compares ids of runs regardless of case', () => {
    const id = 'c0000000-0000-4000-8000-00000000000a';
    expect(readRun(document('run', { id: id.toUpperCase() }), id).edgeConflicts).to.deep.equal([]);
    expect(readRun(document('run', { id }), id.toUpperCase()).edgeConflicts).to.deep.equal([]);
  });

  it('reads any other owner in an update as an attempt to change it', () => {
    expect(change({}).input.userId).to.equal(undefined);
    expect(change(user({ type: 'user', id: 'a' })).input.userId).to.equal('a');
    for (const data of [null, [], { type: 'run', id: 'a' }]) {
      expect(change(user(data))).to.deep.include({ edgeFaults: [] });
      expect(change(user(data)).input.userId).to.equal('');
    }
  });

  it('reports a type and id other than the endpoint’s as conflicts', () => {
    const conflicts = (type: string, id: string) =>
      readRun(document(type, { id }), '1').edgeConflicts.map(({ code, field }) => `${code} ${field}`);
    expect(conflicts('run', '1')).to.deep.equal([]);
    expect(conflicts('user', '2')).to.deep.equal(['type_conflict type', 'id_conflict id']);
    expect(readRun(document('run', { id: 'x' })).edgeConflicts).to.deep.equal([]);
  });
});

describe('readUser', () => {
  const faults = (members: object) => readUser(document('user', members)).edgeFaults.map(({ code }) => code);

  it('reads null as empty, and lists of roles', () => {
    const { input } = readUser(document('user', { attributes: { email: null, first_name: 'A', roles: ['user'] } }));
    expect(input).to.deep.include({ email: '', firstName: 'A', lastName: undefined, roles: { names: ['user'] } });
  });

  it('refuses data of the relationship runs, even an empty list, but ignores links', () => {
    expect(faults({})).to.deep.equal([]);
    expect(faults({ relationships: { runs: { links: {} } } })).to.deep.equal([]);
    for (const data of [[], [{ type: 'run', id: '1' }], null, { type: 'run', id: '1' }]) {
      expect(faults({ relationships: { runs: { data } } })).to.deep.equal(['relationship_immutable']);
    }
  });
});

describe('readRole', () => {
  it('distinguishes missing attributes from null', () => {
    expect(readRole(document('role', {})).input).to.deep.equal({
      description: undefined,
      privileged: undefined,
      name: undefined,
    });
    const attributes = { description: null, privileged: false, name: 'coach' };
    expect(readRole(document('role', { attributes })).input).to.deep.equal({ ...attributes, description: '' });
  });
});
