import { expect } from 'chai';
import { StatementNames } from './statement-names.js';

describe('names of prepared statements', () => {
  it('gives each text a name of its own once it has been used often enough', () => {
    const names = new StatementNames({ most: 10, from: 3 });
    expect([1, 2].map(() => names.nameOf('run', 'SELECT 1'))).to.deep.equal([undefined, undefined]);
    const name = names.nameOf('run', 'SELECT 1');
    expect(name).to.match(/^list-run-[\w-]{16}$/);
    expect(names.nameOf('run', 'SELECT 1')).to.equal(name);
    for (const _ of [1, 2]) names.nameOf('run', 'SELECT 2');
    expect(names.nameOf('run', 'SELECT 2')).to.be.a('string').and.not.equal(name);
  });

  it('limits the number of names whatever clients request, and keeps those already given', () => {
    const names = new StatementNames({ most: 5, from: 2 });
    const given = new Set<string>();
    for (let text = 0; text < 2_000; text += 1)
      for (const _ of [1, 2, 3]) given.add(names.nameOf('run', `SELECT ${text}`) ?? 'none');
    expect(given).to.have.property('size', 6);
    expect(names.nameOf('run', 'SELECT 0')).to.be.a('string');
  });

  it('gives no name to texts that are used once', () => {
    const names = new StatementNames({ most: 5, from: 2 });
    for (const _ of [1, 2])
      for (let text = 0; text < 600; text += 1) expect(names.nameOf('run', `SELECT ${text}`)).to.equal(undefined);
  });
});
