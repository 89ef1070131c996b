import { expect } from 'chai';
import { workspaceWithDependencies } from './workspaces.js';

describe('workspaceWithDependencies', () => {
  it('returns a service and the workspaces that it imports, directly or not', () => {
    expect(workspaceWithDependencies('run-service')).to.include.members(['run-service', 'service-kit', 'proto']);
    expect(workspaceWithDependencies('run-service')).to.not.include.members(['gateway']);
  });

  it('returns only deploy for its own image, which contains no developer tools', () => {
    expect(workspaceWithDependencies('deploy')).to.deep.equal(['deploy']);
  });

  it('names the workspaces if the folder is not one of them', () => {
    expect(() => workspaceWithDependencies('no-service')).to.throw(
      '"no-service" is not a workspace; choose one of proto',
    );
  });
});
