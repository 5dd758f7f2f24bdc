import { describe, expect, it, test } from 'vitest';
import { conditionOf } from '../../../../../src/domain/alarm/condition/condition-of.ts';
import { alarmOfFinding } from '../../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import { patternDetector } from '../../../../../src/domain/alarm/finding/detector-name.ts';
import type { Finding } from '../../../../../src/domain/alarm/finding/finding.ts';
import {
  INCIDENT_CLASSES,
  type IncidentClass,
} from '../../../../../src/domain/alarm/finding/incident-class.ts';
import { conditionFor } from '../../../../../src/domain/diagnosis/judge/alarm-condition.ts';
import { askedBecauseOf } from '../../../../../src/domain/diagnosis/judge/finding-question.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';
import { finding } from '../../../../support/finding-samples.ts';

const composite = diskAlarm({
  kind: 'composite',
  metrics: [],
  threshold: null,
  comparisonOperator: null,
  rule: 'ALARM("disk") OR ALARM("memory")',
});

test('what an alarm asserts is told by what it measures, never by how it is called', () => {
  const named = diskAlarm({ name: 'nginx-service-down', description: 'memory' });
  expect(conditionFor(named, DEFAULT_SITE)).toMatchObject({
    text: expect.stringMatching(/^disk used > 85 %/),
    condition: { understood: true, family: 'disk', subject: 'filesystem_used' },
  });
});

test('an own metric means what the site file says', () => {
  const own = diskAlarm({
    metrics: [
      { namespace: 'Shop', name: 'DataVolume', dimensions: {}, statistic: 'Average', periodSeconds: 60 },
    ],
  });
  expect(conditionFor(own, DEFAULT_SITE).condition.understood).toBe(false);
  const metrics = [
    { namespace: 'Shop', name: 'DataVolume', subject: 'filesystem_used', unit: 'percent' },
  ] as const;
  expect(conditionFor(own, { ...DEFAULT_SITE, metrics }).condition).toMatchObject({
    understood: true,
    family: 'disk',
  });
});

test('a composite alarm asserts what its only red child does, and nothing where it may be any of several', () => {
  expect(conditionFor(composite, DEFAULT_SITE).condition).toMatchObject({
    understood: false,
    reason: expect.stringMatching(/./),
  });
  const child = diskAlarm({ name: 'disk' });
  const triggering = { ...composite, triggeringChildren: [child.arn ?? ''] };
  expect(conditionFor(triggering, DEFAULT_SITE, [child]).condition).toMatchObject({
    understood: true,
    subject: 'filesystem_used',
  });
});

const disk = diskAlarm({ name: 'disk' });
const memory = diskAlarm({
  name: 'memory',
  metrics: [
    {
      namespace: 'CWAgent',
      name: 'mem_used_percent',
      dimensions: {},
      statistic: 'Maximum',
      periodSeconds: 60,
    },
  ],
});
const triggeredBy = (...alarms: (typeof disk)[]) => ({
  ...composite,
  triggeringChildren: alarms.map(({ arn }) => arn ?? ''),
});

