import type { AlarmContributor, AlarmMetric } from '../alarm.ts';
import type { Selectors } from './condition.ts';

/** How the dimensions of all namespaces are called here. One that is in no table tells nothing apart that can be looked at. */
const SELECTORS: Readonly<Record<string, Exclude<keyof Selectors, 'process' | 'contributor' | 'accountId'>>> =
  {
    path: 'path',
    MountPath: 'path',
    MountPoint: 'path',
    mountpoint: 'path',
    mount_point: 'path',
    Mount: 'path',
    mount: 'path',
    device: 'device',
    Filesystem: 'device',
    fstype: 'fstype',
    interface: 'interface',
    host: 'host',
    Host: 'host',
    InstanceId: 'instanceId',
    VolumeId: 'volumeId',
    AutoScalingGroupName: 'autoScalingGroup',
    TargetGroup: 'targetGroup',
    LoadBalancer: 'loadBalancer',
    LoadBalancerName: 'loadBalancer',
    AvailabilityZone: 'availabilityZone',
  };

/** All processors together. */
const ALL_PROCESSORS = 'cpu-total';

/** What all metrics say alike; a dimension that only one of them has still binds. */
function agreedDimensions(
  metrics: readonly AlarmMetric[],
  contributor: AlarmContributor | undefined,
): ReadonlyMap<string, string> {
  const agreed = new Map<string, string>();
  const disputed = new Set<string>();
  for (const { dimensions } of metrics) {
    for (const [name, value] of Object.entries(dimensions)) {
      if ((agreed.get(name) ?? value) !== value) disputed.add(name);
      agreed.set(name, value);
    }
  }
  for (const name of disputed) agreed.delete(name);
  for (const [name, value] of Object.entries(contributor?.attributes ?? {})) agreed.set(name, value);
  return agreed;
}

function processOf(dimensions: ReadonlyMap<string, string>): Pick<Selectors, 'process'> {
  for (const [name, by] of [
    ['exe', 'exe'],
    ['pattern', 'pattern'],
    ['pidfile', 'pidfile'],
    ['pid_file', 'pidfile'],
    ['systemd_unit', 'unit'],
  ] as const) {
    const value = dimensions.get(name);
    if (value !== undefined) return { process: { by, value } };
  }
  return {};
}

/** `root` is `/`, `data` is `/data`. With a `-` in it nobody can tell `/var/log` from `/var-log`, so it selects nothing. */
function collectdPath(metric: AlarmMetric | undefined): string | undefined {
  const mount = metric?.name.startsWith('collectd_df_') === true ? metric.dimensions.instance : undefined;
  if (mount === undefined || mount.includes('-')) return undefined;
  return mount === 'root' ? '/' : `/${mount}`;
}

/** What a condition over these metrics binds to. */
export function selectorsOf(
  metrics: readonly AlarmMetric[],
  contributor: AlarmContributor | undefined,
  accountIds: readonly string[],
): Selectors {
  const dimensions = agreedDimensions(metrics, contributor);
  const named = [...dimensions].flatMap(([name, value]) => {
    const selector = Object.hasOwn(SELECTORS, name) ? SELECTORS[name] : undefined;
    return selector === undefined ? [] : [[selector, value] as const];
  });
  // diskio calls its device `name`; of other metrics it is anything.
  const device = metrics.every(({ name }) => name.startsWith('diskio_')) ? dimensions.get('name') : undefined;
  const cpu = dimensions.get('cpu');
  const path = metrics.length === 1 ? collectdPath(metrics[0]) : undefined;
  const [accountId, another] = accountIds;
  return {
    ...(device === undefined ? {} : { device }),
    ...(path === undefined ? {} : { path }),
    ...Object.fromEntries(named),
    ...processOf(dimensions),
    ...(cpu === undefined || cpu === ALL_PROCESSORS ? {} : { cpu }),
    ...(contributor?.id === undefined || contributor.id === null ? {} : { contributor: contributor.id }),
    ...(accountId === undefined || another !== undefined ? {} : { accountId }),
  };
}
