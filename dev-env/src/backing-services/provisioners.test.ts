import { expect } from 'chai';
import type { Definition } from './definition.js';
import { allowedProvisioner, chooseProvisioners } from './provisioners.js';

const definition = (isInstalled: boolean): Definition => ({
  name: 'redis',
  title: 'Redis',
  variable: 'REDIS_URL',
  example: 'redis://:password@localhost:6379',
  image: 'localhost:1/no-such-image:0',
  debianPackage: 'jogging-times-has-no-such-package',
  isInstalled: () => isInstalled,
});

describe('choosing a provisioner', () => {
  it('uses installed programs if containers are not allowed', async () => {
    expect(await chooseProvisioners([definition(true)], undefined, 'programs')).to.deep.equal(['program']);
  });

  it('says how to provide the backing service if only containers are allowed and the image is missing', async () => {
    const fault = await chooseProvisioners([definition(true)], undefined, 'containers').catch(
      (thrown: Error) => thrown,
    );
    expect(fault).to.be.an('error');
    expect(String(fault)).to.match(/Cannot provide Redis/);
    expect(String(fault)).to.match(/REDIS_URL=redis:/);
    expect(String(fault)).to.match(/apt-get install jogging-times-has-no-such-package/);
  }).timeout(200_000);

  it('the choice of a provisioner can be limited to containers or to programs', () => {
    expect(['', 'containers', 'programs'].map((text) => allowedProvisioner(text))).to.deep.equal([
      undefined,
      'containers',
      'programs',
    ]);
    expect(() => allowedProvisioner('magic')).to.throw(
      'BACKING_SERVICES is "magic", but must be containers or programs',
    );
  });
});