test.each([
  ['of two that may be red none is taken', composite, [disk, memory], undefined],
  [
    'of two that are said to have made it red none is taken',
    triggeredBy(disk, memory),
    [disk, memory],
    undefined,
  ],
  ['the one that is said to have made it red is taken', triggeredBy(memory), [disk, memory], 'memory_used'],
  [
    'the only one is taken, whether anything is said of it or not',
    { ...composite, rule: 'ALARM("memory")' },
    [memory],
    'memory_used',
  ],
  [
    'one that the rule asks to be well is never taken',
    { ...triggeredBy(disk), rule: 'OK("disk") AND ALARM("memory")' },
    [disk, memory],
    'memory_used',
  ],
  [
    'one that the rule asks not to be red is never taken',
    { ...triggeredBy(disk), rule: 'NOT ALARM("disk") AND ALARM("memory")' },
    [disk, memory],
    'memory_used',
  ],
  [
    'where every one is asked to be well none is taken',
    { ...triggeredBy(disk), rule: 'NOT (ALARM("disk") OR ALARM("memory"))' },
    [disk, memory],
    undefined,
  ],
  [
    'the only one is not taken where what stands beside it can have made it red',
    { ...composite, rule: 'ALARM("memory") OR INSUFFICIENT_DATA("disk")' },
    [disk, memory],
    undefined,
  ],
  [
    'nor where that is said to have made it red',
    { ...triggeredBy(disk), rule: 'ALARM("memory") OR NOT ALARM("disk")' },
    [disk, memory],
    undefined,
  ],
  [
    'it is where it is said to have made it red itself',
    { ...triggeredBy(memory), rule: 'ALARM("memory") OR NOT ALARM("disk")' },
    [disk, memory],
    'memory_used',
  ],
  ['one that was not described is not taken', triggeredBy(disk), [memory], undefined],
  [
    'one that is a composite itself is not taken',
    { ...composite, rule: 'ALARM("inner")', triggeringChildren: [] },
    [{ ...composite, name: 'inner', arn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:inner' }],
    undefined,
  ],
])('of the children of a composite alarm: %s', (_, alarm, children, subject) => {
  const { condition, text } = conditionFor(alarm, DEFAULT_SITE, children);
  expect(text).toMatch(/^composite of /);
  expect(condition.subject).toBe(subject ?? 'other');
  expect(condition.understood).toBe(subject !== undefined);
});

test('an alarm of which nobody can say what it asserts binds to nothing, and the reason is said', () => {
  const unclear = {
    kind: 'metric',
    understood: false,
    subject: 'other',
    statistic: null,
    selectors: {},
    metrics: [],
    periodSeconds: null,
    evaluationPeriods: null,
    datapointsToAlarm: null,
    missingData: null,
    lowSamplePercentile: null,
    unit: null,
    operator: null,
    threshold: null,
    direction: null,
  };
  expect(conditionFor(composite, DEFAULT_SITE, [disk, memory]).condition).toEqual({
    ...unclear,
    family: null,
    reason: 'any of several alarms can have made it red',
  });
  const unknown = conditionFor(composite, DEFAULT_SITE, [disk]).condition;
  expect(unknown).toMatchObject({ ...unclear, reason: expect.stringContaining('memory') });
  expect(unknown.understood ? '' : unknown.reason).not.toContain('any of several');
});

describe('a finding of logs', () => {
  const asked = (change: Partial<Finding>) => conditionFor(alarmOfFinding(finding(change)), DEFAULT_SITE);
  const ofClass = (name: IncidentClass) => asked({ class: name, detector: patternDetector(name) });

  it.each([
    [
      'disk_full',
      'filesystem_used',
      'disk',
      85,
      'percent',
      'whether a file system is full by more than 85 %',
    ],
    [
      'inode_exhaustion',
      'inodes_used',
      'disk',
      85,
      'percent',
      'whether the inodes of a file system are used by more than 85 %',
    ],
    ['memory_oom', 'memory_used', 'memory', 90, 'percent', 'whether the memory is used by more than 90 %'],
    ['container_oom', 'process_count', 'service', 0, 'count', 'whether its services do their work'],
    [
      'cpu_saturation',
      'cpu_used',
      'processor',
      80,
      'percent',
      'whether the processors are busy by more than 80 %',
    ],
    ['service_crash', 'process_count', 'service', 0, 'count', 'whether its services do their work'],
    ['dependency_refused', 'process_count', 'service', 0, 'count', 'whether its services do their work'],
  ] as const)('of %s is looked for as %s', (name, subject, family, threshold, unit, question) => {
    const { condition, text } = ofClass(name);
    expect(condition).toMatchObject({
      understood: true,
      subject,
      family,
      threshold,
      operator: 'gt',
      unit,
      direction: 'high',
      metrics: [],
      selectors: { instanceId: 'i-0123456789abcdef0' },
    });
    expect(text).toContain(finding().reason);
    expect(text.endsWith(`; looked for: ${question}`), text).toBe(true);
  });

  it.each(INCIDENT_CLASSES)('of %s never names a metric', (name) => {
    expect(ofClass(name).condition.metrics).toEqual([]);
    expect(ofClass(name).condition.statistic).toBeNull();
  });

  it.each([
    ['log-novelty', null],
    ['log-rate', null],
    ['log-pattern-intrusion-attempt', 'intrusion_attempt'],
  ] as const)('%s is about nothing that can be measured, so the look is a general one', (detector, found) => {
    const { condition, text } = asked({ detector, class: found });
    expect(condition).toMatchObject({
      understood: false,
      family: null,
      subject: 'other',
      reason: `lines of ${detector} name nothing that can be measured on a host`,
    });
    expect(text).toContain('looked at in general');
  });

  it('about what nobody asks a host for is looked at in general, too', () => {
    const known = conditionOf(alarmOfFinding(finding()), { siteMetrics: [], children: [] });
    if (known.kind !== 'finding') throw new Error('it is no finding');
    const { condition, text } = askedBecauseOf({ ...known, subject: 'load' });
    expect(condition).toMatchObject({ understood: false, family: null, subject: 'other', threshold: null });
    expect(text.endsWith('; looked at in general'), text).toBe(true);
  });
});
