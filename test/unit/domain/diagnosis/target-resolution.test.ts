import { expect, test } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { TARGET_GROUP_TAG, targetFilterOf } from '../../../../src/domain/diagnosis/target-filter.ts';
import {
  ofNoHosts,
  ofSeveralAccounts,
  resolutionOf,
} from '../../../../src/domain/diagnosis/target-resolution.ts';
import { HOST, OTHER_HOST, target } from '../../../support/fake-aws.ts';

const GROUP = { kind: 'auto_scaling_group', id: 'web-asg' } as const;
const BY_TAG = { kind: 'tag', key: 'aws:autoscaling:groupName', value: 'web-asg' } as const;
const many = (count: number, online: boolean) =>
  Array.from({ length: count }, (_, index) => target(`${online ? 'i' : 'mi'}-${index}`, online));

test.each([
  ['instance', HOST, { kind: 'instance_ids', ids: [HOST] }],
  ['auto_scaling_group', 'web-asg', BY_TAG],
  ['target_group', 'targetgroup/web/1', { kind: 'tag', key: TARGET_GROUP_TAG, value: 'targetgroup/web/1' }],
  ['load_balancer', 'app/web/1', { kind: 'tag', key: TARGET_GROUP_TAG, value: 'app/web/1' }],
  ['alarm', 'composite', null],
  ['other', 'queue', null],
  ['host', 'ip-10-0-3-17', null],
  ['instance', '', null],
  ['auto_scaling_group', ' ', null],
  ['auto_scaling_group', 'web*', null],
  ['target_group', 'web?', null],
] as const)('the hosts of %s "%s" are found by %o', (kind, id, filter) => {
  expect(targetFilterOf({ kind, id })).toEqual(filter);
});

test('an empty answer is none, never "all", and says what was looked for', () => {
  expect(resolutionOf(GROUP, BY_TAG, [])).toMatchObject({
    kind: 'none',
    message: expect.stringContaining('with the tag aws:autoscaling:groupName=web-asg'),
  });
});

test('a host that was not asked for is no target', () => {
  const resource = { kind: 'instance', id: HOST } as const;
  const filter = { kind: 'instance_ids', ids: [HOST] } as const;
  expect(resolutionOf(resource, filter, [target(OTHER_HOST)])).toMatchObject({
    kind: 'none',
    message: expect.stringContaining(`with the id ${HOST}`),
  });
  expect(resolutionOf(resource, filter, [target(OTHER_HOST), target(HOST)])).toEqual({
    kind: 'resolved',
    targets: [target(HOST)],
  });
});

test('hosts that answer come first, and only they count against the limit', () => {
  const online = many(LIMITS.targetsMax, true);
  const offline = many(LIMITS.offlineTargetsNamedMax, false);
  expect(resolutionOf(GROUP, BY_TAG, [...offline, ...online])).toEqual({
    kind: 'resolved',
    targets: [...online, ...offline],
  });
  expect(resolutionOf(GROUP, BY_TAG, many(LIMITS.targetsMax + 1, true))).toMatchObject({
    kind: 'too_many',
    message: expect.stringContaining(`more than ${LIMITS.targetsMax} instances`),
  });
});

test('offline hosts beyond those that are named are counted, up to what is looked up', () => {
  const found = [target(HOST), ...many(LIMITS.targetsLookedUpMax - 1, false)];
  expect(resolutionOf(GROUP, BY_TAG, found)).toMatchObject({
    kind: 'resolved',
    offlineNotNamed: LIMITS.targetsLookedUpMax - 1 - LIMITS.offlineTargetsNamedMax,
  });
  expect(resolutionOf(GROUP, BY_TAG, [...found, target('mi-one-more', false)])).toMatchObject({
    kind: 'too_many',
    message: expect.stringContaining(`more than ${LIMITS.targetsLookedUpMax} instances`),
  });
});

test('an alarm that names no hosts, or hosts of several accounts, says what to change', () => {
  expect(ofNoHosts({ kind: 'other', id: 'queue' })).toMatchObject({
    kind: 'none',
    message: expect.stringMatching(/other "queue", .* give the alarm an InstanceId/),
  });
  expect(ofSeveralAccounts({ name: 'disk', metricAccountIds: ['1', '2'] })).toMatchObject({
    kind: 'none',
    message: expect.stringContaining('the accounts 1, 2'),
  });
});

test('a host that is known by its name only is no target yet, and the operator learns what to add', () => {
  const none = ofNoHosts({ kind: 'host', id: 'ip-10-0-3-17' });
  expect(none).toMatchObject({ kind: 'none', message: expect.stringContaining('append_dimensions') });
  expect(none).toMatchObject({ message: expect.stringContaining('"ip-10-0-3-17"') });
});
