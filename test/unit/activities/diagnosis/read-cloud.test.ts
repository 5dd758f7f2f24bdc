import { afterEach, expect, test, vi } from 'vitest';
import { ACTIVITY_BOUNDS } from '../../../../src/activities/bounds.ts';
import { readChildren, readCloud } from '../../../../src/activities/diagnosis/read-cloud.ts';
import type { Alarm } from '../../../../src/domain/alarm/alarm.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { PlaceError } from '../../../../src/ports/aws-access.ts';
import { ALARM, FakeCloud, HOST, OTHER_HOST, target } from '../../../support/fake-aws.ts';

afterEach(() => {
  vi.useRealTimers();
});

const group = 'targetgroup/web/0123456789abcdef';
const ofGroup: Alarm = {
  ...ALARM,
  metrics: ALARM.metrics.map((metric) => ({ ...metric, dimensions: { TargetGroup: group } })),
};
const never = () => new Promise<never>(() => {});

test('each call is made once for all hosts', async () => {
  const cloud = new FakeCloud();
  const calls = (['agents', 'instances', 'statusChecks', 'groupMembers', 'targetHealth'] as const).map(
    (name) => vi.spyOn(cloud, name),
  );
  const view = { alarms: () => cloud, hosts: () => cloud };
  await readCloud(view, ofGroup, [target(HOST), target(OTHER_HOST), target('mi-0123456789abcdef0')]);
  for (const call of calls) expect(call).toHaveBeenCalledTimes(1);
  expect(calls[0]).toHaveBeenCalledWith([HOST, OTHER_HOST, 'mi-0123456789abcdef0']);
  expect(calls[1]).toHaveBeenCalledWith([HOST, OTHER_HOST]);
});

test('what comes too late could not be read, and what came in time is told', async () => {
  vi.useFakeTimers();
  const cloud = new FakeCloud();
  vi.spyOn(cloud, 'instances').mockImplementation(never);
  vi.spyOn(cloud, 'targetHealth').mockImplementation(never);
  const view = { alarms: () => cloud, hosts: () => cloud };
  const reading = readCloud(view, ofGroup, [target(HOST)]);
  await vi.advanceTimersByTimeAsync(ACTIVITY_BOUNDS.cloudAnswerWaitMs);
  const late = { why: 'AWS gave no answer within 2 s' };
  expect(await reading).toMatchObject({
    alarm: { told: { state: 'ALARM' } },
    agents: { told: [{ instanceId: HOST }] },
    instances: late,
    checks: late,
    groups: late,
  });
  expect(vi.getTimerCount()).toBe(0);
});

test('a place that is not configured is one more thing that could not be read', async () => {
  const cloud = new FakeCloud();
  const alarms = () => {
    throw new PlaceError('no_account', 'the account 444455556666 is not configured');
  };
  const readings = await readCloud({ alarms, hosts: () => cloud }, ofGroup, [target(HOST)]);
  expect(readings).toMatchObject({
    alarm: { why: 'the account 444455556666 is not configured' },
    children: { told: [] },
    agents: { told: [{ instanceId: HOST }] },
  });
});

test('alarms that are made of alarms are followed as deep as they are read, and each is asked for once', async () => {
  const cloud = new FakeCloud();
  const level = (depth: number): Alarm => ({
    ...ALARM,
    kind: 'composite',
    name: `level-${depth}`,
    metrics: [],
    rule: `ALARM("level-${depth + 1}") OR ALARM("top")`,
  });
  const top: Alarm = { ...level(0), name: 'top' };
  cloud.described = [top, ...Array.from({ length: 20 }, (_, index) => level(index + 1))];
  const calls = vi.spyOn(cloud, 'describeAlarms');
  const read = await readChildren(cloud, top);
  expect(read.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['level-1', `level-${LIMITS.compositeDepthMax}`]),
  );
  expect(calls).toHaveBeenCalledTimes(LIMITS.compositeDepthMax);
  const asked = calls.mock.calls.flatMap(([names]) => names);
  expect(new Set(asked).size).toBe(asked.length);
});
