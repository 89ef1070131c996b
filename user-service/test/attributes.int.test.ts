import { type StoredField, userFields } from '@jogging/resources';
import { expect } from 'chai';
import { type Service, startService } from './service-under-test.js';

/** A value that differs from the default of a new user and keeps its password and its roles. */
function sampleOf(name: string, { values, type, example }: StoredField): unknown {
  if (type === 'boolean') return false;
  if (values) return values.at(-1);
  return type === 'names' ? { names: ['coach'] } : (example ?? `some ${name}`);
}

describe('each attribute of a user that clients write', () => {
  let service: Service;

  before(async () => {
    service = await startService();
    await service.as(service.admin, (call) =>
      call.createRole({ name: 'coach', input: undefined, edgeFaults: [], edgeConflicts: [] }),
    );
  });
  after(() => service.stop());

  const written = Object.entries<StoredField>(userFields.attributes).filter(
    ([, { access }]) => access === 'read-write',
  );

  for (const [name, field] of written) {
    it(`returns ${name} as it was set, from a change, a read and a list`, async () => {
      const id = `with-${name}`;
      await service.userWith(id);
      const sent = sampleOf(name, field);
      const expected = field.fromInput ? field.fromInput(sent as never) : sent;
      const changed = await service.update(service.admin, id, { [field.member]: sent });
      const read = await service.as(service.admin, (call) => call.getUser({ id }));
      const { users } = await service.as(service.admin, (call) => call.listUsers({ query: undefined }));
      const listed = users.find((user) => user.id === id);
      for (const user of [changed, read, listed]) expect(user).to.have.deep.property(field.member, expected);
    });
  }
});
