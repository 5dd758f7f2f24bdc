import { describe, expect, it, test } from 'vitest';
import type { Alarm } from '../../../../../src/domain/alarm/alarm.ts';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { compositeAlarm } from '../../../../support/alarm-samples.ts';
import {
  core,
  math,
  metric,
  parsed,
  read,
  unclear,
  understood,
} from '../../../../support/condition-samples.ts';
import { finding } from '../../../../support/finding-samples.ts';

const MEM = { m1: 'CWAgent mem_used_percent' };
const FREE = { m1: 'CWAgent mem_available_percent' };
const TARGETS = {
  h: 'AWS/ApplicationELB HealthyHostCount TargetGroup=targetgroup/web/1',
  u: 'AWS/ApplicationELB UnHealthyHostCount TargetGroup=targetgroup/web/1',
};
const GROUP = {
  w: 'AWS/AutoScaling GroupDesiredCapacity AutoScalingGroupName=web',
  s: 'AWS/AutoScaling GroupInServiceInstances AutoScalingGroupName=web',
};
const BALANCER = {
  e: 'AWS/ApplicationELB HTTPCode_Target_5XX_Count LoadBalancer=app/web/1',
  r: 'AWS/ApplicationELB RequestCount LoadBalancer=app/web/1',
};
const DISK = {
  u: 'CWAgent disk_used path=/u01',
  t: 'CWAgent disk_total path=/u01',
};

const told = (alarm: Alarm): string => {
  const condition = read(alarm);
  if (condition.kind !== 'metric') return condition.kind;
  return condition.understood ? core(condition) : `? ${condition.subject}`;
};

describe('a part of a whole that is calculated by way of the whole', () => {
  it.each([
    ['(h + u) - u', TARGETS, '<', 1, 'target_healthy lt 1 count'],
    ['(h + u) - h', TARGETS, '>', 0, 'target_unhealthy gt 0 count'],
    ['w - (w - s)', GROUP, '<', 2, 'group_size lt 2 count'],
    ['(w - s) + s', GROUP, '<', 2, 'group_desired lt 2 count'],
    ['e + (r - e)', BALANCER, '>', 1000, 'requests gt 1000 count'],
    ['t - u', DISK, '<', 1000, 'filesystem_free lt 1000 bytes'],
  ] as const)('%s', (expression, metrics, sign, threshold, expected) => {
    expect(told(math(expression, metrics, sign, threshold))).toBe(expected);
  });
});

describe('what comes to nothing that was measured', () => {
  it.each([
    ['t - 2*u', DISK],
    ['CEIL(m1) - m1', MEM],
    ['100 - CEIL(m1)', MEM],
    ['IF(m1 > 90, 1, 0) * m1', MEM],
    ['IF(m1 > 90, 1, 0) * IF(m1 > 50, 1, 0)', MEM],
    ['IF(m1 > 90, 1, 0) / 0', MEM],
    ['AVG([m1, s])', { ...MEM, s: 'CWAgent swap_used_percent' }],
    ['m1 + c', { ...MEM, c: 'CWAgent cpu_usage_user' }],
    ['c + m1', { ...MEM, c: 'CWAgent cpu_usage_user' }],
    ['FILL(m1, s)', { ...MEM, s: 'CWAgent swap_used_percent' }],
    ['PERIOD(5)', MEM],
  ] as const)('%s', (expression, metrics) => {
    expect(told(math(expression, metrics, '>', 0.5))).toMatch(/^\? /);
  });
});

describe('whole numbers', () => {
  it.each([
    ['CEIL(m1)', '>', 90, 'memory_available gt 90 percent'],
    ['CEIL(m1)', '>=', 90, 'memory_available gt 89 percent'],
    ['CEIL(m1)', '<=', 10, 'memory_available le 10 percent'],
    ['CEIL(m1)', '<', 10, 'memory_available le 9 percent'],
    ['FLOOR(m1)', '>=', 90, 'memory_available ge 90 percent'],
    ['FLOOR(m1)', '>', 90, 'memory_available ge 91 percent'],
    ['FLOOR(m1)', '<', 10, 'memory_available lt 10 percent'],
    ['FLOOR(m1)', '<=', 10, 'memory_available lt 11 percent'],
  ] as const)('%s %s %d', (expression, sign, threshold, expected) => {
    expect(told(math(expression, FREE, sign, threshold))).toBe(expected);
  });
});

test('a number on the left is compared as one on the right', () => {
  const zombies = { z: 'CWAgent processes_zombies' };
  expect(told(math('IF(0 != z, 1, 0)', zombies, '>=', 1))).toBe('zombies gt 0 count');
  expect(told(math('IF(3 < z, 1, 0)', zombies, '>=', 1))).toBe('zombies gt 3 count');
  expect(told(math('IF(3 <= z, 1, 0)', zombies, '>=', 1))).toBe('zombies ge 3 count');
});

