import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCidr, planSubnets, VPC_PREFIX_MAX, VPC_PREFIX_MIN } from '../../pulumi/subnet-plan.ts';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'];

function rangeOf(cidr: string): { first: number; last: number } {
  const parsed = parseCidr(cidr);
  if (parsed === undefined) throw new Error(`${cidr} is not a canonical range`);
  return { first: parsed.first, last: parsed.first + 2 ** (32 - parsed.prefixLength) - 1 };
}

const octets = (address: number) =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

const anyNetwork = fc
  .integer({ min: VPC_PREFIX_MIN, max: VPC_PREFIX_MAX })
  .chain((length) =>
    fc
      .integer({ min: 0, max: 2 ** length - 1 })
      .map((index) => `${octets(index * 2 ** (32 - length))}/${length}`),
  );

test('subnets are inside the network, apart from each other, and large enough for AWS', () => {
  fc.assert(
    fc.property(anyNetwork, fc.integer({ min: 2, max: 4 }), (cidr, count) => {
      const vpc = rangeOf(cidr);
      const ranges = planSubnets(cidr, ZONES.slice(0, count))
        .flatMap(({ publicCidr, privateCidr }) => [publicCidr, privateCidr])
        .map(rangeOf)
        .toSorted((a, b) => a.first - b.first);
      expect(ranges).toHaveLength(count * 2);
      for (const { first, last } of ranges) {
        expect(first).toBeGreaterThanOrEqual(vpc.first);
        expect(last).toBeLessThanOrEqual(vpc.last);
        expect(last - first + 1).toBeGreaterThanOrEqual(16);
      }
      ranges.slice(1).forEach((range, index) => {
        expect(range.first).toBeGreaterThan(ranges[index]?.last ?? Infinity);
      });
    }),
  );
});

test('a further zone leaves the others where they are', () => {
  fc.assert(
    fc.property(anyNetwork, fc.integer({ min: 2, max: 3 }), (cidr, count) => {
      expect(planSubnets(cidr, ZONES.slice(0, count + 1)).slice(0, count)).toEqual(
        planSubnets(cidr, ZONES.slice(0, count)),
      );
    }),
  );
});

test('the default network gives each zone a public and a private subnet', () => {
  expect(planSubnets('10.42.0.0/16', ZONES.slice(0, 2))).toEqual([
    { zone: 'us-east-1a', publicCidr: '10.42.0.0/20', privateCidr: '10.42.128.0/19' },
    { zone: 'us-east-1b', publicCidr: '10.42.16.0/20', privateCidr: '10.42.160.0/19' },
  ]);
});

describe('what is refused', () => {
  test.each([
    '10.0.0.0/8',
    '10.0.0.0/24',
    '10.42.0.1/16',
    '10.42.0.0',
    '300.0.0.0/16',
    '010.42.0.0/16',
    '::/16',
  ])('the network %s', (cidr) => {
    expect(() => planSubnets(cidr, ZONES.slice(0, 2))).toThrow('give an IPv4 range from /16 to /22');
  });

  test.each([[['us-east-1a']], [['us-east-1a', 'us-east-1a']], [[...ZONES, 'us-east-1e']]])(
    'the zones %j',
    (zones) => {
      expect(() => planSubnets('10.42.0.0/16', zones)).toThrow('give 2 to 4 different ones');
    },
  );
});
