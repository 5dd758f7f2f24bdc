import {
  AutoScalingClient,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeInstanceCreditSpecificationsCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { createAutoScalingClient } from '../../../../src/clients/aws/auto-scaling.ts';
import { createAlarmsClient } from '../../../../src/clients/aws/cloudwatch.ts';
import { createInstancesClient } from '../../../../src/clients/aws/instances.ts';
import { createLoadBalancersClient } from '../../../../src/clients/aws/load-balancers.ts';
import { createAgentsClient } from '../../../../src/clients/aws/ssm.ts';
import { AWS_LIMITS } from '../../../../src/clients/bounds.ts';
import { awsConfig } from '../../../support/aws-config.ts';

// The edges of what AWS may answer; test/lab/cloud-view.test.ts speaks to the lab on the wire.

const HOST = 'i-0123456789abcdef0';
const config = awsConfig('http://127.0.0.1:1');
const cloudwatch = mockClient(CloudWatchClient);
const ec2 = mockClient(EC2Client);
const elb = mockClient(ElasticLoadBalancingV2Client);
const ssm = mockClient(SSMClient);
const autoScaling = mockClient(AutoScalingClient);
beforeEach(() => {
  for (const mock of [cloudwatch, ec2, elb, ssm, autoScaling]) mock.reset();
});
const place = (region: string) => ({ accountId: '111122223333', region });
const balancers = (region = 'us-east-1') =>
  createLoadBalancersClient(config, place(region), new ElasticLoadBalancingV2Client());

test.each([
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('a target group of %s is asked for by its ARN', async (region, partition) => {
  elb.on(DescribeTargetHealthCommand).resolves({});
  expect(await balancers(region).targetHealth('targetgroup/web/0123456789abcdef')).toEqual([]);
  expect(elb.commandCalls(DescribeTargetHealthCommand)[0]?.args[0].input).toEqual({
    TargetGroupArn: `arn:${partition}:elasticloadbalancing:${region}:111122223333:targetgroup/web/0123456789abcdef`,
  });
});

test('a target that is told nothing of is not healthy; the port is where the balancer asks', async () => {
  elb.on(DescribeTargetHealthCommand).resolves({
    TargetHealthDescriptions: [
      { Target: { Id: HOST, Port: 80 } },
      { Target: { Id: HOST, Port: 80 }, HealthCheckPort: '8081', TargetHealth: { State: 'healthy' } },
      { Target: { Id: HOST, Port: 80 }, HealthCheckPort: 'traffic-port', TargetHealth: { State: 'initial' } },
      { TargetHealth: { State: 'unhealthy' } },
    ],
  });
  expect(await balancers().targetHealth('targetgroup/web/1')).toMatchObject([
    { port: 80, state: 'unavailable', reason: null },
    { port: 8081, state: 'healthy' },
    { port: 80, state: 'initial' },
  ]);
});

test('an address is told with the network that it is one of, so that the same one elsewhere is another host', async () => {
  elb.on(DescribeTargetHealthCommand).resolves({
    TargetHealthDescriptions: [
      { Target: { Id: '10.0.1.5', Port: 80, AvailabilityZone: 'us-east-1a' } },
      { Target: { Id: '2001:db8::5', Port: 80, AvailabilityZone: 'us-east-1a' } },
      { Target: { Id: '192.168.7.5', Port: 80, AvailabilityZone: 'all' } },
      { Target: { Id: HOST, Port: 80 } },
    ],
  });
  const TargetGroupArn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1';
  elb.on(DescribeTargetGroupsCommand).resolves({ TargetGroups: [{ TargetGroupArn, VpcId: 'vpc-1' }] });
  const told = await balancers().targetHealth('targetgroup/web/1');
  expect(told.map(({ id, vpcId }) => [id, vpcId])).toEqual([
    ['10.0.1.5', 'vpc-1'],
    ['2001:db8::5', 'vpc-1'],
    ['192.168.7.5', null],
    [HOST, undefined],
  ]);
  expect(elb.commandCalls(DescribeTargetGroupsCommand)[0]?.args[0].input).toEqual({
    TargetGroupArns: [TargetGroupArn],
  });
});

test('groups of another place are none of the balancer here', async () => {
  elb.on(DescribeTargetGroupsCommand).resolves({
    TargetGroups: [
      { TargetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1' },
      { TargetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:444455556666:targetgroup/web/2' },
      {},
    ],
  });
  expect(await balancers().targetGroupsOf('app/web/1')).toEqual(['targetgroup/web/1']);
});

test('instances are read over all pages, and who stopped one before that it was stopped', async () => {
  const instances = createInstancesClient(config, new EC2Client());
  ec2
    .on(DescribeInstancesCommand)
    .resolvesOnce({
      Reservations: [
        {
          Instances: [
            {
              InstanceId: HOST,
              State: { Name: 'stopped' },
              StateReason: { Code: 'Client.UserInitiatedShutdown', Message: 'x' },
              StateTransitionReason: 'User initiated (2026-11-22 08:00:00 GMT)',
              LaunchTime: new Date(0),
              PrivateIpAddress: '10.0.0.7',
              NetworkInterfaces: [
                { PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.7' }, { PrivateIpAddress: '10.0.0.8' }] },
              ],
            },
            { State: { Name: 'running' } },
          ],
        },
      ],
      NextToken: 'more',
    })
    .resolvesOnce({
      Reservations: [
        {
          Instances: [
            { InstanceId: 'i-2', StateTransitionReason: '', State: { Name: 'running' } },
            { InstanceId: 'i-3' },
          ],
        },
      ],
    });
  expect(await instances.instances([HOST, 'i-2', 'i-3'])).toEqual([
    {
      instanceId: HOST,
      state: 'stopped',
      stateReason: 'Client.UserInitiatedShutdown',
      launchedAt: '1970-01-01T00:00:00.000Z',
      privateAddresses: ['10.0.0.7', '10.0.0.8'],
    },
    { instanceId: 'i-2', state: 'running', stateReason: null, launchedAt: null, privateAddresses: [] },
    { instanceId: 'i-3', state: 'unknown', stateReason: null, launchedAt: null, privateAddresses: [] },
  ]);
  expect(ec2.commandCalls(DescribeInstancesCommand)[0]?.args[0].input.Filters).toEqual([
    { Name: 'instance-id', Values: [HOST, 'i-2', 'i-3'] },
  ]);
});

test('an endless list of instances ends, and nothing is asked for nobody', async () => {
  const instances = createInstancesClient(config, new EC2Client());
  let page = 0;
  ec2.on(DescribeInstancesCommand).callsFake(() => {
    page += 1;
    return { Reservations: [], NextToken: `page-${page}` };
  });
  await instances.instancesNamed('web-1');
  expect(page).toBe(AWS_LIMITS.instancePagesMax);
  expect(await instances.instances([])).toEqual([]);
  expect(await instances.instancesAt([])).toEqual([]);
  expect(await instances.statusChecks([])).toEqual([]);
  expect(page).toBe(AWS_LIMITS.instancePagesMax);
});

test('a name is no pattern of others, and one that is gone has it no more', async () => {
  const instances = createInstancesClient(config, new EC2Client());
  ec2.on(DescribeInstancesCommand).resolves({
    Reservations: [
      {
        Instances: [
          { InstanceId: HOST, State: { Name: 'running' } },
          { InstanceId: 'i-2', State: { Name: 'terminated' } },
        ],
      },
    ],
  });
  expect(await instances.instancesNamed('ip-10-0-0-7')).toEqual([HOST]);
  expect(ec2.commandCalls(DescribeInstancesCommand)[0]?.args[0].input.Filters).toEqual([
    { Name: 'private-dns-name', Values: ['ip-10-0-0-7', 'ip-10-0-0-7.*'] },
  ]);
});

test('a check that is not told is unknown; instances that do not run are asked for too', async () => {
  const instances = createInstancesClient(config, new EC2Client());
  ec2.on(DescribeInstanceStatusCommand).resolves({
    InstanceStatuses: [{ InstanceId: HOST, SystemStatus: { Status: 'impaired' } }, {}],
  });
  expect(await instances.statusChecks([HOST])).toEqual([
    { instanceId: HOST, system: 'impaired', instance: null, ebs: null },
  ]);
  expect(ec2.commandCalls(DescribeInstanceStatusCommand)[0]?.args[0].input.IncludeAllInstances).toBe(true);
});

test('a volume is told for each host that has it, and what is not told whole is left out', async () => {
  const instances = createInstancesClient(config, new EC2Client());
  const volume = { VolumeId: 'vol-1', VolumeType: 'io2', Size: 40, Iops: 9_000 } as const;
  ec2.on(DescribeVolumesCommand).resolves({
    Volumes: [
      {
        ...volume,
        Attachments: [
          { InstanceId: HOST, Device: '/dev/sdf' },
          { InstanceId: 'i-2', Device: '/dev/sdf' },
        ],
      },
      { VolumeId: 'vol-2', Attachments: [{ InstanceId: HOST, Device: '/dev/sdg' }] },
    ],
  });
  ec2.on(DescribeInstanceCreditSpecificationsCommand).resolves({
    InstanceCreditSpecifications: [{ InstanceId: HOST, CpuCredits: 'standard' }, {}],
  });
  expect(await instances.volumes([HOST])).toEqual([
    { instanceId: HOST, volumeId: 'vol-1', device: '/dev/sdf', type: 'io2', sizeGib: 40, iops: 9_000 },
  ]);
  expect(await instances.creditSpecifications([HOST])).toEqual([
    { instanceId: HOST, cpuCredits: 'standard' },
  ]);
  expect([await instances.volumes([]), await instances.creditSpecifications([])]).toEqual([[], []]);
});

test('hosts are looked through for a name page by page, and what is left over is said', async () => {
  const agents = createAgentsClient(config, new SSMClient());
  let page = 0;
  ssm.on(DescribeInstanceInformationCommand).callsFake(() => {
    page += 1;
    return {
      InstanceInformationList: [
        { InstanceId: `i-${page}`, ComputerName: page === 3 ? 'web-1.example.com' : 'other' },
        { InstanceId: `i-unnamed-${page}` },
      ],
      NextToken: `page-${page}`,
    };
  });
  expect(await agents.agentsNamed('web-1')).toEqual({ ids: ['i-3'], isComplete: false });
  expect(page).toBe(AWS_LIMITS.namedHostPagesMax);
});

const arn = (name: string) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`;

test('alarms are read as their notifications tell them; what is no alarm is left out', async () => {
  const alarms = createAlarmsClient(config, new CloudWatchClient());
  const common = { StateValue: 'ALARM', StateReason: 'x', StateUpdatedTimestamp: new Date(0) } as const;
  cloudwatch.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: [
      {
        ...common,
        AlarmName: 'disk',
        AlarmArn: arn('disk'),
        Namespace: 'CWAgent',
        MetricName: 'disk_used_percent',
        Dimensions: [
          { Name: 'InstanceId', Value: HOST },
          { Name: 'path', Value: '/' },
        ],
        Statistic: 'Average',
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        Threshold: 85,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        Metrics: [],
      },
      {
        ...common,
        AlarmName: 'errors',
        AlarmArn: arn('errors'),
        Threshold: 5,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 1,
        Metrics: [
          { Id: 'e1', Expression: 'm1 * 100', ReturnData: true },
          {
            Id: 'm1',
            ReturnData: false,
            AccountId: '444455556666',
            MetricStat: {
              Stat: 'Sum',
              Period: 60,
              Metric: {
                Namespace: 'AWS/ApplicationELB',
                MetricName: 'HTTPCode_Target_5XX_Count',
                Dimensions: [{ Name: 'TargetGroup', Value: 'targetgroup/web/1' }],
              },
            },
          },
        ],
      },
      { ...common, AlarmName: 'broken', AlarmArn: arn('broken') },
      { ...common, AlarmName: 'not asked for', AlarmArn: arn('not asked for') },
    ],
    CompositeAlarms: [{ ...common, AlarmName: 'all', AlarmArn: arn('all'), AlarmRule: 'ALARM(disk)' }],
  });
  const read = await alarms.describeAlarms(['disk', 'errors', 'broken', 'all']);
  expect(read).toMatchObject([
    {
      name: 'disk',
      kind: 'metric',
      state: 'ALARM',
      resource: { kind: 'instance', id: HOST },
      threshold: 85,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      missingData: 'notBreaching',
      metrics: [{ dimensions: { InstanceId: HOST, path: '/' }, statistic: 'Average', periodSeconds: 60 }],
    },
    {
      name: 'errors',
      kind: 'metric_math',
      resource: { kind: 'target_group', id: 'targetgroup/web/1' },
      metricAccountIds: ['444455556666'],
      expressions: [{ id: 'e1', expression: 'm1 * 100' }],
      returnedId: 'e1',
    },
    { name: 'all', kind: 'composite', rule: 'ALARM(disk)' },
  ]);
  expect(await alarms.describeAlarms([])).toEqual([]);
});

test('members of a group are asked for as many as one call takes; what is not told is unknown', async () => {
  const groups = createAutoScalingClient(config, new AutoScalingClient());
  autoScaling.on(DescribeAutoScalingInstancesCommand).resolves({
    AutoScalingInstances: [
      {
        InstanceId: HOST,
        AutoScalingGroupName: 'web-asg',
        AvailabilityZone: 'us-east-1a',
        LifecycleState: 'Standby',
        HealthStatus: 'HEALTHY',
        ProtectedFromScaleIn: false,
      },
    ],
  });
  const ids = Array.from({ length: 60 }, (_, index) => `i-${index}`);
  expect(await groups.groupMembers(ids)).toEqual([
    { instanceId: HOST, group: 'web-asg', lifecycle: 'Standby', health: 'HEALTHY' },
  ]);
  const asked = autoScaling.commandCalls(DescribeAutoScalingInstancesCommand)[0]?.args[0].input.InstanceIds;
  expect(asked).toHaveLength(AWS_LIMITS.groupMembersMax);
  expect(await groups.groupMembers([])).toEqual([]);
});

test('what a group did is cut where it is endless', async () => {
  const groups = createAutoScalingClient(config, new AutoScalingClient());
  autoScaling.on(DescribeScalingActivitiesCommand).resolves({
    Activities: [
      {
        ActivityId: 'a',
        AutoScalingGroupName: 'web-asg',
        Description: `Terminating EC2 instance: ${HOST}`,
        Cause: 'x'.repeat(5_000),
        StartTime: new Date(0),
        StatusCode: 'InProgress',
      },
    ],
  });
  const [activity] = await groups.groupActivities('web-asg');
  expect(activity).toMatchObject({ group: 'web-asg', startedAt: '1970-01-01T00:00:00.000Z' });
  expect(activity?.cause.length).toBeLessThan(400);
});

describe('points of metrics', () => {
  const alarms = createAlarmsClient(config, new CloudWatchClient());
  const window = { from: 1_800_000_000, until: 1_800_003_600, periodSeconds: 60 };
  const asked = (metric: string, unit: string | null = null) => ({
    namespace: 'CWAgent',
    metric,
    dimensions: { InstanceId: HOST, path: '/' },
    statistic: 'p99',
    unit,
  });
  const at = (seconds: number) => new Date((window.from + seconds) * 1_000);

  test('are asked for by exactly these dimensions, the statistic and, where the alarm has one, the unit', async () => {
    cloudwatch.on(GetMetricDataCommand).resolves({});
    expect(await alarms.metricPoints([asked('a'), asked('b', 'Percent')], window)).toEqual([[], []]);
    const [call] = cloudwatch.commandCalls(GetMetricDataCommand);
    expect(call?.args[0].input).toEqual({
      StartTime: at(0),
      EndTime: at(3_600),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [
        {
          Id: 's0',
          MetricStat: {
            Metric: {
              Namespace: 'CWAgent',
              MetricName: 'a',
              Dimensions: [
                { Name: 'InstanceId', Value: HOST },
                { Name: 'path', Value: '/' },
              ],
            },
            Period: 60,
            Stat: 'p99',
          },
        },
        expect.objectContaining({ MetricStat: expect.objectContaining({ Unit: 'Percent' }) }),
      ],
    });
  });

  test('of several pages are put together in the order of the series', async () => {
    cloudwatch
      .on(GetMetricDataCommand)
      .resolvesOnce({
        MetricDataResults: [
          { Id: 's1', Timestamps: [at(0)], Values: [7], StatusCode: 'PartialData' },
          { Id: 's9', Timestamps: [at(0)], Values: [9] },
        ],
        NextToken: 'more',
      })
      .resolves({
        MetricDataResults: [
          { Id: 's0', Timestamps: [at(60), at(120)], Values: [1] },
          { Id: 's1', Timestamps: [at(60)], Values: [8] },
        ],
      });
    expect(await alarms.metricPoints([asked('a'), asked('b')], window)).toEqual([
      [[window.from + 60, 1]],
      [
        [window.from, 7],
        [window.from + 60, 8],
      ],
    ]);
    expect(cloudwatch.commandCalls(GetMetricDataCommand)[1]?.args[0].input.NextToken).toBe('more');
  });

  test('of endless pages end at the bound', async () => {
    cloudwatch.on(GetMetricDataCommand).resolves({ NextToken: 'again' });
    expect(await alarms.metricPoints([asked('a')], window)).toEqual([[]]);
    expect(cloudwatch.commandCalls(GetMetricDataCommand)).toHaveLength(AWS_LIMITS.metricPagesMax);
  });

  test('of no series, and of no time, are not asked for', async () => {
    expect(await alarms.metricPoints([], window)).toEqual([]);
    expect(await alarms.metricPoints([asked('a')], { ...window, until: window.from })).toEqual([[]]);
    expect(cloudwatch.commandCalls(GetMetricDataCommand)).toEqual([]);
  });

  test('a right that is missing is an error of the service', async () => {
    const denied = Object.assign(new Error('not authorized'), {
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
    });
    cloudwatch.on(GetMetricDataCommand).rejects(denied);
    await expect(alarms.metricPoints([asked('a')], window)).rejects.toMatchObject({ name: 'ServiceError' });
  });
});
