import { expect, test } from 'vitest';
import { resolveTargets } from '../../../../src/activities/diagnosis/resolve-targets.ts';
import type { Alarm, AlarmResource } from '../../../../src/domain/alarm/alarm.ts';
import { alarmOfFinding } from '../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { RegisteredTarget } from '../../../../src/domain/diagnosis/aws/cloud-readings.ts';
import {
  ALARM,
  FakeCloud,
  FakeSsm,
  HOST,
  OTHER_HOST,
  serviceError,
  target,
} from '../../../support/fake-aws.ts';
import { finding } from '../../../support/finding-samples.ts';

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

const GROUP = 'targetgroup/web/0123456789abcdef';
const registered = (id: string, state = 'healthy'): RegisteredTarget => ({
  id,
  port: 80,
  state,
  reason: null,
  description: null,
});
const hostId = (index: number) => `i-0${String(index).padStart(16, '0')}`;

function withCloud(ssm = new FakeSsm()) {
  const cloud = new FakeCloud();
  const view = { alarms: () => cloud, hosts: () => cloud };
  const resolve = (change: Partial<Alarm>) => resolveTargets(ssm, { alarm: { ...ALARM, ...change } }, view);
  return { ssm, cloud, resolve, resource: (kind: AlarmResource['kind'], id: string) => ({ kind, id }) };
}

test('hosts of a target group are those that are registered; one that SSM does not know is named', async () => {
  const { ssm, cloud, resolve, resource } = withCloud();
  cloud.registered.set(GROUP, [registered(HOST), registered(OTHER_HOST, 'unhealthy')]);
  const unknown = { instanceId: OTHER_HOST, name: null, platform: null, agentVersion: null, online: false };
  expect(await resolve({ resource: resource('target_group', GROUP) })).toEqual({
    kind: 'resolved',
    targets: [target(HOST), unknown],
  });
  expect(ssm.filters).toEqual([{ kind: 'instance_ids', ids: [OTHER_HOST, HOST] }]);
});

test('hosts of a group that SSM does not know are named beside those that it does', async () => {
  const { cloud, resolve, resource } = withCloud();
  for (const id of [HOST, OTHER_HOST]) cloud.members.set(id, { group: 'web-asg', lifecycle: 'InService' });
  cloud.members.set('i-0000000000000009', { group: 'other', lifecycle: 'InService' });
  const about = { resource: resource('auto_scaling_group', 'web-asg') };
  const unknown = { instanceId: OTHER_HOST, name: null, platform: null, agentVersion: null, online: false };
  expect(await resolve(about)).toEqual({ kind: 'resolved', targets: [target(HOST), unknown] });
  cloud.failures.set('instancesOfGroup', serviceError('ec2', 'refused'));
  expect(await resolve(about)).toEqual({ kind: 'resolved', targets: [target(HOST)] });
});

test('an alarm that names a load balancer only is about all of its groups', async () => {
  const { cloud, resolve, resource } = withCloud();
  cloud.registered.set(GROUP, [registered(HOST)]);
  const about = resource('load_balancer', 'app/web/0123456789abcdef');
  expect(await resolve({ resource: about })).toEqual({ kind: 'resolved', targets: [target(HOST)] });
});

test('of a large group those are looked at that the balancer complains of, and neighbours as there is room', async () => {
  const { ssm, cloud, resolve, resource } = withCloud();
  const ids = Array.from({ length: 40 }, (_, index) => hostId(index));
  ssm.targets = ids.map((id) => target(id));
  const ill = (count: number) =>
    ids.map((id, index) => registered(id, index >= 40 - count ? 'unhealthy' : 'healthy'));
  cloud.registered.set(GROUP, ill(2));
  const about = { resource: resource('target_group', GROUP) };
  const resolved = await resolve(about);
  if (resolved.kind !== 'resolved') throw new Error(resolved.message);
  expect(resolved.targets).toHaveLength(LIMITS.targetsMax);
  expect(resolved.targets.slice(0, 3).map(({ instanceId }) => instanceId)).toEqual([
    hostId(38),
    hostId(39),
    hostId(0),
  ]);
  cloud.registered.set(GROUP, ill(0));
  expect(await resolve(about)).toMatchObject({ kind: 'too_many' });
  cloud.registered.set(GROUP, ill(LIMITS.targetsMax + 1));
  expect(await resolve(about)).toMatchObject({ kind: 'too_many' });
});

test('a group of addresses is one of the instances that have them', async () => {
  const { ssm, cloud, resolve, resource } = withCloud();
  cloud.registered.set(GROUP, [registered('10.0.0.7', 'unhealthy')]);
  cloud.addresses.set('10.0.0.7', HOST);
  await resolve({ resource: resource('target_group', GROUP) });
  expect(ssm.filters).toEqual([{ kind: 'instance_ids', ids: [HOST] }]);
});

