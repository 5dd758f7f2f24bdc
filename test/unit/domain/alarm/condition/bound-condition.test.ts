import { describe, expect, it } from 'vitest';
import { readableCondition } from '../../../../../src/domain/alarm/condition/readable-condition.ts';
import { math, metric, read, understood } from '../../../../support/condition-samples.ts';

// What an alarm is about where its dimensions name less than the host, or only say where the host stands.

const DISK = 'CWAgent disk_used_percent';
const DF = 'CWAgent collectd_df_value type=percent_bytes type_instance=used';

describe('a dimension that may make it about less than the host', () => {
  it.each([
    [`${DISK} container_name=shop`, 'container_name'],
    [`${DISK} path=/ container_name=shop`, 'container_name'],
    [`${DISK} VolumeId=vol-0aaaaaaaaaaaaaaaa`, 'VolumeId'],
    ['CWAgent mem_used_percent exe=java', 'exe'],
    ['CWAgent cpu_usage_active user=build', 'user'],
    ['CWAgent collectd_memory_value type=percent type_instance=used instance=shop', 'instance'],
    [`${DF} instance=data container=shop`, 'container'],
  ])('%s', (text, narrowedBy) => {
    expect(understood(metric(text, '>', 80))).toMatchObject({ narrowedBy });
  });

  it.each([
    'CWAgent mem_used_percent Application=shop Name=web-1',
    'CWAgent mem_used_percent aws:autoscaling:groupName=web',
    `${DISK} path=/ Service=shop Squad=blue`,
    `${DISK} device=xvdb VolumeId=vol-0aaaaaaaaaaaaaaaa`,
    'CWAgent procstat_cpu_usage exe=java user=shop',
    `${DF} instance=data host=web-1`,
    'CWAgent collectd_cpu_value type=percent type_instance=active instance=1',
  ])('%s has none', (text) => {
    expect(understood(metric(text, '>', 80))).not.toHaveProperty('narrowedBy');
  });
});

it('data points that are missing are the same whatever they would measure', () => {
  const counted = metric('Acme/Linux mem_used_percent', '<', 1, { Statistic: 'SAMPLE_COUNT' });
  expect(understood(counted)).toMatchObject({ subject: 'heartbeat', about: 'memory_used' });
  expect(understood(counted)).not.toHaveProperty('byName');
  const asked = metric('Acme/Linux procstat_cpu_usage exe=java', '<', 1, { Statistic: 'SAMPLE_COUNT' });
  expect(understood(asked)).not.toHaveProperty('narrowedBy');
  const part = metric('Acme/Linux mem_used_percent pod=a', '<', 1, { Statistic: 'SAMPLE_COUNT' });
  expect(understood(part)).toMatchObject({ narrowedBy: 'pod' });
});

it('what counts kills is told from what counts processes', () => {
  const kills = metric('Ops OOMKills exe=nginx', '>', 0, { Statistic: 'MAXIMUM' });
  expect(understood(kills)).toMatchObject({ subject: 'process_count', isFault: true });
  const processes = metric('CWAgent procstat_lookup_pid_count exe=nginx', '<', 1);
  expect(understood(processes)).not.toHaveProperty('isFault');
});

it('the mounts that several metrics are about are told', () => {
  const metrics = { m1: `${DISK} path=/data1`, m2: `${DISK} path=/data2` };
  const condition = read(math('MAX([m1,m2])', metrics, '>', 85));
  expect(condition).toMatchObject({ understood: true, selectors: { paths: ['/data1', '/data2'] } });
  expect(readableCondition(condition)).toMatch(/^disk used on \/data1 or \/data2 > 85 %/);
});
