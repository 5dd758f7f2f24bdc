import { isIPv4, isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** The first `count` groups of an IPv6 address, with zeros in place of what `::` leaves out. */
function leadingGroups(address: string, count: number): string {
  const [head = '', tail] = address.split('::', 2);
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'));
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const left = Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array.from({ length: left }, () => '0'), ...back];
  return groups
    .slice(0, count)
    .map((group) => (Number.parseInt(group, 16) || 0).toString(16))
    .join(':');
}

/**
 * Whom an address belongs to, for limits: with IPv6 one customer has at least a /64, so that an address of its own for
 * every request costs nothing. An IPv4 address stands for itself.
 */
export function clientOf(address: string): string {
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(address) ? `${leadingGroups(address, 4)}::/64` : address;
}

/** The /48 of an IPv6 address: one site, which has 65,536 of those that count as a client; undefined for any other. */
export function siteOf(address: string): string | undefined {
  return isIPv6(address) && !MAPPED_IPV4.test(address) ? `${leadingGroups(address, 3)}::/48` : undefined;
}

/**
 * The network around an address, for sharing what there is little of: a /24, or with IPv6 the /32 of a provider, as one
 * customer may have a /48 and a tunnel gives anybody another.
 */
export function networkOf(address: string): string {
  const client = MAPPED_IPV4.exec(address)?.[1] ?? address;
  if (isIPv4(client)) return `${client.split('.').slice(0, 3).join('.')}.0/24`;
  return isIPv6(client) ? `${leadingGroups(client, 2)}::/32` : client;
}
