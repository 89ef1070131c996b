import { expect } from 'chai';
import type { RoleInput } from './role.js';
import { couldBeRoleName, roleCreationFaults, roleValueFaults } from './role-values.js';

const creation = (id: string | undefined, input: RoleInput): string[] =>
  roleCreationFaults(id, input).map(({ code, field }) => `${code} ${field}`);

describe('the values of a role', () => {
  it('name it by the document’s id or by the attribute, and by both only where they agree', () => {
    expect(creation('coach', {})).to.deep.equal([]);
    expect(creation(undefined, { name: 'coach' })).to.deep.equal([]);
    expect(creation('coach', { name: 'coach' })).to.deep.equal([]);
    expect(creation('coach', { name: 'trainer' })).to.deep.equal(['invalid_value attributes.name']);
    expect(creation(undefined, {})).to.deep.equal(['missing_value id']);
  });

  it('refuse a name that no URL or token should carry', () => {
    for (const name of ['', '.', '.x', 'a b', 'a,b', 'x'.repeat(65), 'é']) {
      expect(creation(name, {}), name).to.deep.equal(['invalid_value id']);
      expect(creation(undefined, { name }), name).to.deep.equal(['invalid_value attributes.name']);
      expect(couldBeRoleName(name)).to.equal(false);
    }
  });

  it('keep a role’s name once it is made', () => {
    expect(roleValueFaults('coach', { name: 'trainer' })).to.have.lengthOf(1);
    expect(roleValueFaults('coach', { name: 'coach', description: null })).to.deep.equal([]);
  });

  it('bound the description by 255 characters', () => {
    expect(creation('coach', { description: '🏃'.repeat(255) })).to.deep.equal([]);
    expect(creation('coach', { description: '🏃'.repeat(256) })).to.deep.equal([
      'invalid_value attributes.description',
    ]);
  });
});
