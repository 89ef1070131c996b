import { expect } from 'chai';
import type { Recipe } from './recipe.js';
import { allowedWay, chooseWays } from './ways.js';

const recipe = (isInstalled: boolean): Recipe => ({
  name: 'redis',
  title: 'Redis',
  variable: 'REDIS_URL',
  example: 'redis://:password@localhost:6379',
  image: 'localhost:1/no-such-image:0',
  debianPackage: 'jogging-times-has-no-such-package',
  isInstalled: () => isInstalled,
});

describe('the way to come by a part', () => {
  it('is by installed programs where containers are not allowed', async () => {
    expect(await chooseWays([recipe(true)], undefined, 'programs')).to.deep.equal(['program']);
  });

  it('is none where only a container is allowed and there is no image; the message says how to give the part', async () => {
    const fault = await chooseWays([recipe(true)], undefined, 'containers').catch((thrown: Error) => thrown);
    expect(fault).to.be.an('error');
    expect(String(fault)).to.match(/no way here to get Redis/);
    expect(String(fault)).to.match(/REDIS_URL=redis:/);
    expect(String(fault)).to.match(/apt-get install jogging-times-has-no-such-package/);
  }).timeout(200_000);

  it('is allowed by two words', () => {
    expect(['', 'containers', 'programs'].map((text) => allowedWay(text))).to.deep.equal([
      undefined,
      'containers',
      'programs',
    ]);
    expect(() => allowedWay('magic')).to.throw('PARTS is "magic", and may be containers or programs');
  });
});
