import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readCase } from '../../eval/case/read-case.ts';
import { judgeByRules } from '../../eval/run-case.ts';

const FOLDER = resolve(import.meta.dirname, '../../eval/cases/service');

interface CaseJson {
  readonly alarm: {
    readonly Trigger: {
      Namespace: string;
      MetricName: string;
      Threshold: number;
      ComparisonOperator: string;
      Dimensions: readonly { readonly name: string }[];
    };
  };
  readonly hosts: readonly { readonly world: { readonly logs: { lines: readonly string[] }[] } }[];
}

/** A service that fails of a full disk, told by its load balancer, with what a test changes. */
function judged(change: (one: CaseJson) => void) {
  const json = JSON.parse(readFileSync(join(FOLDER, 'D1404.json'), 'utf8')) as CaseJson;
  change(json);
  const read = readCase(json);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const opinion = judgeByRules(read.value.value);
  if (!opinion.ok) throw new Error(JSON.stringify(opinion.error));
  return opinion.value;
}

test('what fills the disk behind it is freed by itself only under an alarm that is understood', () => {
  expect(judged(() => undefined).verdict).toEqual({ on: 'approval', off: 'auto' });
  const named = (name: string) =>
    judged(({ alarm: { Trigger } }) => {
      Trigger.Namespace = 'Shop';
      Trigger.MetricName = name;
      Trigger.ComparisonOperator = 'GreaterThanThreshold';
      Trigger.Threshold = 0;
      Trigger.Dimensions = Trigger.Dimensions.filter(({ name: dimension }) => dimension === 'InstanceId');
    });
  const { verdict, steps } = named('http_health_checks_failed');
  expect(steps).toMatchObject([{ runbook: 'vacuum-journal' }]);
  expect(verdict).toEqual({ on: 'approval', off: 'approval' });
  // What a business checks is no check of whether the host serves.
  expect(named('fraud_checks_failed')).toMatchObject({ cause: ['unknown'], steps: [] });
});

test('behind a symptom nothing is looked for: a limit of the kernel that looks like a full disk frees no disk', () => {
  const { cause, steps } = judged(({ hosts: [host] }) => {
    const [log] = host?.world.logs ?? [];
    if (log === undefined) throw new Error('the case has no log');
    log.lines = [
      'Error: ENOSPC: System limit for number of file watchers reached, watch',
      'cannot start: No space left on device (os error 28)',
    ];
  });
  expect(cause).toEqual(['kernel_limit']);
  expect(steps).toEqual([]);
});
