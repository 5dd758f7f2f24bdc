import { describe, expect, it, test } from 'vitest';
import { narrowingDimension } from '../../../../../src/domain/alarm/condition/metric-words.ts';
import type { Subject } from '../../../../../src/domain/alarm/condition/subjects.ts';

const narrowing = (
  subject: Subject,
  names: readonly string[],
  { isOfAgent = false, metric = 'whatever' } = {},
) =>
  narrowingDimension(
    { name: metric, dimensions: Object.fromEntries(names.map((name) => [name, 'x'])) },
    subject,
    isOfAgent,
  );

describe('a dimension that says on which host, where that stands, or what the agent tells apart', () => {
  it.each([
    ...['InstanceId', 'InstanceType', 'instance_name', 'ImageId', 'AutoScalingGroupName', 'asg', 'host'],
    ...['hostname', 'host_id', 'Server', 'ServerName', 'machine', 'node', 'NodeName', 'fqdn', 'ip'],
    ...['ip_address', 'VpcId', 'SubnetId', 'Account', 'AccountId', 'Region', 'AvailabilityZone', 'az'],
    ...['zone', 'datacenter', 'dc', 'Environment', 'env', 'Stage', 'Team', 'owner', 'Project', 'role'],
    ...['tier', 'stack', 'Cluster', 'group', 'os', 'platform', 'distro', 'agent', 'version', 'path'],
    ...['MountPath', 'mount_point', 'mount', 'device', 'Filesystem', 'fstype', 'mode', 'interface'],
    ...['driver', 'VolumeId', 'cpu', 'metric_type', 'LoadBalancer', 'LoadBalancerName', 'TargetGroup'],
    'aws:autoscaling:groupName',
  ])('%s narrows nothing', (name) => {
    expect(narrowing('memory_used', [name])).toBeNull();
  });

  it.each([
    'queue',
    'tenant',
    'shard',
    'partition',
    'database',
    'ContainerName',
    'url',
    'pid',
    'Application',
  ])('%s may make it about less', (name) => {
    expect(narrowing('memory_used', ['InstanceId', name, 'Region'])).toBe(name);
  });
});

describe('what finds a process', () => {
  const ways = ['exe', 'pattern', 'pidfile', 'pid', 'process_name', 'pid_finder', 'systemd_unit', 'user'];

  it.each(ways)('%s is of what is measured of processes, and narrows all else', (way) => {
    for (const subject of ['process_count', 'process_cpu', 'process_memory', 'file_descriptors'] as const)
      expect(narrowing(subject, [way])).toBeNull();
    expect(narrowing('disk_io', [way], { metric: 'procstat_read_bytes' })).toBeNull();
    expect(narrowing('disk_io', [way], { metric: 'read_bytes_of_procstat_' })).toBe(way);
    expect(narrowing('cpu_used', [way])).toBe(way);
    expect(narrowing('filesystem_used', ['path', way])).toBe(way);
  });
});

describe('a tag that an agent is told to add', () => {
  it.each([
    ...[
      'Application',
      'ApplicationId',
      'application_name',
      'app',
      'AppName',
      'Service',
      'ServiceName',
      'Name',
    ],
    ...['Component', 'product', 'CostCenter', 'business-unit', 'Department', 'Customer'],
  ])('%s is one of the host where the agent measures, and may be what somebody else counts', (name) => {
    expect(narrowing('memory_used', [name], { isOfAgent: true })).toBeNull();
    expect(narrowing('memory_used', [name])).toBe(name);
  });
});

describe('what a check asks', () => {
  it.each([
    ...['check', 'check_name', 'probe', 'url', 'uri', 'endpoint', 'site', 'port', 'protocol', 'target'],
    'domain',
  ])('%s is of the check, and narrows what is no check', (name) => {
    expect(narrowing('connection_errors', [name])).toBeNull();
    expect(narrowing('tls_errors', [name])).toBeNull();
    expect(narrowing('process_count', [name])).toBe(name);
  });

  test('another thing narrows a check as well', () => {
    expect(narrowing('connection_errors', ['url', 'tenant'])).toBe('tenant');
    expect(narrowing('tls_errors', ['tenant'])).toBe('tenant');
  });
});

describe('a file system that its mount or its device names', () => {
  it.each(['path', 'MountPath', 'mount_point', 'mount', 'device', 'Filesystem'])(
    'by %s is that one, whatever else is told of it',
    (pin) => {
      for (const subject of ['filesystem_used', 'filesystem_free', 'inodes_used', 'inodes_free'] as const) {
        expect(narrowing(subject, [pin, 'tenant', 'VolumeId'])).toBeNull();
        expect(narrowing(subject, ['tenant'])).toBe('tenant');
      }
      expect(narrowing('memory_used', [pin, 'tenant'])).toBe('tenant');
    },
  );

  it.each([
    ...['container', 'containers', 'docker_name', 'podman', 'PodName', 'pods', 'TaskId', 'tasks', 'cgroup'],
    ...['namespace', 'kubernetes.io/name', 'k8s_cluster', 'jail', 'chroot', 'vm', 'guest'],
  ])('is another one under the same path where %s is told', (name) => {
    expect(narrowing('filesystem_used', ['path', name])).toBe(name);
  });

  test('on which volume it lies is told by nothing that a host shows', () => {
    expect(narrowing('filesystem_used', ['VolumeId'])).toBe('VolumeId');
    expect(narrowing('inodes_used', ['VolumeId'])).toBe('VolumeId');
    expect(narrowing('disk_io', ['VolumeId'])).toBeNull();
  });
});

test('diskio calls its device `name`, and of anything else a name may be of anything', () => {
  for (const subject of ['disk_io', 'disk_wait', 'disk_queue'] as const)
    expect(narrowing(subject, ['name'])).toBeNull();
  expect(narrowing('disk_io', ['tenant'])).toBe('tenant');
  expect(narrowing('network', ['name'])).toBe('name');
});
