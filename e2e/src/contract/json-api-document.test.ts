import { expect } from 'chai';
import { documentProblems } from './json-api-document.js';

const run = { type: 'run', id: '1' };
const linked = { ...run, relationships: { user: { data: { type: 'user', id: 'a' } } } };
const user = { type: 'user', id: 'a' };

describe('The check of JSON:API documents', () => {
  const sound: [title: string, body: object][] = [
    ['one resource', { data: run }],
    ['no resource', { data: null }],
    ['a list', { data: [run], links: { self: 'http://x.org/runs?page[size]=1', next: null }, meta: { count: 1 } }],
    ['an empty list with nothing included', { data: [], included: [] }],
    ['a compound document', { data: linked, included: [user] }],
    ['a chain of relationships', { data: linked, included: [{ ...user, relationships: { best: { data: run } } }] }],
    ['@-Members anywhere', { data: { ...run, '@id': 1, attributes: { '@x': 1 } }, '@context': {} }],
    ['meta alone', { meta: {} }],
    [
      'errors',
      { errors: [{ status: '404', source: { pointer: '/data' }, links: { about: 'http://x/docs/errors#a' } }] },
    ],
  ];
  for (const [title, body] of sound) {
    it(`lets ${title} pass`, () => expect(documentProblems(body)).to.deep.equal([]));
  }

  const faulty: [title: string, body: unknown][] = [
    ['a list at the root', []],
    ['nothing', {}],
    ['data and errors', { data: run, errors: [{ status: '400' }] }],
    ['included without data', { meta: {}, included: [] }],
    ['another member', { data: run, page: 1 }],
    ['a version of the format that is not spoken', { data: run, jsonapi: { version: '1.0' } }],
    ['a resource without type', { data: { id: '1' } }],
    ['a resource without id', { data: [{ type: 'run' }] }],
    ['a number for an id', { data: { type: 'run', id: 1 } }],
    ['an empty type', { data: { type: '', id: '1' } }],
    ['attributes that are a list', { data: { ...run, attributes: [] } }],
    ['an attribute named id', { data: { ...run, attributes: { id: '1' } } }],
    ['a relationship named type', { data: { ...run, relationships: { type: { data: null } } } }],
    ['a member name with a dot', { data: { ...run, attributes: { 'a.b': 1 } } }],
    ['a member name that ends in a dash, however deep', { data: { ...run, attributes: { a: [{ 'b-': 1 }] } } }],
    ['a bad name in meta', { data: run, meta: { _count: 1 } }],
    ['an empty relationship', { data: { ...run, relationships: { user: {} } } }],
    ['a relationship with empty links', { data: { ...run, relationships: { user: { links: {} } } } }],
    ['linkage without id', { data: { ...run, relationships: { user: { data: { type: 'user' } } } } }],
    ['a relative link', { data: run, links: { self: '/runs' } }],
    ['a link that is not a URI', { data: run, links: { self: 'http://x.org/runs?filter={"a"}' } }],
    ['a link by another name', { data: run, links: { previous: null } }],
    ['the same resource twice', { data: [run, run] }],
    ['the same resource included twice', { data: linked, included: [user, user] }],
    ['what is included and not linked', { data: run, included: [user] }],
    ['no errors', { errors: [] }],
    ['an empty error', { errors: [{}] }],
    ['a status that is a number', { errors: [{ status: 404 }] }],
    ['an invalid pointer', { errors: [{ source: { pointer: 'data' } }] }],
  ];
  for (const [title, body] of faulty) {
    it(`stops ${title}`, () => expect(documentProblems(body)).not.to.deep.equal([]));
  }

  it('requires no linkage where fields were left out', () => {
    expect(documentProblems({ data: run, included: [user] }, { sparse: true })).to.deep.equal([]);
  });
});
