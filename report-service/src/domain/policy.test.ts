import { expect } from 'chai';
import { mayReadReportOf } from './policy.js';

const own = 'aaaaaaaa-0000-4000-8000-000000000001';
const other = 'aaaaaaaa-0000-4000-8000-000000000002';

describe('who may read reports', () => {
  const cells: readonly [roles: readonly string[], ofOwn: boolean, ofOthers: boolean][] = [
    [['user'], true, false],
    [['usermanager'], true, false],
    [['admin'], true, true],
    [['user', 'usermanager'], true, false],
    [['user', 'admin'], true, true],
    [['usermanager', 'admin'], true, true],
    [['coach'], true, false],
    [['Admin', 'administrator'], true, false],
    [[], true, false],
  ];
  for (const [roles, ofOwn, ofOthers] of cells) {
    const name = roles.length > 0 ? roles.join(' and ') : 'no role';
    it(`a caller with ${name} reads its own reports: ${ofOwn ? 'yes' : 'no'}, those of others: ${ofOthers ? 'yes' : 'no'}`, () => {
      expect(mayReadReportOf({ uid: own, roles }, own)).to.equal(ofOwn);
      expect(mayReadReportOf({ uid: own, roles }, other)).to.equal(ofOthers);
    });
  }
});
