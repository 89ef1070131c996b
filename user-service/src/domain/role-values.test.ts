import { expect } from 'chai';
import type { RoleInput } from './role.js';
import { couldBeRoleName, roleCreationFaults, roleValueFaults } from './role-values.js';

const creation = (id: string | undefined, input: RoleInput): string[] =>
  roleCreationFaults(id, input).map(({ code, field }) => `${code} ${field}`);

describe('the values of a role', () => {
  it('reads the name of a role from the document’s id or the attribute, or from both if they agree', () => {
    expect(creation('coach', {})).to.deep.equal([]);
    expect(creation(undefined, { name: 'coach' })).to.deep.equal([]);
    expect(creation('coach', { name: 'coach' })).to.deep.equal([]);
    expect(creation('coach', { name: 'trainer' })).to.deep.equal(['invalid_value attributes.name']);
    expect(creation(undefined, {})).to.deep.equal(['missing_value id']);
  });

  it('refuses a role’s name that is unsafe in URLs or tokens', () => {
    for (const name of ['', '.', '.x', 'a b', 'a,b', 'x'.repeat(65), 'é']) {
      expect(creation(name, {}), name).to.deep.equal(['invalid_value id']);
      expect(creation(undefined, { name }), name).to.deep.equal(['invalid_value attributes.name']);
      expect(couldBeRoleName(name)).to.equal(false);
    }
  });

  it('does not allow renaming a role', () => {
    expect(roleValueFaults('coach', { name: 'trainer' })).to.have.lengthOf(1);
    expect(roleValueFaults('coach', { name: 'coach', description: null })).to.deep.equal([]);
  });

  it('limits the description of a role to 255 characters', () => {
    expect(creation('coach', { description: '🏃'.repeat(255) })).to.deep.equal([]);
    expect(creation('coach', { description: '🏃'.repeat(256) })).to.deep.equal([
      'invalid_value attributes.description',
    ]);
  });
});
