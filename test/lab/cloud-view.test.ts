import { PutCompositeAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Lab, LabHost } from '../../lab/environment.ts';
import { labNames } from '../../lab/provision/names.ts';
import { readCloud } from '../../src/activities/diagnosis/read-cloud.ts';
import { resolveTargets } from '../../src/activities/diagnosis/resolve-targets.ts';
import { createAwsAccess } from '../../src/clients/aws/aws-access.ts';
import type { AlarmResource } from '../../src/domain/alarm/alarm.ts';
import { cloudFacts } from '../../src/domain/diagnosis/aws/cloud-readings.ts';
import type { FactRead } from '../../src/domain/diagnosis/facts.ts';
import { conditionFor } from '../../src/domain/diagnosis/judge/alarm-condition.ts';
import { DEFAULT_SITE } from '../../src/domain/site/default-site.ts';
import type { CloudViewPort } from '../../src/ports/cloud-view.ts';
import { awsConfig } from '../support/aws-config.ts';
import { ALARM, target } from '../support/fake-aws.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { type HostLab, startHostLab } from './host-fixture.ts';

let started: HostLab;
let lab: Lab;
let well: LabHost;
let ill: LabHost;
let view: CloudViewPort;
const WAIT = { timeout: HANG_LIMIT_MS, interval: 100 };

beforeAll(async () => {
  started = await startHostLab({ hostCount: 2 });
  lab = started.lab;
  [well, ill] = lab.hosts as [LabHost, LabHost];
  const place = { accountId: lab.controlPlane.accountId, region: lab.controlPlane.region };
  view = createAwsAccess(awsConfig(lab.endpoint), 'test').cloudView(place);
});
afterEach(() => lab.controlPlane.calls.setRule(undefined));
afterAll(() => started?.dispose());

/** What is known of each host of the alarm before any of them is looked at. */
async function factsFor(alarmName: string): Promise<ReadonlyMap<LabHost, readonly FactRead[]>> {
  const [alarm] = await view.describeAlarms([alarmName]);
  if (alarm === undefined) throw new Error(`there is no alarm ${alarmName}`);
  const targets = lab.hosts.map(({ instanceId }) => target(instanceId));
  const readings = await readCloud({ alarms: () => view, hosts: () => view }, alarm, targets);
  return new Map(lab.hosts.map((host) => [host, cloudFacts(readings, host.instanceId)]));
}

test('the balancer says of each host what its health checks found, with the code of the reason', async () => {
  await well.site.until('healthy', HANG_LIMIT_MS);
  await lab.chaos('stop-nginx', ill.instanceId);
  await ill.site.until('unhealthy', HANG_LIMIT_MS);
  const facts = await factsFor('Nginx-Down-ALB');
  const health = { kind: 'target_health', targetGroup: labNames.targetGroup, port: 8080 };
  expect(facts.get(ill)).toContainEqual({
    ...health,
    state: 'unhealthy',
    reason: 'Target.FailedHealthChecks',
    description: 'Health checks failed',
  });
  expect(facts.get(well)).toContainEqual({ ...health, state: 'healthy', reason: null, description: null });
  for (const known of facts.values()) {
    expect(known).toContainEqual(
      expect.objectContaining({ kind: 'instance_state', state: 'running', instanceStatus: 'ok' }),
    );
    expect(known).toContainEqual({
      kind: 'instance_kind',
      instanceType: 'm5.large',
      creditSpecification: null,
    });
    expect(known).toContainEqual(
      expect.objectContaining({ kind: 'volume', type: 'gp3', baselineIops: 3_000 }),
    );
    expect(known).toContainEqual(expect.objectContaining({ kind: 'ssm_reading', ping: 'Online' }));
    expect(known).toContainEqual(
      expect.objectContaining({
        kind: 'group_membership',
        group: labNames.autoScalingGroup,
        lifecycle: 'InService',
        health: 'HEALTHY',
        activity: expect.stringMatching(/^Launching a new EC2 instance: i-/),
      }),
    );
    expect(known.filter(({ kind }) => kind === 'unread')).toEqual([]);
  }
  await lab.chaos('heal', ill.instanceId);
});

test('the alarm is read again with its state, and with whether its actions are on', async () => {
  await expect.poll(async () => (await view.alarmNow('Disk-Critical-ASG'))?.state, WAIT).toBe('OK');
  expect(await view.alarmNow('Disk-Critical-ASG')).toMatchObject({ actionsEnabled: true });
  expect(await view.alarmNow('Disk-Critical')).toBeUndefined();
});

