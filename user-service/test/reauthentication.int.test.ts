import { expect } from 'chai';
import { outcome, type Service, startService } from './service-under-test.js';

describe('a sensitive change of one’s own account', () => {
  let service: Service;

  before(async () => {
    service = await startService();
  });
  after(() => service.stop());

  const minutesAgo = (principal: Service['admin'], minutes: number) => ({
    ...principal,
    authenticatedAtMs: Date.now() - minutes * 60_000,
  });
  const remove = (principal: Service['admin'], id: string) =>
    outcome(service.as(principal, (call) => call.deleteUser({ id, ifMatch: undefined })));

  it('deletes one’s own account only within 15 minutes of the sign-in', async () => {
    const leaver = await service.userWith('leaver');
    expect(await remove({ ...leaver, authenticatedAtMs: undefined }, 'leaver')).to.equal('recent_sign_in_required');
    expect(await remove(minutesAgo(leaver, 16), 'leaver')).to.equal('recent_sign_in_required');
    expect(await remove(minutesAgo(leaver, 14), 'leaver')).to.equal('done');
  });

  it('lets an admin delete others, however old the sign-in', async () => {
    await service.userWith('removed');
    expect(await remove(minutesAgo(service.admin, 600), 'removed')).to.equal('done');
  });

  it('sets another address of one’s own only within 15 minutes of the sign-in or with the password', async () => {
    const mover = await service.userWith('mover');
    const move = (minutes: number, input: object) =>
      outcome(service.update(minutesAgo(mover, minutes), 'mover', input));
    expect(await move(16, { email: 'new@example.org' })).to.equal('recent_sign_in_required attributes.email');
    expect(await move(14, { email: 'new@example.org' })).to.equal('done');
    expect(await move(16, { email: 'new@example.org', firstName: 'Ada' })).to.equal('done');
    const proven = { email: 'newer@example.org', currentPassword: 'secret-mover' };
    expect(await move(16, proven)).to.equal('done');
    expect(await move(16, { ...proven, email: '', currentPassword: 'wrong one' })).to.equal(
      'wrong_current_password attributes.current_password',
    );
  });

  it('compares at most five wrong passwords of one’s own a minute, even concurrent ones', async () => {
    const victim = await service.userWith('victim');
    const guesses = Array.from({ length: 60 }, (_, index) =>
      outcome(service.update(victim, 'victim', { password: 'a new one', currentPassword: `wrong one ${index}` })),
    );
    const outcomes = await Promise.all(guesses);
    expect(outcomes.filter((one) => one.startsWith('wrong_current_password'))).to.have.lengthOf(5);
    expect(outcomes.filter((one) => one === 'too_many_sign_ins')).to.have.lengthOf(55);
  });

  it('does not count correct passwords as wrong', async () => {
    const changer = await service.userWith('changer');
    for (let time = 0; time < 8; time += 1) {
      const change = { email: `changer${time}@example.org`, currentPassword: 'secret-changer' };
      expect(await outcome(service.update(changer, 'changer', change))).to.equal('done');
    }
  });
});
