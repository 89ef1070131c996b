import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { repository } from '../repository.js';

const compose = readFileSync(join(repository, 'docker-compose.yml'), 'utf8');
const example = readFileSync(join(repository, '.env.example'), 'utf8');

describe('The settings of docker-compose', () => {
  it('.env.example lists all settings of docker-compose, with the same defaults', () => {
    const used = new Map([...compose.matchAll(/\$\{(\w+):-([^}]*)\}/g)].map(([, name, value]) => [name, value]));
    const listed = new Map([...example.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
    expect([...listed].sort()).to.deep.equal([...used].sort());
  });

  it('every setting has a default, so that nothing must be set', () => {
    const bare = [...compose.matchAll(/\$\{\w+\}|\$\{\w+[^:\w][^}]*\}/g)].map(([text]) => text);
    expect(bare).to.deep.equal([]);
  });

  it('restarts a service whose process dies, but not a job that has ended', () => {
    const { services } = parse(compose, { merge: true, maxAliasCount: -1 }) as {
      services: Record<string, { restart?: string }>;
    };
    const jobs = /^(identities|database|broker|\w+-migrate)$/;
    for (const [name, { restart }] of Object.entries(services))
      expect(restart, name).to.equal(jobs.test(name) ? 'no' : 'unless-stopped');
  });
});
