import { expect, test } from 'vitest';
import { isSubject, meaningOf, SUBJECTS } from '../../../../../src/domain/alarm/condition/subjects.ts';

/** Family, which way it goes when something is wrong, whether amounts add up over time, whether it has a sign, the noun. */
const MEANINGS = `
  filesystem_used disk high "disk used"
  filesystem_free disk low "disk free"
  filesystem_size disk low "size of the disk"
  inodes_used disk high "inodes used"
  inodes_free disk low "inodes free"
  inodes_total disk low "inodes"
  memory_used memory high "memory used"
  memory_available memory low "memory available"
  memory_size memory low "size of the memory"
  swap_used memory high "swap used"
  swap_free memory low "swap free"
  swap_size memory low "size of the swap"
  swap_traffic memory high adds "pages swapped"
  cpu_used processor high "processor used"
  cpu_iowait processor high "processor waiting for disks"
  cpu_steal processor high "processor time taken by the hypervisor"
  cpu_credits processor low "processor credits"
  cpu_credits_spent processor high adds "processor credits spent"
  load processor high "load"
  disk_io processor high adds "disk traffic"
  disk_wait processor high adds "waiting for disks"
  disk_queue processor high "requests waiting for a disk"
  disk_burst processor low "burst credits of a volume"
  disk_throttled processor high adds "throttling of a volume"
  network - either adds "network traffic"
  network_errors - high adds "network errors"
  connections service high "connections"
  process_count service either "processes"
  process_memory memory high "memory of a process"
  process_cpu processor high "processor time of a process"
  file_descriptors service high "file descriptors in use"
  blocked_processes processor high "processes that wait for a device"
  zombies service high "zombie processes"
  instance_status watchers high adds "failed instance status checks"
  system_status watchers high adds "failed system status checks"
  ebs_status watchers high adds "failed EBS status checks"
  any_status watchers high adds "failed status checks"
  target_unhealthy service high "unhealthy targets"
  target_healthy service low "healthy targets"
  http_5xx_elb service high adds "errors 5xx of the load balancer"
  http_5xx_target service high adds "errors 5xx of the targets"
  http_5xx service high adds "errors 5xx"
  http_4xx service high adds "errors 4xx"
  requests service either adds "requests"
  latency service high "latency"
  connection_errors service high adds "connection errors"
  tls_errors service high adds "TLS errors"
  group_size service low "instances in service"
  group_desired service either "instances wanted"
  group_missing service high "instances missing in the group"
  clock_offset watchers either signed "clock offset"
  heartbeat watchers low adds "data points received"
  other - either signed "a metric that is not known"`;

test.each(MEANINGS.trim().split('\n'))('%s', (line) => {
  const [head = '', noun] = line.trim().split('"');
  const [name = '', family, trouble, ...more] = head.trim().split(' ');
  if (!isSubject(name)) throw new Error(`${name} is no subject`);
  expect(meaningOf(name)).toEqual({
    family: family === '-' ? null : family,
    noun,
    trouble,
    ...(more.includes('adds') ? { adds: true } : {}),
    ...(more.includes('signed') ? { signed: true } : {}),
  });
});

test('every subject stands in the table, and nothing else is one', () => {
  const names = MEANINGS.trim()
    .split('\n')
    .map((line) => line.trim().split(' ')[0]);
  expect(Object.keys(SUBJECTS).filter((name) => !names.includes(name))).toEqual([]);
  expect(isSubject('toString')).toBe(false);
  expect(isSubject('disk')).toBe(false);
});
