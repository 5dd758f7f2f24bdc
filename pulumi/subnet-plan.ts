/** The subnets of one network: per zone a public one for load balancers and NAT, and a private one for all else. */
export interface SubnetPlan {
  readonly zone: string;
  readonly publicCidr: string;
  readonly privateCidr: string;
}

export const ZONES_MIN = 2;
export const ZONES_MAX = 4;
/** AWS takes /16 to /28; below /22 a private subnet would have too few addresses for its tasks. */
export const VPC_PREFIX_MIN = 16;
export const VPC_PREFIX_MAX = 22;

interface Ipv4Range {
  /** First address as an unsigned 32-bit number. */
  readonly first: number;
  readonly prefixLength: number;
}

/** Undefined for anything but canonical IPv4 CIDR notation with no host bits set. */
export function parseCidr(cidr: string): Ipv4Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (match === null) return undefined;
  const numbers = match.slice(1).map(Number);
  const [a = 0, b = 0, c = 0, d = 0, prefixLength = 0] = numbers;
  if (numbers.slice(0, 4).some((octet) => octet > 255) || prefixLength > 32) return undefined;
  const first = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const size = 2 ** (32 - prefixLength);
  const isCanonical = first % size === 0 && cidr === formatCidr({ first, prefixLength });
  return isCanonical ? { first, prefixLength } : undefined;
}

function formatCidr({ first, prefixLength }: Ipv4Range): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${octets.join('.')}/${prefixLength}`;
}

/**
 * The network is cut into quarters: the first holds the public subnets, the last two the private ones, the second stays
 * free for later. A zone's ranges do not depend on how many zones there are, so adding one moves nothing.
 * @throws Error for a range or a number of zones outside the limits above.
 */
export function planSubnets(vpcCidr: string, zones: readonly string[]): readonly SubnetPlan[] {
  const vpc = parseCidr(vpcCidr);
  if (vpc === undefined || vpc.prefixLength < VPC_PREFIX_MIN || vpc.prefixLength > VPC_PREFIX_MAX) {
    throw new Error(
      `"${vpcCidr}" cannot be the network: give an IPv4 range from /${VPC_PREFIX_MIN} to /${VPC_PREFIX_MAX} whose host bits are 0, such as 10.42.0.0/16`,
    );
  }
  if (zones.length < ZONES_MIN || zones.length > ZONES_MAX || new Set(zones).size !== zones.length) {
    throw new Error(
      `${zones.length} zones (${zones.join(', ')}): give ${ZONES_MIN} to ${ZONES_MAX} different ones`,
    );
  }
  const half = 2 ** (31 - vpc.prefixLength);
  const [publicLength, privateLength] = [vpc.prefixLength + 4, vpc.prefixLength + 3];
  return zones.map((zone, index) => ({
    zone,
    publicCidr: formatCidr({
      first: vpc.first + index * 2 ** (32 - publicLength),
      prefixLength: publicLength,
    }),
    privateCidr: formatCidr({
      first: vpc.first + half + index * 2 ** (32 - privateLength),
      prefixLength: privateLength,
    }),
  }));
}
