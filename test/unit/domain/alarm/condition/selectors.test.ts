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
  ['PATH', 'path'],
  ['MountPath', 'path'],
  ['MountPoint', 'path'],
  ['mountpoint', 'path'],
  ['mount_point', 'path'],
  ['mount-point', 'path'],
  ['mountPoint', 'path'],
  ['Mount', 'path'],
  ['mount', 'path'],
  ['device', 'device'],
  ['Device', 'device'],
  ['Filesystem', 'device'],
  ['filesystem', 'device'],
  ['fstype', 'fstype'],
  ['interface', 'interface'],
  ['host', 'host'],
  ['Host', 'host'],
  ['InstanceId', 'instanceId'],
  ['VolumeId', 'volumeId'],
  ['AutoScalingGroupName', 'autoScalingGroup'],
  ['aws:autoscaling:groupName', 'autoScalingGroup'],
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
  ['PidFile', 'pidfile'],
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

test.each([
  ['/u01', { path: '/u01' }],
  ['/dev/xvdb', { device: '/dev/xvdb' }],
  ['xvdb', { device: 'xvdb' }],
])('a file system that is called %s is its mount or its device', (Filesystem, expected) => {
  expect(of(metric({ Filesystem }))).toEqual(expected);
});

test('what only one metric has binds, and what metrics disagree on never widens to all of the host', () => {
  const a = metric({ path: '/u01', InstanceId: 'i-1' });
  const paths = ['/u01', '/u02'];
  expect(of(a, metric({ path: '/u02', InstanceId: 'i-1' }))).toEqual({ paths, instanceId: 'i-1' });
  expect(of(a, metric({ InstanceId: 'i-1' }))).toEqual({ path: '/u01', instanceId: 'i-1' });
  expect(of(a, metric({ MountPoint: '/u02' }), metric({ path: '/u02' }))).toEqual({
    paths,
    instanceId: 'i-1',
  });
  const devices = ['xvdb', 'xvdc'];
  expect(of(metric({ device: 'xvdb' }), metric({ device: 'xvdc' }))).toEqual({ devices });
  expect(of(metric({ InstanceId: 'i-1' }), metric({ InstanceId: 'i-2' }))).toEqual({});
  expect(of(metric({ exe: 'nginx' }), metric({ exe: 'java' }))).toEqual({});
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

test('one processor, or some of them, is told from all of them together', () => {
  const cpu = (name: string) => metric({ cpu: name }, 'cpu_usage_user');
  expect(of(cpu('cpu3'))).toEqual({ cpu: 'cpu3' });
  expect(of(cpu('cpu-total'))).toEqual({});
  expect(of(cpu('cpu0'), cpu('cpu1'))).toEqual({ cpu: 'cpu0, cpu1' });
  expect(of(metric({ instance: '1' }, 'collectd_cpu_value'))).toEqual({ cpu: 'cpu1' });
});

test.each([
  ['root', { path: '/' }],
  ['data', { path: '/data' }],
  ['var-log', { mountNames: ['var-log'] }],
])('collectd calls a mount %s', (instance, expected) => {
  const df = metric({ instance }, 'collectd_df_value');
  expect(of(df)).toEqual(expected);
  expect(of(df, df)).toEqual(expected);
  expect(of(metric({ instance }, 'collectd_disk_value'))).toEqual({});
});

test('of several mounts of collectd it is one', () => {
  const df = (instance: string) => metric({ instance }, 'collectd_df_value');
  expect(of(df('root'), df('data'))).toEqual({ paths: ['/', '/data'] });
  expect(of(df('root'), df('var-log'))).toEqual({ mountNames: ['root', 'var-log'] });
});

test('where another account measures it, it is bound to the only one that does', () => {
  expect(selectorsOf([], undefined, ['444455556666'])).toEqual({ accountId: '444455556666' });
  expect(selectorsOf([], undefined, ['444455556666', '777788889999'])).toEqual({});
});
