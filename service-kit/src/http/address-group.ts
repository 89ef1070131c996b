import { isIPv4, isIPv6 } from 'node:net';

/**
 * The part of a client's address that it cannot change at will: an IPv4 address, or the first 64 bits of an IPv6 address,
 * the least that one subscriber has (RFC 6177). A port that a proxy appended (RFC 7239, section 6) is ignored.
 */
export function addressGroup(written: string): string {
  const address = /^(\d+(?:\.\d+){3}|\[.*\])(?::\d{1,5})?$/.exec(written)?.[1]?.replace(/^\[(.*)\]$/, '$1') ?? written;
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return mapped;
  const bare = address.split('%', 1)[0] ?? '';
  if (!isIPv6(bare)) return 'unknown';
  return `${expand(bare).slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address, without leading zeros. */
function expand(address: string): string[] {
  // An IPv4 address at the end stands for two groups (RFC 4291, section 2.2), which are past the first 64 bits.
  const [head = '', tail] = address.replace(/\d+(?:\.\d+){3}$/, '0:0').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16).toString(16));
}