test.each(['denied', 'empty'])('where target health is %s hosts are found by the tag', async (what) => {
  const { ssm, cloud, resolve, resource } = withCloud();
  if (what === 'denied') cloud.failures.set('targetHealth', serviceError('elb', 'refused'));
  const about = { resource: resource('target_group', GROUP) };
  expect(await resolve(about)).toEqual({ kind: 'resolved', targets: [target(HOST)] });
  expect(ssm.filters).toEqual([{ kind: 'tag', key: 'recoverops:target-group', value: GROUP }]);
  ssm.targets = [];
  const none = await resolve(about);
  expect(none.kind === 'none' && none.message.includes('could not be read: elb Test: refused')).toBe(
    what === 'denied',
  );
});

test('a host is found by its name, by what SSM or EC2 calls it', async () => {
  for (const key of ['web-1', 'ssm web-1']) {
    const { ssm, cloud, resolve, resource } = withCloud();
    cloud.names.set(key, [HOST]);
    const about = { resource: resource('host', 'web-1') };
    expect(await resolve(about)).toEqual({ kind: 'resolved', targets: [target(HOST)] });
    expect(ssm.filters).toEqual([{ kind: 'instance_ids', ids: [HOST] }]);
  }
});

test('a name that several instances have is a question, never any of them; one that is gone has it no more', async () => {
  const { ssm, cloud, resolve, resource } = withCloud();
  cloud.names.set('web-1', [HOST]);
  cloud.names.set('ssm web-1', [OTHER_HOST, HOST]);
  const about = { resource: resource('host', 'web-1') };
  expect(await resolve(about)).toEqual({
    kind: 'too_many',
    message: expect.stringContaining(`2 instances have (${OTHER_HOST}, ${HOST})`),
  });
  expect(ssm.filters).toEqual([]);
  cloud.states.set(OTHER_HOST, 'terminated');
  expect(await resolve(about)).toMatchObject({ kind: 'resolved', targets: [{ instanceId: HOST }] });
});

test('EC2 that may not be asked leaves the name to SSM; a name of nobody resolves to nothing', async () => {
  const { cloud, resolve, resource } = withCloud();
  for (const call of ['instances', 'instancesNamed'] as const)
    cloud.failures.set(call, serviceError('ec2', 'refused'));
  const about = { resource: resource('host', 'web-1') };
  expect(await resolve(about)).toMatchObject({
    kind: 'none',
    message: expect.stringContaining('append_dimensions'),
  });
  cloud.names.set('ssm web-1', [HOST]);
  expect(await resolve(about)).toMatchObject({ kind: 'resolved' });
  expect(await resolve({ resource: resource('host', 'web-*') })).toMatchObject({ kind: 'none' });
});

test('a composite alarm is about what those of its children are about that are red', async () => {
  const { ssm, cloud, resolve, resource } = withCloud();
  const arn = (name: string) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`;
  const child = (name: string, state: Alarm['state'], id: string): Alarm => ({
    ...ALARM,
    name,
    arn: arn(name),
    state,
    resource: resource('instance', id),
  });
  cloud.described = [child('a', 'ALARM', HOST), child('b', 'OK', OTHER_HOST)];
  const rule = `ALARM(a) OR ALARM("${arn('b')}")`;
  const composite = { kind: 'composite', rule, metrics: [], resource: resource('alarm', 'all') } as const;
  ssm.targets = [target(HOST), target(OTHER_HOST)];
  expect(await resolve(composite)).toEqual({ kind: 'resolved', targets: [target(HOST)] });
  expect(await resolve({ ...composite, triggeringChildren: [arn('b')] })).toEqual({
    kind: 'resolved',
    targets: [target(OTHER_HOST)],
  });
  cloud.described = [child('a', 'ALARM', HOST), child('b', 'ALARM', OTHER_HOST)];
  expect(await resolve(composite)).toEqual({
    kind: 'resolved',
    targets: [target(HOST), target(OTHER_HOST)],
  });
  cloud.described = [{ ...child('a', 'ALARM', HOST), metricAccountIds: ['444455556666'] }];
  expect(await resolve(composite)).toMatchObject({ kind: 'none' });
  cloud.failures.set('describeAlarms', serviceError('cloudwatch', 'unavailable'));
  await expect(resolve(composite)).rejects.toMatchObject({ service: 'cloudwatch' });
});

test.each(['ecs_service', 'database', 'function', 'load_balancer', 'log_group'] as const)(
  'a finding about a %s is about no host, and none is guessed',
  async (kind) => {
    const ssm = new FakeSsm();
    const cloud = new FakeCloud();
    cloud.registered.set('targetgroup/web/1', []);
    const alarm = alarmOfFinding(finding({ resource: { kind, id: 'app/web/1' } }));
    const found = await resolveTargets(ssm, { alarm }, { alarms: () => cloud, hosts: () => cloud });
    expect(found).toEqual({ kind: 'none', message: expect.stringContaining('which is no managed host') });
    expect(ssm.filters).toEqual([]);
  },
);

test('a finding about an instance is about that one alone', async () => {
  const ssm = new FakeSsm();
  const alarm = alarmOfFinding(finding({ resource: { kind: 'instance', id: HOST } }));
  expect(await resolveTargets(ssm, { alarm })).toEqual({ kind: 'resolved', targets: [target(HOST)] });
  expect(ssm.filters).toEqual([{ kind: 'instance_ids', ids: [HOST] }]);
  ssm.targets = [];
  expect(await resolveTargets(ssm, { alarm })).toMatchObject({ kind: 'none' });
});
