import { describe, expect, test } from 'vitest';
import type { World } from '../../../../../eval/world.ts';
import type { UnderstoodCondition } from '../../../../../src/domain/alarm/condition/condition.ts';
import { assertedOf, HOST, judgedWorld, saidOf, stepsOf, UNHEALTHY } from './judged-world.ts';

const HEARTBEAT: UnderstoodCondition = {
  ...UNHEALTHY,
  subject: 'heartbeat',
  about: 'memory_used',
  family: 'watchers',
  statistic: { kind: 'sample_count' },
  selectors: { instanceId: HOST },
  metrics: [{ namespace: 'CWAgent', name: 'mem_used_percent' }],
  missingData: 'breaching',
  operator: 'lt',
  threshold: 1,
  direction: 'low',
};
const UNIT = 'amazon-cloudwatch-agent.service';
const KILLED =
  '[Sun Nov 22 07:50:00 2026] Out of memory: Killed process 462 (amazon-cloudwat) total-vm:1kB, anon-rss:61120kB, file-rss:0kB';
const FULL = '2026-11-22T07:50:00Z E! open /opt/aws/x: no space left on device';
const AGENT_LOG = 'file:/opt/aws/amazon-cloudwatch-agent/logs/amazon-cloudwatch-agent.log';
const judged = (status: number, more: World = {}, usedKib = 4_000_000) =>
  judgedWorld({
    condition: HEARTBEAT,
    world: {
      boot: '2026-11-01T08:00:00Z',
      mounts: [
        {
          source: '/dev/xvda1',
          fstype: 'xfs',
          mount: '/',
          size_kib: 20_000_000,
          used_kib: usedKib,
          avail_kib: 20_000_000 - usedKib,
          inodes: 1_000_000,
          iused: 1_000,
        },
      ],
      units: [
        {
          name: UNIT,
          active: 'failed',
          sub: 'failed',
          result: 'start-limit-hit',
          restarts: 5,
          exec_main_status: status,
        },
      ],
      agents: { cloudwatch: { unit: UNIT } },
      meminfo: { MemTotal: 8_000_000, MemFree: 5_000_000, MemAvailable: 6_000_000 },
      ...more,
      logs: [
        {
          source: `journal:${UNIT}`,
          lines: [`Nov 22 07:50:10 host systemd[1]: ${UNIT}: Start request repeated too quickly.`],
        },
        ...(more.logs ?? []),
      ],
    },
  });
const START = [['restart-agent', { agent: 'amazon-cloudwatch-agent' }]];

describe('an agent that systemd has given up on', () => {
  test('is started where the kernel ended it for want of memory, and there is memory again', () => {
    const one = judged(9, { kernel: [KILLED] });
    expect(assertedOf(one)).toEqual(['metrics_agent_silent']);
    expect(stepsOf(one)).toEqual(START);
    expect(saidOf(one)).toMatch(/there is memory again/);
  });

  test('is started where the disk was full, and is not', () => {
    expect(stepsOf(judged(1, { logs: [{ source: AGENT_LOG, lines: [FULL] }] }))).toEqual(START);
  });

  test.each([
    ['no reason is known', judged(1)],
    ['another program was ended', judged(9, { kernel: [KILLED.replace('amazon-cloudwat', 'java')] })],
    ['it ended by itself', judged(1, { kernel: [KILLED] })],
    ['its own limit ended it', judged(9, { kernel: [KILLED.replace('] Out', '] Memory cgroup out')] })],
    ['it was ended at another time', judged(9, { kernel: [KILLED.replace('07:50', '05:10')] })],
    [
      'there is no memory yet',
      judged(9, {
        kernel: [KILLED],
        meminfo: { MemTotal: 8_000_000, MemFree: 100_000, MemAvailable: 300_000 },
      }),
    ],
    ['the disk is full', judged(1, { logs: [{ source: AGENT_LOG, lines: [FULL] }] }, 20_000_000)],
  ])('is left down where %s', (_, one) => {
    expect(assertedOf(one)).toEqual(['metrics_agent_silent']);
    expect(one.steps).toEqual([]);
  });
});