test('a composite alarm is understood by the alarms that it is made of', async () => {
  await lab.clients.cloudWatch.send(
    new PutCompositeAlarmCommand({ AlarmName: 'Any-Disk', AlarmRule: 'ALARM("Disk-Critical-ASG")' }),
  );
  const [alarm] = await view.describeAlarms(['Any-Disk']);
  if (alarm === undefined) throw new Error('no composite alarm');
  const { children } = await readCloud({ alarms: () => view, hosts: () => view }, alarm, []);
  const told = 'told' in children ? children.told : [];
  expect(told).toMatchObject([{ name: 'Disk-Critical-ASG', kind: 'metric' }]);
  const blind = conditionFor(alarm, DEFAULT_SITE);
  expect(blind.condition.understood).toBe(false);
  const { condition } = conditionFor(alarm, DEFAULT_SITE, [
    ...told.map((child) => ({ ...child, state: 'ALARM' as const })),
  ]);
  expect(condition).toMatchObject({ understood: true, family: 'disk' });
});

test('what is denied could not be read, with the reason, and the rest is told all the same', async () => {
  lab.controlPlane.calls.setRule(({ operation }) =>
    ['DescribeTargetHealth', 'DescribeInstances'].includes(operation) ? 'no such right' : undefined,
  );
  const known = (await factsFor('Nginx-Down-ALB')).get(well);
  expect(known).toContainEqual({
    kind: 'unread',
    probe: 'target-health',
    what: `what the load balancer says of it in ${labNames.targetGroup}`,
    why: expect.stringMatching(/^elb DescribeTargetHealth: AccessDenied: .*no such right$/),
  });
  expect(known).toContainEqual({
    kind: 'unread',
    probe: 'instance-state',
    what: 'what EC2 says of the instance',
    why: expect.stringMatching(/^ec2 DescribeInstances: UnauthorizedOperation: .*no such right$/),
  });
  expect(known).toContainEqual(expect.objectContaining({ kind: 'alarm_reading', exists: true }));
  expect(known).toContainEqual(expect.objectContaining({ kind: 'ssm_reading', ping: 'Online' }));
  expect(known?.filter(({ kind }) => kind === 'instance_state' || kind === 'target_health')).toEqual([]);
});

test('hosts are found by target health, by name and by tag, with the wire of each', async () => {
  const place = { accountId: lab.controlPlane.accountId, region: lab.controlPlane.region };
  const inventory = createAwsAccess(awsConfig(lab.endpoint), 'test').diagnostics(place);
  const resolve = async (kind: AlarmResource['kind'], id: string) => {
    const about = { alarm: { ...ALARM, resource: { kind, id } } };
    const resolved = await resolveTargets(inventory, about, { alarms: () => view, hosts: () => view });
    return resolved.kind === 'resolved'
      ? resolved.targets.map(({ instanceId }) => instanceId)
      : resolved.message;
  };
  const all = lab.hosts.map(({ instanceId }) => instanceId).toSorted();
  const [{ name }] = lab.hosts as [LabHost, LabHost];
  expect(name).toBe('web-0');
  const asked = () => lab.controlPlane.calls.calls().map(({ operation }) => operation);
  expect([...(await resolve('target_group', labNames.targetGroup))].toSorted()).toEqual(all);
  expect(asked()).toContain('DescribeTargetHealth');
  expect([...(await resolve('load_balancer', labNames.loadBalancer))].toSorted()).toEqual(all);
  expect([...(await resolve('auto_scaling_group', labNames.autoScalingGroup))].toSorted()).toEqual(all);
  expect(await resolve('host', 'web-0')).toEqual([well.instanceId]);
  expect(await resolve('host', 'web-7')).toContain('which neither SSM nor EC2 gives as the name');
  lab.controlPlane.calls.setRule(({ service }) =>
    ['ec2', 'elasticloadbalancing'].includes(service) ? 'no such right' : undefined,
  );
  expect([...(await resolve('target_group', labNames.targetGroup))].toSorted()).toEqual(all);
  expect(await resolve('host', 'web-0')).toEqual([well.instanceId]);
});

test('a host whose plug was pulled is stopped, by nobody, and its checks say nothing', async () => {
  await ill.kill();
  const known = (await factsFor('Disk-Critical-ASG')).get(ill);
  expect(known).toContainEqual(
    expect.objectContaining({
      kind: 'instance_state',
      state: 'stopped',
      stateReason: 'Server.InternalError',
      systemStatus: 'not-applicable',
    }),
  );
  await ill.start();
});

test('instances that are gone leave the answer about the others whole', async () => {
  const ids = [well.instanceId, 'i-0aaaaaaaaaaaaaaaa'];
  expect(await view.instances(ids)).toMatchObject([{ instanceId: well.instanceId, state: 'running' }]);
  await expect(view.statusChecks(ids)).rejects.toMatchObject({
    service: 'ec2',
    code: 'InvalidInstanceID.NotFound',
  });
  expect(await view.targetGroupsOf(labNames.loadBalancer)).toEqual([labNames.targetGroup]);
  await expect(view.targetHealth('targetgroup/web/0123456789abcdef')).rejects.toMatchObject({
    code: 'TargetGroupNotFound',
  });
});
