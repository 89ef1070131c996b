import { expect } from 'chai';
import { sparse } from './document.js';

const run = {
  type: 'run',
  id: '1',
  attributes: { distance: '1', date: '2020-01-24' },
  relationships: { user: { links: { related: 'http://x/runs/1/user' } } },
  links: { self: 'http://x/runs/1' },
};
const wanting = (...names: string[]) => sparse(run, new Map([['run', new Set(names)]]));

describe('sparse', () => {
  it('keeps a resource whole if no fields of its type are asked for', () => {
    expect(sparse(run, new Map())).to.equal(run);
    expect(sparse(run, new Map([['user', new Set<string>()]]))).to.equal(run);
  });

  it('filters attributes and relationships by one list, and omits members that become empty', () => {
    const { type, id, links } = run;
    expect(wanting('date', 'user')).to.deep.equal({ ...run, attributes: { date: '2020-01-24' } });
    expect(wanting('distance')).to.deep.equal({ type, id, links, attributes: { distance: '1' } });
    expect(wanting('user')).to.deep.equal({ type, id, links, relationships: run.relationships });
    expect(wanting()).to.deep.equal({ type, id, links });
    expect(wanting('type', 'id', 'constructor')).to.deep.equal({ type, id, links });
  });
});
