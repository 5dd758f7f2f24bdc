import { BlockList, isIP } from 'node:net';

/** What never is a receiver: instance metadata and others of the link, multicast, broadcast and nothing at all. */
const NEVER = new BlockList();
NEVER.addSubnet('169.254.0.0', 16);
NEVER.addSubnet('224.0.0.0', 3);
NEVER.addSubnet('0.0.0.0', 8);
NEVER.addSubnet('fe80::', 10, 'ipv6');
NEVER.addSubnet('ff00::', 8, 'ipv6');
NEVER.addAddress('::', 'ipv6');
/** Instance metadata of AWS, over IPv6. */
NEVER.addSubnet('fd00:ec2::', 32, 'ipv6');

const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('100.64.0.0', 10);
PRIVATE.addSubnet('127.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.0.0.0', 24);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('198.18.0.0', 15);

/** The part of IPv6 that is given out for the internet, and in it what leads elsewhere: documentation, 6to4, Teredo. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet('2000::', 3, 'ipv6');
const NOT_GLOBAL = new BlockList();
NOT_GLOBAL.addSubnet('2001::', 23, 'ipv6');
NOT_GLOBAL.addSubnet('2001:db8::', 32, 'ipv6');
NOT_GLOBAL.addSubnet('2002::', 16, 'ipv6');

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** `never`: no setting allows it. */
export type AddressKind = 'public' | 'private' | 'never';

/** What is no IP address is `never` one. */
export function addressKind(address: string): AddressKind {
  const version = isIP(address);
  if (version === 0) return 'never';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  // An IPv4 address that is written as IPv6 is checked by the rules of IPv4.
  if (NEVER.check(address, family)) return 'never';
  if (version === 4) return PRIVATE.check(address, family) ? 'private' : 'public';
  return GLOBAL.check(address, family) && !NOT_GLOBAL.check(address, family) ? 'public' : 'private';
}

export function isLoopback(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && LOOPBACK.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
