import type { Principal } from '@jogging/proto/common';
import type { Logger } from '@jogging/service-kit';
import type { ServerCall } from '@jogging/service-kit/grpc';
import { expect } from 'chai';
import { createAudit } from './audit.js';

describe('the audit of runs', () => {
  const lines: unknown[] = [];
  const logger = { info: (line: unknown) => void lines.push(line) } as unknown as Logger;
  const audit = createAudit(logger);
  const callOf = (uid: string, ...roles: string[]): ServerCall => {
    const principal: Principal = { uid, userId: uid, roles, sid: 's' };
    return { requirePrincipal: () => principal } as unknown as ServerCall;
  };
  beforeEach(() => lines.splice(0));

  it('names the admin, the owner and the run that is read or changed', async () => {
    await audit.one(callOf('boss', 'admin'), 'change run', Promise.resolve({ uid: 'ada', id: 'r1' }));
    await audit.one(callOf('boss', 'admin'), 'delete run', Promise.resolve({ uid: 'ada' }), 'r2');
    expect(lines).to.deep.equal([
      { audit: { action: 'change run', by: 'boss', uid: 'ada', run: 'r1' } },
      { audit: { action: 'delete run', by: 'boss', uid: 'ada', run: 'r2' } },
    ]);
  });

  it('logs nothing about one’s own runs', async () => {
    await audit.one(callOf('ada', 'user'), 'read run', Promise.resolve({ uid: 'ada', id: 'r1' }));
    audit.list(callOf('ada', 'user'), undefined);
    audit.list(callOf('boss', 'admin'), 'boss');
    expect(lines).to.deep.equal([]);
  });

  it('names the owner of a list that an admin reads', () => {
    audit.list(callOf('boss', 'admin'), undefined);
    audit.list(callOf('boss', 'admin'), 'ada');
    expect(lines).to.deep.equal([
      { audit: { action: 'list runs', by: 'boss', uid: 'everyone' } },
      { audit: { action: 'list runs', by: 'boss', uid: 'ada' } },
    ]);
  });
});
