import { expect, test } from 'vitest';
import { selectorsOf } from '../../../../../src/domain/alarm/condition/selectors.ts';

const metric = (dimensions: Readonly<Record<string, string>>, name = 'disk_used_percent') => ({
  namespace: 'CWAgent',
  name,
  dimensions,
  statistic: null,
  periodSeconds: null,
});
const of = (...metrics: ReturnType<typeof metric>[]) => selectorsOf(metrics, undefined, []);

test.each([
  ['path', 'path'],
  ['MountPath', 'path'],
  ['MountPoint', 'path'],
  ['mountpoint', 'path'],
  ['mount_point', 'path'],
  ['Mount', 'path'],
  ['mount', 'path'],
  ['device', 'device'],
  ['Filesystem', 'device'],
  ['fstype', 'fstype'],
  ['interface', 'interface'],
  ['host', 'host'],
  ['Host', 'host'],
  ['InstanceId', 'instanceId'],
  ['VolumeId', 'volumeId'],
  ['AutoScalingGroupName', 'autoScalingGroup'],
  ['TargetGroup', 'targetGroup'],
  ['LoadBalancer', 'loadBalancer'],
  ['LoadBalancerName', 'loadBalancer'],
  ['AvailabilityZone', 'availabilityZone'],
])('the dimension %s is the selector %s', (dimension, selector) => {
  expect(of(metric({ [dimension]: 'x' }))).toEqual({ [selector]: 'x' });
});

test.each([
  ['exe', 'exe'],
  ['pattern', 'pattern'],
  ['pidfile', 'pidfile'],
  ['pid_file', 'pidfile'],
  ['systemd_unit', 'unit'],
])('the dimension %s is how a process is found', (dimension, by) => {
  expect(of(metric({ [dimension]: 'nginx' }))).toEqual({ process: { by, value: 'nginx' } });
});

test('what is no selector binds to nothing', () => {
  expect(of(metric({ ImageId: 'ami-1', toString: 'x', name: 'nvme0n1', instance: 'root' }))).toEqual({});
  expect(of()).toEqual({});
});

test('a process is found by the first that is told', () => {
  expect(of(metric({ pattern: 'java', exe: 'nginx' }))).toEqual({ process: { by: 'exe', value: 'nginx' } });
});

test('what metrics disagree on binds to nothing, what only one of them has still does', () => {
  const a = metric({ path: '/u01', InstanceId: 'i-1' });
  expect(of(a, metric({ path: '/u02', InstanceId: 'i-1' }))).toEqual({ instanceId: 'i-1' });
  expect(of(a, metric({ InstanceId: 'i-1' }))).toEqual({ path: '/u01', instanceId: 'i-1' });
  expect(of(a, metric({ path: '/u02' }), metric({ path: '/u02' }))).toEqual({ instanceId: 'i-1' });
});

test('the series that an alarm over many is about says what it binds to', () => {
  const contributor = { id: 'c1', attributes: { path: '/u03', InstanceId: 'i-2' } };
  expect(selectorsOf([metric({ path: '/u01' })], contributor, [])).toEqual({
    path: '/u03',
    instanceId: 'i-2',
    contributor: 'c1',
  });
  expect(selectorsOf([], { id: null, attributes: {} }, [])).toEqual({});
});

test('of block devices the name is the device, of nothing else', () => {
  expect(of(metric({ name: 'nvme1n1' }, 'diskio_io_time'))).toEqual({ device: 'nvme1n1' });
  expect(of(metric({ name: 'nvme1n1' }, 'xdiskio_io_time'))).toEqual({});
  const both = [metric({ name: 'nvme1n1' }, 'diskio_reads'), metric({ name: 'nvme1n1' }, 'net_drop_in')];
  expect(of(...both)).toEqual({});
});

test('one processor is told from all of them together', () => {
  expect(of(metric({ cpu: 'cpu3' }, 'cpu_usage_user'))).toEqual({ cpu: 'cpu3' });
  expect(of(metric({ cpu: 'cpu-total' }, 'cpu_usage_user'))).toEqual({});
});

test.each([
  ['root', { path: '/' }],
  ['data', { path: '/data' }],
  ['var-log', {}],
])('collectd calls a mount %s', (instance, expected) => {
  const df = metric({ instance }, 'collectd_df_value');
  expect(of(df)).toEqual(expected);
  expect(of(df, df)).toEqual({});
  expect(of(metric({ instance }, 'collectd_disk_value'))).toEqual({});
});

test('where another account measures it, it is bound to the only one that does', () => {
  expect(selectorsOf([], undefined, ['444455556666'])).toEqual({ accountId: '444455556666' });
  expect(selectorsOf([], undefined, ['444455556666', '777788889999'])).toEqual({});
});
