import { expect, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import {
  type CloudReadings,
  cloudFacts,
  namedBalancers,
  type RegisteredTarget,
} from '../../../../../src/domain/diagnosis/aws/cloud-readings.ts';
import { ALARM, HOST, OTHER_HOST } from '../../../../support/fake-aws.ts';

const GROUP = 'targetgroup/web/0123456789abcdef';
const reading = (change: Partial<CloudReadings> = {}): CloudReadings => ({
  alarm: { told: undefined },
  children: { told: [] },
  agents: { told: [] },
  instances: { told: [] },
  checks: { told: [] },
  credits: { told: [] },
  volumes: { told: [] },
  members: { told: [] },
  activities: { told: [] },
  groups: { told: [] },
  ...change,
});
const ofKind = (readings: CloudReadings, kind: string, id = HOST) =>
  cloudFacts(readings, id).filter((fact) => fact.kind === kind);
const registered = (id: string, state = 'healthy'): RegisteredTarget => ({
  id,
  port: 80,
  state,
  reason: null,
  description: null,
});

test('an alarm that is not there any more is gone, which is not "could not be read"', () => {
  expect(ofKind(reading(), 'alarm_reading')).toMatchObject([{ exists: false, state: null }]);
  expect(ofKind(reading({ alarm: { why: 'denied' } }), 'alarm_reading')).toEqual([]);
});

test('an instance that EC2 does not list is gone, unless SSM has just heard of it or was not heard itself', () => {
  expect(ofKind(reading(), 'instance_state')).toMatchObject([{ state: 'terminated' }]);
  const online = { told: [{ instanceId: HOST, ping: 'Online', lastPing: null }] };
  for (const agents of [online, { why: 'denied' }]) {
    expect(ofKind(reading({ agents }), 'instance_state')).toEqual([]);
    expect(ofKind(reading({ agents }), 'unread')).toContainEqual(
      expect.objectContaining({ probe: 'instance-state', why: 'EC2 lists no such instance' }),
    );
  }
});

test('a machine outside EC2 has no state there', () => {
  const known = cloudFacts(reading({ instances: { why: 'denied' } }), 'mi-0123456789abcdef0');
  expect(known.map(({ kind }) => kind)).toEqual(['alarm_reading', 'ssm_reading']);
});

test('status checks that were not read are unknown, never ok', () => {
  const instances = {
    told: [{ instanceId: HOST, state: 'running', stateReason: null, launchedAt: null, privateAddresses: [] }],
  };
  const readings = reading({ instances, checks: { why: 'denied' } });
  expect(ofKind(readings, 'instance_state')).toMatchObject([
    { state: 'running', systemStatus: null, instanceStatus: null, ebsStatus: null },
  ]);
  expect(ofKind(readings, 'unread')).toMatchObject([{ probe: 'instance-status', why: 'denied' }]);
});

test('a burstable instance is told with how it lives on its credits, and each host with its own volumes', () => {
  const of = (instanceId: string, instanceType: string) => ({
    instanceId,
    state: 'running',
    stateReason: null,
    launchedAt: null,
    privateAddresses: [],
    instanceType,
  });
  const instances = { told: [of(HOST, 't3.small'), of(OTHER_HOST, 'm5.large')] };
  const volume = (instanceId: string, type: string, iops: number | null) => ({
    instanceId,
    volumeId: `vol-${type}`,
    device: '/dev/xvda',
    type,
    sizeGib: 100,
    iops,
  });
  const volumes = { told: [volume(HOST, 'gp2', 300), volume(OTHER_HOST, 'gp3', 4_000)] };
  const credits = { told: [{ instanceId: HOST, cpuCredits: 'unlimited' }] };
  const readings = reading({ instances, volumes, credits });
  expect(ofKind(readings, 'instance_kind')).toMatchObject([
    { instanceType: 't3.small', creditSpecification: 'unlimited' },
  ]);
  expect(ofKind(readings, 'instance_kind', OTHER_HOST)).toMatchObject([{ creditSpecification: null }]);
  expect(ofKind(readings, 'volume')).toMatchObject([{ type: 'gp2', baselineIops: 300 }]);
  expect(ofKind(readings, 'volume', OTHER_HOST)).toMatchObject([{ type: 'gp3', baselineIops: 4_000 }]);
  const denied = reading({ instances, volumes: { why: 'denied' }, credits: { why: 'denied' } });
  expect(ofKind(denied, 'instance_kind')).toMatchObject([{ creditSpecification: null }]);
  expect(ofKind(denied, 'unread').map(({ kind, ...fact }) => 'probe' in fact && fact.probe)).toEqual([
    'instance-credits',
    'volumes',
  ]);
});

test('a target that is an address belongs to the instance that has it', () => {
  const groups = {
    told: [{ targetGroup: GROUP, registered: { told: [registered('10.0.0.7', 'unhealthy')] } }],
  };
  const instances = {
    told: [HOST, OTHER_HOST].map((instanceId, index) => ({
      instanceId,
      state: 'running',
      stateReason: null,
      launchedAt: null,
      privateAddresses: [`10.0.0.${7 + index}`],
    })),
  };
  const readings = reading({ groups, instances });
  expect(ofKind(readings, 'target_health')).toMatchObject([{ state: 'unhealthy', targetGroup: GROUP }]);
  expect(ofKind(readings, 'target_health', OTHER_HOST)).toEqual([]);
});

test('a group that could not be read is said for each host, the others are told', () => {
  const groups = {
    told: [
      { targetGroup: GROUP, registered: { told: [registered(HOST)] } },
      { targetGroup: 'targetgroup/api/0123456789abcdef', registered: { why: 'denied' } },
    ],
  };
  expect(ofKind(reading({ groups }), 'target_health')).toHaveLength(1);
  expect(ofKind(reading({ groups }), 'unread')).toMatchObject([{ probe: 'target-health', why: 'denied' }]);
});

test('of an alarm those groups are read that it names, and of a balancer only where no group is named', () => {
  const on = (dimensions: Record<string, string>) => ({
    ...ALARM,
    metrics: [{ namespace: 'x', name: 'y', dimensions, statistic: null, periodSeconds: null }],
  });
  expect(namedBalancers([on({ TargetGroup: GROUP, LoadBalancer: 'app/web/1' })])).toEqual({
    targetGroups: [GROUP],
    loadBalancers: [],
  });
  expect(namedBalancers([on({ LoadBalancer: 'app/web/1' }), on({ LoadBalancer: 'classic' })])).toEqual({
    targetGroups: [],
    loadBalancers: ['app/web/1'],
  });
  const contributor = { id: null, attributes: { TargetGroup: GROUP } };
  expect(namedBalancers([{ ...ALARM, metrics: [], contributor }]).targetGroups).toEqual([GROUP]);
  const many = Array.from({ length: 20 }, (_, index) => on({ TargetGroup: `targetgroup/${index}/1` }));
  expect(namedBalancers(many).targetGroups).toHaveLength(LIMITS.targetGroupsMax);
});

test('what a group does with a host is told with its last activity about it, members or not', () => {
  const activity = (id: string, cause = '') => ({
    group: 'web-asg',
    description: `Terminating EC2 instance: ${id}`,
    cause,
    startedAt: '2026-11-22T08:00:00.000Z',
  });
  const activities = { told: [activity(HOST, 'an ELB system health check failure'), activity(HOST)] };
  const member = { instanceId: HOST, group: 'web-asg', lifecycle: 'Terminating:Wait', health: 'UNHEALTHY' };
  const told = {
    kind: 'group_membership',
    group: 'web-asg',
    lifecycle: 'Terminating:Wait',
    health: 'UNHEALTHY',
    activity: `Terminating EC2 instance: ${HOST}: an ELB system health check failure`,
    activityAt: '2026-11-22T08:00:00.000Z',
  };
  const readings = reading({ members: { told: [member] }, activities });
  expect(ofKind(readings, 'group_membership')).toEqual([told]);
  expect(ofKind(readings, 'group_membership', OTHER_HOST)).toEqual([]);
  expect(ofKind(reading({ activities }), 'group_membership')).toEqual([
    { ...told, lifecycle: null, health: null },
  ]);
  expect(ofKind(reading({ members: { why: 'denied' } }), 'unread')).toContainEqual(
    expect.objectContaining({ probe: 'group', why: 'denied' }),
  );
  const half = reading({ members: { told: [member] }, activities: { why: 'denied' } });
  expect(ofKind(half, 'group_membership')).toMatchObject([{ lifecycle: 'Terminating:Wait', activity: null }]);
  expect(ofKind(half, 'unread')).toContainEqual(expect.objectContaining({ probe: 'group-activities' }));
});
