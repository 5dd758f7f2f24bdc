import type { AlarmContributor, AlarmMetric } from '../alarm.ts';
import type { Selectors } from './condition.ts';

type Told = Exclude<
  keyof Selectors,
  'process' | 'contributor' | 'accountId' | 'paths' | 'devices' | 'mountNames'
>;
type ProcessBy = NonNullable<Selectors['process']>['by'];

/** How the dimensions of all namespaces are called here, in plain letters. One that is in no table tells nothing apart that can be looked at. */
const SELECTORS: Readonly<Record<string, Told>> = {
  path: 'path',
  mountpath: 'path',
  mountpoint: 'path',
  mount: 'path',
  device: 'device',
  filesystem: 'device',
  fstype: 'fstype',
  interface: 'interface',
  host: 'host',
  instanceid: 'instanceId',
  volumeid: 'volumeId',
  autoscalinggroupname: 'autoScalingGroup',
  awsautoscalinggroupname: 'autoScalingGroup',
  targetgroup: 'targetGroup',
  loadbalancer: 'loadBalancer',
  loadbalancername: 'loadBalancer',
  availabilityzone: 'availabilityZone',
};

/** By what a process is found, the first that is told. */
const PROCESS: readonly (readonly [string, ProcessBy])[] = [
  ['exe', 'exe'],
  ['pattern', 'pattern'],
  ['pidfile', 'pidfile'],
  ['systemdunit', 'unit'],
];

/** The name of a dimension without what differs from one agent to the next: `MountPoint`, `mount_point` and `mount-point` are one. */
export const plainDimension = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** All processors together. */
const ALL_PROCESSORS = 'cpu-total';

/** What is told of one thing by all of those that tell it: the values, each once. */
type Values = ReadonlyMap<string, readonly string[]>;

/** What one metric, or one series, says it is about, by selector; `cpu` and the ways to find a process are among them. */
function saidBy(
  metricName: string,
  dimensions: Readonly<Record<string, string>>,
  isOfDevices: boolean,
): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  for (const [name, value] of Object.entries(dimensions)) {
    const plain = plainDimension(name);
    const selector = Object.hasOwn(SELECTORS, plain) ? SELECTORS[plain] : undefined;
    // What is called a file system may be its device or where it is mounted: /u01 is no device.
    const isMount = plain === 'filesystem' && value.startsWith('/') && !value.startsWith('/dev/');
    if (isMount) said.set('path', value);
    else if (selector !== undefined) said.set(selector, value);
    else if (plain === 'cpu' || PROCESS.some(([way]) => way === plain)) said.set(plain, value);
    // diskio calls its device `name`; of other metrics it is anything.
    else if (name === 'name' && isOfDevices && !said.has('device')) said.set('device', value);
    else if (name === 'instance' && metricName.startsWith('collectd_df_')) said.set('mountName', value);
    else if (name === 'instance' && metricName.startsWith('collectd_cpu_')) said.set('cpu', `cpu${value}`);
  }
  return said;
}

/** All that the metrics say; a dimension that only one of them has still binds. A series of many says it more exactly. */
function told(metrics: readonly AlarmMetric[], contributor: AlarmContributor | undefined): Values {
  const isOfDevices = metrics.every(({ name }) => name.startsWith('diskio_'));
  const values = new Map<string, readonly string[]>();
  for (const { name, dimensions } of metrics) {
    for (const [selector, value] of saidBy(name, dimensions, isOfDevices)) {
      const known = values.get(selector) ?? [];
      if (!known.includes(value)) values.set(selector, [...known, value]);
    }
  }
  const own = saidBy(metrics[0]?.name ?? '', contributor?.attributes ?? {}, isOfDevices);
  for (const [selector, value] of own) values.set(selector, [value]);
  return values;
}

/** The one value that all agree on. */
function agreed(values: Values, selector: string): string | undefined {
  const [only, another] = values.get(selector) ?? [];
  return another === undefined ? only : undefined;
}

/** Where several are told, the file system is one of these, and never any other of the host. */
function oneOf(values: Values, selector: string): readonly string[] | undefined {
  const all = values.get(selector) ?? [];
  return all.length > 1 ? all : undefined;
}

function processOf(values: Values): Pick<Selectors, 'process'> {
  for (const [name, by] of PROCESS) {
    const value = agreed(values, name);
    if (value !== undefined) return { process: { by, value } };
  }
  return {};
}

/** collectd calls `/` root and `/data` data; with a `-` in it only what is mounted can tell `/var/log` from `/var-log`. */
function collectdMounts(values: Values): Pick<Selectors, 'path' | 'paths' | 'mountNames'> {
  const names = values.get('mountName') ?? [];
  if (names.some((name) => name.includes('-'))) return { mountNames: names };
  const [path, ...others] = names.map((name) => (name === 'root' ? '/' : `/${name}`));
  if (path === undefined) return {};
  return others.length === 0 ? { path } : { paths: [path, ...others] };
}

/** Of several processors none can be looked at by itself, nor are they all. */
function cpuOf(values: Values): Pick<Selectors, 'cpu'> {
  const cpus = values.get('cpu') ?? [];
  return cpus.every((cpu) => cpu === ALL_PROCESSORS) ? {} : { cpu: cpus.join(', ') };
}

/** What a condition over these metrics binds to. */
export function selectorsOf(
  metrics: readonly AlarmMetric[],
  contributor: AlarmContributor | undefined,
  accountIds: readonly string[],
): Selectors {
  const values = told(metrics, contributor);
  const named = [...new Set(Object.values(SELECTORS))].flatMap((selector) => {
    const value = agreed(values, selector);
    return value === undefined ? [] : [[selector, value] as const];
  });
  const paths = oneOf(values, 'path');
  const devices = oneOf(values, 'device');
  const [accountId, another] = accountIds;
  return {
    ...collectdMounts(values),
    ...Object.fromEntries(named),
    ...(paths === undefined ? {} : { paths }),
    ...(devices === undefined ? {} : { devices }),
    ...processOf(values),
    ...cpuOf(values),
    ...(contributor?.id === undefined || contributor.id === null ? {} : { contributor: contributor.id }),
    ...(accountId === undefined || another !== undefined ? {} : { accountId }),
  };
}
