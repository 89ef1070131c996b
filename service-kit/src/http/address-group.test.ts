import { expect } from 'chai';
import fc from 'fast-check';
import { addressGroup } from './address-group.js';

describe('addressGroup', () => {
  const table: [string, string][] = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['192.0.2.7:50312', '192.0.2.7'],
    ['[2001:db8:1:2::9]:50312', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
    ['192.0.2.7:', 'unknown'],
    ['[192.0.2.7', 'unknown'],
    ['', 'unknown'],
    ['localhost', 'unknown'],
    ['300.1.1.1', 'unknown'],
  ];
  for (const [address, group] of table) {
    it(`the group of ${JSON.stringify(address)} is ${group}`, () => {
      expect(addressGroup(address)).to.equal(group);
    });
  }

  it('the group is the same for all addresses of a subscriber', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(addressGroup(address)).to.match(/^([0-9a-f]+:){4}:\/64$|^\d+(\.\d+){3}$/);
      }),
    );
  });
});
