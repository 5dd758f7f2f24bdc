import { expect, test } from 'vitest';
import { resolveTargets } from '../../../../src/activities/diagnosis/resolve-targets.ts';
import type { AlarmResource } from '../../../../src/domain/alarm/alarm.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { ALARM, FakeSsm, HOST, OTHER_HOST, target } from '../../../support/fake-aws.ts';

const about = (kind: AlarmResource['kind'], id: string) => ({ alarm: { ...ALARM, resource: { kind, id } } });

test.each([
  ['auto_scaling_group', 'web-asg', { kind: 'tag', key: 'aws:autoscaling:groupName', value: 'web-asg' }],
  [
    'target_group',
    'targetgroup/web/1',
    { kind: 'tag', key: 'recoverops:target-group', value: 'targetgroup/web/1' },
  ],
  ['load_balancer', 'app/web/1', { kind: 'tag', key: 'recoverops:target-group', value: 'app/web/1' }],
  ['instance', HOST, { kind: 'instance_ids', ids: [HOST] }],
] as const)('%s %s is looked up by %o', async (kind, id, filter) => {
  const ssm = new FakeSsm();
  expect(await resolveTargets(ssm, about(kind, id))).toEqual({ kind: 'resolved', targets: [target(HOST)] });
  expect(ssm.filters).toEqual([filter]);
});

test.each([
  ['alarm', 'composite'],
  ['other', 'queue'],
  ['instance', ''],
  ['auto_scaling_group', ' '],
  ['auto_scaling_group', '*'],
  ['target_group', 'web?'],
] as const)('%s "%s" asks SSM for nothing and resolves to nothing', async (kind, id) => {
  const ssm = new FakeSsm();
  expect(await resolveTargets(ssm, about(kind, id))).toMatchObject({ kind: 'none' });
  expect(ssm.filters).toEqual([]);
});

test('an empty answer is never "all"', async () => {
  const ssm = new FakeSsm();
  ssm.targets = [];
  expect(await resolveTargets(ssm, about('auto_scaling_group', 'web-asg'))).toEqual({
    kind: 'none',
    message: expect.stringContaining('aws:autoscaling:groupName=web-asg'),
  });
});

test('an instance that was not asked for is not a target', async () => {
  const ssm = new FakeSsm();
  ssm.targets = [target(OTHER_HOST)];
  expect(await resolveTargets(ssm, about('instance', HOST))).toMatchObject({ kind: 'none' });
});

test('offline instances stay, marked', async () => {
  const ssm = new FakeSsm();
  ssm.targets = [target(HOST), target(OTHER_HOST, false)];
  const resolved = await resolveTargets(ssm, about('auto_scaling_group', 'web-asg'));
  expect(resolved).toMatchObject({ kind: 'resolved', targets: [{ online: true }, { online: false }] });
});

test('one more than the limit is too many, the limit is not', async () => {
  const ssm = new FakeSsm();
  const many = Array.from({ length: LIMITS.targetsMax + 1 }, (_, index) => target(`i-${index}`));
  ssm.targets = many;
  expect(await resolveTargets(ssm, about('auto_scaling_group', 'web-asg'))).toMatchObject({
    kind: 'too_many',
  });
  ssm.targets = many.slice(1);
  expect(await resolveTargets(ssm, about('auto_scaling_group', 'web-asg'))).toMatchObject({
    kind: 'resolved',
  });
});

test('offline instances do not count against the limit: they are named behind those that answer', async () => {
  const ssm = new FakeSsm();
  const offline = Array.from({ length: 9 }, (_, index) => target(`mi-d${index}`, false));
  const online = Array.from({ length: 3 }, (_, index) => target(`mi-l${index}`));
  ssm.targets = [...offline, ...online];
  expect(await resolveTargets(ssm, about('target_group', 'targetgroup/web/1'))).toEqual({
    kind: 'resolved',
    targets: [...online, ...offline],
  });
});

test('more offline instances than are named are counted, and an endless list of them is too many', async () => {
  const ssm = new FakeSsm();
  const offline = Array.from({ length: LIMITS.targetsLookedUpMax }, (_, index) =>
    target(`mi-${index}`, false),
  );
  ssm.targets = [...offline.slice(1), target(HOST)];
  expect(await resolveTargets(ssm, about('auto_scaling_group', 'web-asg'))).toEqual({
    kind: 'resolved',
    targets: [target(HOST), ...offline.slice(1, LIMITS.offlineTargetsNamedMax + 1)],
    offlineNotNamed: LIMITS.targetsLookedUpMax - 1 - LIMITS.offlineTargetsNamedMax,
  });
  ssm.targets = [...offline, target(HOST)];
  expect(await resolveTargets(ssm, about('auto_scaling_group', 'web-asg'))).toMatchObject({
    kind: 'too_many',
  });
});
