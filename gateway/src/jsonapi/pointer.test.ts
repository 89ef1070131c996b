import { expect } from 'chai';
import fc from 'fast-check';
import { fieldPath, pointerInto } from './pointer.js';

describe('pointerInto', () => {
  const pointerOf = pointerInto({ data: { type: 'run', attributes: { distance: 1, roles: ['a', 'b'], 'a.b/c~': 1 } } });
  const table: [field: string, pointer: string][] = [
    ['attributes.distance', '/data/attributes/distance'],
    ['attributes.start_time', '/data/attributes'],
    ['attributes.roles.1', '/data/attributes/roles/1'],
    ['attributes.roles.7', '/data/attributes/roles'],
    ['relationships.user', '/data'],
    ['id', '/data'],
    ['type', '/data/type'],
    ['', '/data'],
    [fieldPath('attributes', 'a.b/c~'), '/data/attributes/a.b~1c~0'],
  ];
  for (const [field, pointer] of table) {
    it(`maps ${field || 'the document'} to ${pointer}`, () => expect(pointerOf(field)).to.equal(pointer));
  }
  it('points at the document itself if it has no data', () => {
    expect(pointerInto({})('attributes.distance')).to.equal('');
    expect(pointerInto(undefined)('id')).to.equal('');
  });
  it('does not follow inherited properties', () => {
    expect(pointerInto({ data: { attributes: {} } })('attributes.constructor')).to.equal('/data/attributes');
  });
  it('points at something that exists, for any names', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), fc.string(), (attributes, name) => {
        const document = { data: { attributes } };
        const segments = pointerInto(document)(fieldPath('attributes', name))
          .split('/')
          .slice(1)
          .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
        const found = segments.reduce<unknown>((at, segment) => (at as Record<string, unknown>)[segment], document);
        expect(found).to.equal(Object.hasOwn(attributes, name) ? attributes[name] : attributes);
      }),
    );
  });
});
