import { expect, test } from 'vitest';
import { conditionFor } from '../../../../../src/domain/diagnosis/judge/alarm-condition.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';

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
