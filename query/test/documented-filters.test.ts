import { readFileSync } from 'node:fs';
import { runFields, userFields } from '@jogging/resources';
import { expect } from 'chai';
import { operators, parseListQuery } from '../src/index.js';
import { evaluate } from './oracle/evaluate.js';

const document = readFileSync(new URL('../../../docs/filters.md', import.meta.url), 'utf8');
const examples = [...document.matchAll(/```query\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);

describe('the filters in docs/filters.md', () => {
  it('finds the filters in docs/filters.md', () => {
    expect(examples).to.have.length.above(10);
  });

  it('docs/filters.md has a table of all operators, their spellings and meanings', () => {
    const rows = operators.map(({ names: [name, ...others], description }) => {
      return `| \`${name}\` | ${others.map((other) => `\`${other}\``).join(', ')} | ${description} |`;
    });
    expect(document).to.contain(rows.join('\n'));
  });

  for (const example of examples) {
    it(`accepts a documented filter as written: ${example}`, () => {
      const pairs = example.split('&').map((pair): [string, string] => {
        const at = pair.indexOf('=');
        return [pair.slice(0, at), pair.slice(at + 1)];
      });
      const { filter } = parseListQuery(pairs, { families: ['filter'] }).query;
      const aboutUsers = /first_name|email/.test(example);
      const resource = aboutUsers ? userFields : runFields;
      // A row of nulls passes or does not; a filter that the catalogue refuses throws.
      expect(filter && evaluate(filter, resource, {})).to.be.oneOf([true, false, null]);
    });
  }
});
