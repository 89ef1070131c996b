import type { VersionMatch } from '@jogging/proto/common';
import { RoleInput } from '@jogging/proto/users';
import { expect } from 'chai';
import { inputOf, outcome, type Service, startService } from './service-under-test.js';

const none = { edgeFaults: [], edgeConflicts: [] };
const only = (...versions: number[]): VersionMatch => ({ any: false, versions });

describe('versions of users and roles', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  const asAdmin: <T>(work: (call: Parameters<Parameters<Service['as']>[1]>[0]) => Promise<T>) => Promise<T> = (work) =>
    service.as(service.admin, work);
  const versionOf = async (id: string) => (await asAdmin((call) => call.getUser({ id }))).version;
  const rename = (id: string, firstName: string, ifMatch?: VersionMatch) =>
    asAdmin((call) => call.updateUser({ id, input: inputOf({ firstName }), ...none, ifMatch }));

  it('versions start at 1 and rise with each change by a client', async () => {
    await service.userWith('versioned');
    expect(await versionOf('versioned')).to.equal(1);
    expect((await rename('versioned', 'Ada')).version).to.equal(2);
    expect((await service.update(service.admin, 'versioned', { password: 'another one' })).version).to.equal(3);
    expect(await versionOf('versioned')).to.equal(3);
  });

  it('a version stays the same if a request changes nothing or a user signs in', async () => {
    await service.userWith('unmoved', { firstName: 'Ada' });
    await rename('unmoved', 'Ada');
    await service.signIn('unmoved', 'secret-unmoved');
    expect(await versionOf('unmoved')).to.equal(1);
  });

  it('allows a change only if If-Match names the current version', async () => {
    await service.userWith('matched');
    expect(await outcome(rename('matched', 'B', only(2)))).to.equal('precondition_failed');
    expect(await outcome(rename('matched', 'B', only()))).to.equal('precondition_failed');
    expect(await outcome(rename('matched', 'B', only(7, 1)))).to.equal('done');
    expect(await outcome(rename('matched', 'C', only(1)))).to.equal('precondition_failed');
    expect(await outcome(rename('matched', 'C', { any: true, versions: [] }))).to.equal('done');
    const remove = (ifMatch: VersionMatch) => outcome(asAdmin((call) => call.deleteUser({ id: 'matched', ifMatch })));
    expect(await remove(only(2))).to.equal('precondition_failed');
    expect(await remove(only(3))).to.equal('done');
  });

  it('allows only one of two changes of the same version', async () => {
    await service.userWith('contested');
    const outcomes = await Promise.all(['B', 'C'].map((name) => outcome(rename('contested', name, only(1)))));
    expect(outcomes.toSorted()).to.deep.equal(['done', 'precondition_failed']);
  });

  it('checks versions after permission and before values', async () => {
    const runner = await service.userWith('checked');
    const change = (id: string, input: object) =>
      outcome(service.as(runner, (call) => call.updateUser({ id, input: inputOf(input), ...none, ifMatch: only(9) })));
    expect(await change('admin', { firstName: 'B' })).to.equal('forbidden');
    expect(await change('checked', { email: 'nowhere' })).to.equal('precondition_failed');
  });

  it('versions of roles start at 1, rise with changes and are checked by If-Match', async () => {
    const input = (description: string) => RoleInput.fromPartial({ description });
    const created = await asAdmin((call) => call.createRole({ name: 'tagged', input: input('One.'), ...none }));
    expect(created.version).to.equal(1);
    const update = (description: string, ifMatch: VersionMatch) =>
      asAdmin((call) => call.updateRole({ name: 'tagged', input: input(description), ...none, ifMatch }));
    expect((await update('Two.', only(1))).version).to.equal(2);
    expect((await update('Two.', only(2))).version).to.equal(2);
    expect(await outcome(update('Three.', only(1)))).to.equal('precondition_failed');
    const remove = (ifMatch: VersionMatch) => outcome(asAdmin((call) => call.deleteRole({ name: 'tagged', ifMatch })));
    expect(await remove(only(1))).to.equal('precondition_failed');
    expect(await remove(only(2))).to.equal('done');
  });
});

describe('preferences of users', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  const set = (principal: Service['admin'], input: object) => service.update(principal, principal.userId, input);

  it('preferences are metric and without a zone unless chosen', async () => {
    const user = await service.as(await service.userWith('plain'), (call) => call.getUser({ id: 'plain' }));
    expect(user.units).to.equal('metric');
    expect(user.timeZone).to.equal(undefined);
  });

  it('returns preferences as they were set, on creation and on change', async () => {
    const runner = await service.userWith('traveller', { timeZone: 'europe/paris', units: 'imperial' });
    const read = () => service.as(runner, (call) => call.getUser({ id: 'traveller' }));
    expect(await read()).to.deep.include({ timeZone: 'europe/paris', units: 'imperial' });
    expect(await set(runner, { timeZone: 'America/Argentina/Ushuaia', units: 'metric' })).to.deep.include({
      timeZone: 'America/Argentina/Ushuaia',
      units: 'metric',
    });
    expect((await set(runner, { timeZone: '' })).timeZone).to.equal(undefined);
  });

  it('refuses unknown zones, offsets and unknown units', async () => {
    const runner = await service.userWith('lost');
    for (const timeZone of ['Europe/Atlantis', '+01:00', '-05', 'x'.repeat(65), 'Europe/Paris ']) {
      expect(await outcome(set(runner, { timeZone })), timeZone).to.equal('invalid_value attributes.time_zone');
    }
    for (const units of ['', 'nautical', 'Metric']) {
      expect(await outcome(set(runner, { units })), units).to.equal('invalid_value attributes.units');
    }
  });

  it('preferences are part of the registration that an id resolves to', async () => {
    await service.userWith('resolved', { timeZone: 'Asia/Tokyo', units: 'imperial' });
    const resolved = await service.as(undefined, (call) => call.resolveUser({ id: 'resolved' }));
    expect(resolved).to.deep.include({ timeZone: 'Asia/Tokyo', units: 'imperial' });
  });
});