test('a filling that is as far off below 0 as is red above it is red as well', () => {
  const clock = { c: 'CWAgent chrony_system_time' };
  expect(understood(math('ABS(FILL(c, -5))', clock, '>', 1)).missingData).toBe('breaching');
  expect(understood(math('ABS(FILL(c, 0))', clock, '>', 1)).missingData).toBe('notBreaching');
});

test('a number that is compared with itself is always or never red', () => {
  expect(unclear(math('5', MEM, '>', 3)).reason).toBe('it is always red, whatever is measured');
  expect(unclear(math('5', MEM, '>', 90)).reason).toBe('it is never red, whatever is measured');
});

describe('a name that is read alone', () => {
  it('leaves open whether a small percentage is a share of 1', () => {
    expect(told(metric('Bakery/Hosts SwapUsedPercent', '>=', 1))).toBe('? swap_used');
    expect(told(metric('Bakery/Hosts SwapUsedPercent', '>', 0.8))).toBe('? swap_used');
    expect(told(metric('Bakery/Hosts SwapUsedPercent', '>', 0))).toBe('swap_used gt 0 percent');
    expect(told(metric('Bakery/Hosts SwapUsedPercent', '>', 1.5))).toBe('swap_used gt 1.5 percent');
    expect(told(metric('Bakery/Hosts CpuIdlePercent', '<', 0.5))).toBe('? cpu_used');
    expect(told(metric('Bakery/Hosts CpuIdlePercent', '<', 5))).toBe('cpu_used gt 95 percent');
  });

  it('is no percentage where it counts', () => {
    expect(told(metric('Bakery/Hosts Load1', '>', 1))).toBe('load gt 1 none');
    expect(told(metric('Bakery/Hosts Load1', '>', 8))).toBe('load gt 8 none');
    expect(told(metric('Bakery/Hosts ZombieProcesses', '>=', 1))).toBe('zombies ge 1 count');
  });

  it('is not what a silence is about', () => {
    const quiet = {
      ...metric('Bakery/Hosts MemUsedPct', '>', 90, { TreatMissingData: 'breaching' }),
      reason:
        'Threshold Crossed: no datapoints were received for 5 periods and 5 missing datapoints were treated as [Breaching].',
    };
    const condition = understood(quiet);
    expect(condition).toMatchObject({ subject: 'heartbeat', about: 'memory_used' });
    expect(condition).not.toHaveProperty('byName');
    expect(condition.metrics).toEqual([{ namespace: 'Bakery/Hosts', name: 'MemUsedPct' }]);
  });
});

test('no memory is larger than the largest one that is believed', () => {
  expect(told(metric('CWAgent mem_used', '>', 1e15))).toBe('memory_used gt 1000000000000000 bytes');
  expect(LIMITS.thresholdBytes).toBeGreaterThan(1e15);
  expect(told(metric('CWAgent mem_used', '>', LIMITS.thresholdBytes * 2))).toBe('? memory_used');
});

test('a band without a detector compares with nothing that is told', () => {
  const alarm = metric('CWAgent mem_used_percent', '>', 90, {
    ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold',
  });
  expect(unclear(alarm)).toMatchObject({
    operator: 'band',
    direction: null,
    reason: 'how its value is compared is not told',
  });
});

test('an operator’s own percentage may be of more than one thing', () => {
  const own = [{ namespace: 'Shop', name: 'Own', subject: 'process_cpu', unit: 'percent' }] as const;
  expect(core(understood(metric('Shop Own', '>', 350), own))).toBe('process_cpu gt 350 percent');
});

describe('a composite alarm', () => {
  const withRule = (AlarmRule: string) => parsed({ ...compositeAlarm, AlarmRule });
  const child = (name: string, alarm: Alarm): Alarm => ({ ...alarm, name });

  it('is understood where a child is a finding, which always says what it is about', () => {
    const found = { ...metric('CWAgent mem_used_percent', '>', 90), name: 'lines', finding: finding() };
    expect(read(withRule('ALARM(lines)'), [], [found])).toMatchObject({
      understood: true,
      reason: '',
      family: 'disk',
    });
  });

  it('names every child that is not understood', () => {
    const children = [child('a', metric('Shop Orders', '>', 1)), child('b', metric('Shop Carts', '>', 1))];
    expect(read(withRule('ALARM(a) OR ALARM(b)'), [], children)).toMatchObject({
      understood: false,
      reason: 'its children a, b are not understood',
    });
  });

  it('says whether it can be red without them', () => {
    const children = [child('a', metric('CWAgent mem_used_percent', '>', 90))];
    expect(read(withRule('ALARM(a) OR OK(b)'), [], children)).toHaveProperty('canDoWithout', true);
    expect(read(withRule('ALARM(a)'), [], children)).not.toHaveProperty('canDoWithout');
    expect(read(withRule('NOT ALARM(a)'), [], children)).toMatchObject({ children: [{ state: 'OK' }] });
  });
});
