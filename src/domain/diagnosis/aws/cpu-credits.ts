/** CPU credits that an instance earns an hour, by EC2's tables; one credit is a processor for a minute. */
const T2: Readonly<Record<string, number>> = {
  nano: 3,
  micro: 6,
  small: 12,
  medium: 24,
  large: 36,
  xlarge: 54,
  '2xlarge': 81.6,
};
/** The same for t3, t3a and t4g. */
const LATER: Readonly<Record<string, number>> = {
  nano: 6,
  micro: 12,
  small: 24,
  medium: 24,
  large: 36,
  xlarge: 96,
  '2xlarge': 192,
};
const BY_FAMILY: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  t2: T2,
  t3: LATER,
  t3a: LATER,
  t4g: LATER,
};

/** Credits earned an hour by an instance type such as `t3.medium`; null: it earns none, or is not known. */
export function creditsPerHour(instanceType: string): number | null {
  const [family = '', size = ''] = instanceType.split('.');
  const sizes = Object.hasOwn(BY_FAMILY, family) ? BY_FAMILY[family] : undefined;
  return sizes !== undefined && Object.hasOwn(sizes, size) ? (sizes[size] ?? null) : null;
}
