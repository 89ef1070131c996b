import type { UserInput } from '@jogging/proto/users';
import { AppError } from '@jogging/service-kit';
import { expect } from 'chai';
import { inputOf, outcome, type Service, startService } from './service-under-test.js';

const none = { edgeFaults: [], edgeConflicts: [] };

describe('sign-ups', () => {
  let service: Service;

  before(async () => {
    service = await startService({ env: { SIGN_UPS_PER_HOUR: '3' } });
  });
  after(() => service.stop());

  const signUp = (id: string, clientAddress?: string, input: Partial<UserInput> = {}, principal?: Service['admin']) =>
    service.as(principal, (call) =>
      call.createUser({ id, input: inputOf({ password: `secret-${id}`, ...input }), ...none, clientAddress }),
    );

  it('refuses sign-ups once an address has used its hourly limit, for that address only', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, index) => outcome(signUp(`flood_${index}`, '192.0.2.1'))),
    );
    expect(outcomes.filter((one) => one === 'done')).to.have.lengthOf(3);
    expect(outcomes.filter((one) => one === 'too_many_requests')).to.have.lengthOf(9);
    const refused = await signUp('flood_more', '192.0.2.1').catch((error: unknown) => AppError.from(error));
    expect((refused as AppError).retryAfterSeconds).to.be.within(1, 3_600);
    expect(await outcome(signUp('neighbour', '192.0.2.2'))).to.equal('done');
  });

  it('does not count sign-ups whose values are refused, nor users whom an admin creates', async () => {
    for (let time = 0; time < 5; time += 1) {
      expect(await outcome(signUp('.bad', '192.0.2.3'))).to.equal('invalid_value id');
      expect(await outcome(signUp(`made_${time}`, '192.0.2.3', {}, service.admin))).to.equal('done');
    }
    expect(await outcome(signUp('good', '192.0.2.3'))).to.equal('done');
  });

  it('does not count sign-ups if the gateway sends no address', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, (_, index) => outcome(signUp(`free_${index}`))));
    expect(outcomes).to.deep.equal(Array(5).fill('done'));
  });

  it('refuses a sign-up with tens of thousands of roles, without looking up any', async () => {
    const names = Array.from({ length: 48_000 }, (_, index) => `r${index}`);
    const refused = await signUp('greedy', undefined, { roles: { names } }).catch((error: unknown) =>
      AppError.from(error),
    );
    expect((refused as AppError).faults.map(({ field }) => field)).to.deep.equal(['attributes.roles']);
  });

  it('refuses a sign-up if the address looks like another', async () => {
    expect(await outcome(signUp('ada', undefined, { email: 'ada@example.org' }))).to.equal('done');
    for (const email of ['ADA@example.org', 'ad\u00ADa@example.org', 'a\u200Bda@example.org']) {
      expect(await outcome(signUp('eve', undefined, { email })), email).to.equal('email_taken attributes.email');
    }
    const mixed = await outcome(signUp('eve', undefined, { email: '\u0430da@example.org' }));
    expect(mixed).to.equal('invalid_value attributes.email');
  });

  it('treats empty names and addresses of a sign-up as missing', async () => {
    const user = await signUp('nameless', undefined, { firstName: '', lastName: '', email: '' });
    expect([user.firstName, user.lastName, user.email]).to.deep.equal([undefined, undefined, undefined]);
  });
});

describe('sign-ups in production', () => {
  let service: Service;

  before(async () => {
    const env = { NODE_ENV: 'production', ADMIN_PASSWORD: 'correct horse battery staple', ALLOW_INSECURE: 'yes' };
    service = await startService({ env });
  });
  after(() => service?.stop());

  it('refuses passwords in production that attackers try first, on creation and on change', async () => {
    const create = (id: string, password: string, email?: string) =>
      outcome(service.as(undefined, (call) => call.createUser({ id, input: inputOf({ password, email }), ...none })));
    expect(await create('some_user', 'some_user')).to.equal('weak_password attributes.password');
    expect(await create('some_user', 'password1')).to.equal('weak_password attributes.password');
    expect(await create('some_user', 'a@example.org', 'A@example.org')).to.equal('weak_password attributes.password');
    expect(await create('some_user', 'runs at dawn')).to.equal('done');
    const weak = { password: 'Some_User' };
    expect(await outcome(service.update(service.admin, 'some_user', weak))).to.equal(
      'weak_password attributes.password',
    );
  });
});
