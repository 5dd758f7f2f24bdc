import { expect, test } from 'vitest';
import { clientOf, networkOf } from '../../../src/ingress/http/client-network.ts';

test.each([
  ['203.0.113.7', '203.0.113.7', '203.0.113.0/24'],
  ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8::/32'],
  ['2001:0DB8:0001:2::9', '2001:db8:1:2::/64', '2001:db8::/32'],
  ['2001:db8::9', '2001:db8:0:0::/64', '2001:db8::/32'],
  ['::1', '0:0:0:0::/64', '0:0::/32'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0::/32'],
  ['', '', ''],
])('%s is of the client %s and of the network %s', (address, client, network) => {
  expect(clientOf(address)).toBe(client);
  expect(networkOf(address)).toBe(network);
});
