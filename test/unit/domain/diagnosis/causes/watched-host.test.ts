import { expect, test } from 'vitest';
import { isFromAgent } from '../../../../../src/domain/diagnosis/causes/watchers/watched-host.ts';
import type { HostView } from '../../../../../src/domain/diagnosis/host-view.ts';
import { diskCondition } from '../../../../support/judged-world.ts';

const isAgents = (namespace: string, name: string) =>
  isFromAgent({ condition: diskCondition({ metrics: [{ namespace, name }] }) } as HostView);

test.each([
  ['CWAgent', 'orders_total'],
  ['System/Linux', 'MemoryUsed'],
  ['Shop/Hosts', 'mem_used_percent'],
  ['Shop/Hosts', 'mem_cached'],
  ['Shop/Hosts', 'cpu_usage_guest_nice'],
  ['Shop/Hosts', 'net_err_in'],
  ['Shop/Hosts', 'system_load15'],
  ['Shop/Hosts', 'procstat_cpu_time'],
  ['Shop/Hosts', 'netstat_tcp_close_wait'],
])('%s %s is published by an agent on the host', (namespace, name) => {
  expect(isAgents(namespace, name)).toBe(true);
});

test.each([
  ['Shop', 'net_revenue'],
  ['Shop', 'net_promoter_score'],
  ['Shop', 'system_orders'],
  ['Shop', 'cpu_quota_requests'],
  ['Shop', 'disk_used_percent_forecast'],
  ['Shop', 'processes_approved'],
  ['Shop', 'MemUsedPct'],
  ['AWS/EC2', 'CPUUtilization'],
])('%s %s is not', (namespace, name) => {
  expect(isAgents(namespace, name)).toBe(false);
});
