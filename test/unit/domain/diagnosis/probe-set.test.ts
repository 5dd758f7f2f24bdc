import { expect, it } from 'vitest';
import type { Alarm } from '../../../../src/domain/alarm/alarm.ts';
import { parseAlarm } from '../../../../src/domain/alarm/parse-alarm.ts';
import { probeSetFor } from '../../../../src/domain/diagnosis/probes/probe-set.ts';
import { compositeAlarm, metricAlarm } from '../../../support/alarm-samples.ts';

function alarm(message: unknown): Alarm {
  const result = parseAlarm(message);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

it.each([
  ['disk_used_percent', 'disk'],
  ['disk_inodes_free', 'disk'],
  ['FreeStorageSpace', 'disk'],
  ['VolumeQueueLength', 'disk'],
  ['mem_used_percent', 'memory'],
  ['MemoryUtilization', 'memory'],
  ['swap_used', 'memory'],
  ['CPUUtilization', 'memory'],
  ['UnHealthyHostCount', 'service'],
  ['HTTPCode_Target_5XX_Count', 'service'],
  ['TargetResponseTime', 'service'],
  ['SomethingElse', 'service'],
])('looks at %s with the %s probes', (metric, expected) => {
  const base = alarm(metricAlarm);
  const [first] = base.metrics;
  if (first === undefined) throw new Error('the sample has a metric');
  expect(probeSetFor({ ...base, name: 'x', metrics: [{ ...first, name: metric }] })).toBe(expected);
});

it('falls back to the name, then to the children of a composite alarm', () => {
  const composite = alarm(compositeAlarm);
  const about = (changes: Partial<Alarm>) => probeSetFor({ ...composite, name: 'x', ...changes });
  expect(about({ name: 'Disk-Critical-ASG' })).toBe('disk');
  expect(about({ name: 'Memory-Exhaustion-ASG' })).toBe('memory');
  expect(about({ rule: 'ALARM("Disk-Critical-ASG")' })).toBe('disk');
  expect(about({ rule: null, triggeringChildren: ['arn:aws:cloudwatch:r:1:alarm:mem-high'] })).toBe('memory');
  expect(about({ rule: null, triggeringChildren: [] })).toBe('service');
});
