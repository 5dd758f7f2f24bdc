import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ALARM_DEFINITIONS } from '../../pulumi/alarm-definitions.ts';
import { PRODUCT_USER } from '../../pulumi/components/fargate-task.ts';
import { LOAD_BALANCER_IDLE_SECONDS } from '../../pulumi/components/load-balancer.ts';
import type { PolicyDocument } from '../../pulumi/policies/policy-document.ts';
import { TARGET_PORT } from '../../pulumi/stack-targets.ts';
import type { Preview } from '../../scripts/infra/preview-engine.ts';
import { physicalName, type RegisteredResource } from '../../scripts/infra/simulated-cloud.ts';
import { resolveTargets } from '../../src/activities/diagnosis/resolve-targets.ts';
import { loadConfig } from '../../src/config/config.ts';
import { resourceOf } from '../../src/domain/alarm/metrics.ts';
import type { TargetFilter } from '../../src/domain/diagnosis/target-filter.ts';
import { INGRESS_LIMITS } from '../../src/ingress/bounds.ts';
import { WORKER_BOUNDS } from '../../src/worker/bounds.ts';
import { diskAlarm } from '../support/disk-alarm.ts';
import { toList } from './iam/match-pattern.ts';
import { ROLE_POLICIES } from './iam/roles.ts';
import { FULL_SCOPE } from './iam/scopes.ts';
import { simulate } from './iam/simulate.ts';
import { type Container, containerOf, ofType, sharedPreview, tasksOf } from './support/stacks.ts';

const SOURCE = resolve(import.meta.dirname, '../../src');
const STACKS = ['dev', 'prod'] as const;
const previews = new Map<string, Preview>();
beforeAll(async () => {
  for (const stack of STACKS) previews.set(stack, await sharedPreview(stack));
});

function stackOf(name: string): Preview {
  const found = previews.get(name);
  if (found === undefined) throw new Error(`${name} was not previewed`);
  return found;
}

const list = (value: unknown): readonly Record<string, unknown>[] => (Array.isArray(value) ? value : []);
const ingressRules = (result: Preview) =>
  ofType(result, 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule');

/** The policies that are attached to roles, by the role they are attached to. */
function rolePolicies(result: Preview): readonly { role: string; name: string; document: PolicyDocument }[] {
  return ofType(result, 'aws:iam/rolePolicy:RolePolicy').map(({ name, inputs }) => ({
    role: String(inputs.role),
    name: String(inputs.name ?? name),
    document: JSON.parse(String(inputs.policy)),
  }));
}

test.each(STACKS)('%s is made of outputs that resources have: nothing is undefined', (stack) => {
  const { resources, outputs } = stackOf(stack);
  const holes = /\b(undefined|NaN)\b|\[object Object\]|Calling \[toString\]/;
  const bad = resources.filter(({ inputs }) => holes.test(JSON.stringify(inputs)));
  expect(bad.map(({ name, type }) => `${type} ${name}`)).toEqual([]);
  expect(JSON.stringify(outputs)).not.toMatch(holes);
  // Outputs that the program reads of what it makes, where a missing one would only leave a gap.
  const [group] = ofType(stackOf(stack), 'aws:autoscaling/group:Group');
  expect(group?.inputs.launchTemplate).toEqual({ id: 'lt-0123456789abcdef0', version: '1' });
  const dashboards = ofType(stackOf(stack), 'aws:cloudwatch/metricAlarm:MetricAlarm').filter(({ inputs }) =>
    String(inputs.name).includes('database'),
  );
  expect(dashboards.length).toBeGreaterThan(0);
  for (const { inputs } of dashboards)
    expect(inputs.dimensions).toEqual({ DBInstanceIdentifier: `recoverops-${stack}-temporal-0a1b2c3` });
});

describe.each(STACKS)('the network of %s', (stack) => {
  test('nothing but the load balancer can be reached from outside, on 80 and 443', () => {
    const result = stackOf(stack);
    const open = ingressRules(result).filter(({ inputs }) =>
      /\/0$/.test(String(inputs.cidrIpv4 ?? inputs.cidrIpv6)),
    );
    expect(open.map(({ name, inputs }) => [name, inputs.fromPort, inputs.toPort])).toEqual([
      [`recoverops-${stack}-app-80`, 80, 80],
      [`recoverops-${stack}-app-443`, 443, 443],
    ]);
    // Rules written into a group itself would escape the check above.
    for (const { inputs } of ofType(result, 'aws:ec2/securityGroup:SecurityGroup')) {
      expect(inputs.ingress ?? []).toEqual([]);
      expect(inputs.egress ?? []).toEqual([]);
    }
    const listeners = ofType(result, 'aws:lb/listener:Listener');
    const plain = listeners.find(({ name }) => name === `recoverops-${stack}-app-http`);
    expect(plain?.inputs.defaultActions).toEqual([expect.objectContaining({ type: 'redirect' })]);
  });

  test('nothing has a public address, and the default group lets nothing through', () => {
    const result = stackOf(stack);
    for (const { inputs } of ofType(result, 'aws:ec2/subnet:Subnet'))
      expect(inputs.mapPublicIpOnLaunch).toBe(false);
    for (const { inputs } of ofType(result, 'aws:ecs/service:Service'))
      expect(inputs.networkConfiguration).toMatchObject({ assignPublicIp: false });
    expect(ofType(result, 'aws:ec2/launchTemplate:LaunchTemplate')[0]?.inputs.networkInterfaces).toEqual([
      expect.objectContaining({ associatePublicIpAddress: 'false' }),
    ]);
    expect(ofType(result, 'aws:rds/instance:Instance')[0]?.inputs.publiclyAccessible).toBe(false);
    expect(ofType(result, 'aws:ec2/defaultSecurityGroup:DefaultSecurityGroup')[0]?.inputs).toMatchObject({
      ingress: [],
      egress: [],
    });
    const balancers = ofType(result, 'aws:lb/loadBalancer:LoadBalancer');
    expect(balancers.filter(({ inputs }) => inputs.internal === false).map(({ name }) => name)).toEqual([
      `recoverops-${stack}-app`,
    ]);
    for (const { inputs } of balancers) expect(inputs.dropInvalidHeaderFields).toBe(true);
  });

  test('nobody but ingress, worker and the server itself can connect to Temporal, which would approve for anybody', () => {
    const result = stackOf(stack);
    const target = ofType(result, 'aws:ec2/securityGroup:SecurityGroup').find(
      ({ name }) => name === `recoverops-${stack}-temporal-server`,
    );
    expect(target).toBeDefined();
    const id = `securitygroup-${physicalName(target?.name ?? '', target?.inputs ?? {})}`;
    const rules = ingressRules(result).filter(({ inputs }) => inputs.securityGroupId === id);
    expect(rules.map(({ name }) => name).toSorted()).toEqual(
      ['ingress-temporal', 'temporal-6933', 'temporal-7233', 'worker-temporal'].map(
        (rule) => `recoverops-${stack}-${rule}`,
      ),
    );
    for (const { inputs } of rules) expect(inputs.cidrIpv4).toBeUndefined();
  });

  test('connections of the load balancer end before those of the ingress', () => {
    const [balancer] = ofType(stackOf(stack), 'aws:lb/loadBalancer:LoadBalancer').filter(
      ({ inputs }) => inputs.internal === false,
    );
    expect(balancer?.inputs.idleTimeout).toBe(LOAD_BALANCER_IDLE_SECONDS);
    expect(INGRESS_LIMITS.http.keepAliveTimeoutMs).toBeGreaterThan(LOAD_BALANCER_IDLE_SECONDS * 1000);
    expect(INGRESS_LIMITS.streams.heartbeatMs).toBeLessThan(LOAD_BALANCER_IDLE_SECONDS * 1000);
  });
});

test('the public load balancer may deliver its access logs, which name no source, and only those of this account', () => {
  const prod = stackOf('prod');
  const bucket = ofType(prod, 'aws:s3/bucket:Bucket').find(({ name }) => name.endsWith('access-logs'));
  const policy = ofType(prod, 'aws:s3/bucketPolicy:BucketPolicy').find(({ name }) => name === bucket?.name);
  const logs = ofType(prod, 'aws:lb/loadBalancer:LoadBalancer')
    .map(({ inputs }) => inputs.accessLogs as { bucket: string; prefix: string } | undefined)
    .find((each) => each !== undefined);
  expect(logs?.bucket).toBe(bucket?.inputs.bucket);
  const deliver = (account: string) =>
    simulate(
      { resource: JSON.parse(String(policy?.inputs.policy)) as PolicyDocument },
      {
        action: 's3:PutObject',
        resource: `arn:aws:s3:::${logs?.bucket}/${logs?.prefix}/AWSLogs/${account}/elasticloadbalancing/us-east-1/2026/11/28/x.log.gz`,
        caller: { kind: 'service', service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      },
    ).kind;
  expect(deliver('111122223333')).toBe('allowed');
  expect(deliver('999999999999')).not.toBe('allowed');
});

describe.each(STACKS)('the hosts of %s', (stack) => {
  const template = () => ofType(stackOf(stack), 'aws:ec2/launchTemplate:LaunchTemplate')[0]?.inputs ?? {};

  test('give their credentials to nobody else', () => {
    expect(template().metadataOptions).toMatchObject({ httpTokens: 'required', httpPutResponseHopLimit: 1 });
    expect(template().keyName).toBeUndefined();
    expect(template().iamInstanceProfile).toMatchObject({
      arn: expect.stringContaining(`instance-profile/recoverops-${stack}-target`),
    });
  });

  test('have encrypted disks, and the tag that makes them targets, also those that come later', () => {
    for (const mapping of list(template().blockDeviceMappings))
      expect(mapping.ebs).toMatchObject({ encrypted: 'true' });
    const group = ofType(stackOf(stack), 'aws:autoscaling/group:Group')[0]?.inputs ?? {};
    expect(group.tags).toEqual(
      expect.arrayContaining([{ key: 'recoverops:managed', value: 'true', propagateAtLaunch: true }]),
    );
    // A host whose nginx is down is to be repaired, not replaced.
    expect(group.healthCheckType).toBe('EC2');
  });

  test('get work only once they have said that they answer, and are replaced when they do not', () => {
    const result = stackOf(stack);
    const group = ofType(result, 'aws:autoscaling/group:Group')[0]?.inputs ?? {};
    const hook = {
      name: 'recoverops-ready',
      lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      heartbeatTimeout: 900,
      defaultResult: 'ABANDON',
    };
    expect(group.initialLifecycleHooks).toEqual([hook]);
    expect(ofType(result, 'aws:autoscaling/lifecycleHook:LifecycleHook').map(({ inputs }) => inputs)).toEqual(
      [{ ...hook, autoscalingGroupName: group.name }],
    );
    const userData = Buffer.from(String(template().userData), 'base64').toString();
    expect(userData).toContain(`--launch-hook ${hook.name} --launch-group ${String(group.name)}\n`);
    // Pulumi waits longer for the group's hosts than the group does for one of them.
    expect(Number.parseInt(String(group.waitForCapacityTimeout), 10) * 60).toBeGreaterThan(
      hook.heartbeatTimeout,
    );
    const target = rolePolicies(result).find(({ name }) => name === 'target');
    const complete = (name: unknown) =>
      simulate(
        { identity: target === undefined ? [] : [target.document] },
        {
          action: 'autoscaling:CompleteLifecycleAction',
          resource: `arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:0a1b2c3d-0000-4000-8000-000000000000:autoScalingGroupName/${String(name)}`,
        },
      ).kind;
    expect(complete(group.name)).toBe('allowed');
    expect(complete('another-group')).not.toBe('allowed');
  });

  test('raise no alarm on nginx before it has been down for 3 minutes', () => {
    const alarm = ofType(stackOf(stack), 'aws:cloudwatch/metricAlarm:MetricAlarm').find(({ inputs }) =>
      String(inputs.name).endsWith('Nginx-Down-ALB'),
    );
    expect(alarm?.inputs).toMatchObject({
      period: 60,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      treatMissingData: 'missing',
    });
  });

  test('are what the alarms are about', () => {
    const alarms = ofType(stackOf(stack), 'aws:cloudwatch/metricAlarm:MetricAlarm');
    const disk = alarms.find(({ inputs }) => inputs.name === `recoverops-${stack}-Disk-Critical-ASG`);
    expect(disk?.inputs.dimensions).toEqual({ AutoScalingGroupName: `recoverops-${stack}-web` });
    // The CloudWatch agent names the group of its instance in the metrics.
    expect(ofType(stackOf(stack), 'aws:autoscaling/group:Group')[0]?.inputs.name).toBe(
      `recoverops-${stack}-web`,
    );
  });

  test('are found by every alarm on them: with the tag that the worker looks for', async () => {
    const fleet = ofType(stackOf(stack), 'aws:autoscaling/group:Group')[0]?.inputs ?? {};
    const tags = new Map<unknown, unknown>([['aws:autoscaling:groupName', fleet.name]]);
    for (const { key, value } of list(fleet.tags)) tags.set(key, value);
    const alarms = ofType(stackOf(stack), 'aws:cloudwatch/metricAlarm:MetricAlarm').filter(({ inputs }) =>
      ALARM_DEFINITIONS.some(({ name }) => inputs.name === `recoverops-${stack}-${name}`),
    );
    expect(alarms).toHaveLength(ALARM_DEFINITIONS.length);
    for (const { inputs } of alarms) {
      const dimensions = Object.fromEntries(
        Object.entries(inputs.dimensions ?? {}).map(([key, value]) => [key, String(value)]),
      );
      const metric = { namespace: '', name: '', dimensions, statistic: null, periodSeconds: null };
      const resource = resourceOf([metric], String(inputs.name));
      const asked: TargetFilter[] = [];
      await resolveTargets(
        {
          findTargets: (filter) => {
            asked.push(filter);
            return Promise.resolve([]);
          },
        },
        { alarm: { ...diskAlarm(), resource } },
      );
      const [filter] = asked;
      expect(filter).toMatchObject({ kind: 'tag' });
      if (filter?.kind === 'tag') expect(tags.get(filter.key), String(inputs.name)).toBe(filter.value);
    }
  });

  test('are asked where nginx listens', () => {
    const site = readFileSync(resolve(SOURCE, '../vm-image/nginx/recoverops.conf'), 'utf8');
    expect(site).toContain(`listen ${TARGET_PORT} default_server;`);
    const group = ofType(stackOf(stack), 'aws:lb/targetGroup:TargetGroup').find(
      ({ name }) => name === `recoverops-${stack}-web`,
    );
    expect(group?.inputs).toMatchObject({ port: TARGET_PORT, healthCheck: { path: '/health' } });
    expect(site).toContain('location = /health');
  });
});

test.each(STACKS)('every service of %s is watched for missing tasks', (stack) => {
  const result = stackOf(stack);
  const watched = ofType(result, 'aws:cloudwatch/metricAlarm:MetricAlarm')
    .filter(({ inputs }) => String(inputs.name).endsWith('-tasks-missing'))
    .map(({ inputs }) => new Map(Object.entries(inputs.dimensions ?? {})).get('ServiceName'));
  const services = ofType(result, 'aws:ecs/service:Service').map(({ inputs }) => inputs.name);
  expect(watched.toSorted()).toEqual(services.toSorted());
  expect(services).toContain(`recoverops-${stack}-temporal`);
});

test.each(STACKS)('everything of %s that keeps data is encrypted', (stack) => {
  const result = stackOf(stack);
  expect(ofType(result, 'aws:rds/instance:Instance')[0]?.inputs).toMatchObject({
    storageEncrypted: true,
    manageMasterUserPassword: true,
  });
  expect(ofType(result, 'aws:rds/instance:Instance')[0]?.inputs.password).toBeUndefined();
  const buckets = ofType(result, 'aws:s3/bucket:Bucket').map(({ inputs }) => inputs.bucket);
  const named = (type: RegExp) =>
    result.resources.filter((each) => type.test(each.type)).map(({ inputs }) => inputs.bucket);
  expect(named(/ServerSideEncryptionConfiguration$/).toSorted()).toEqual(buckets.toSorted());
  expect(named(/:BucketPublicAccessBlock$/).toSorted()).toEqual(buckets.toSorted());
  expect(named(/:BucketPolicy$/).toSorted()).toEqual(buckets.toSorted());
  for (const { inputs } of ofType(result, 'aws:sns/topic:Topic')) expect(inputs.kmsMasterKeyId).toBeTruthy();
  for (const { inputs } of ofType(result, 'aws:kinesis/stream:Stream'))
    expect(inputs).toMatchObject({ encryptionType: 'KMS', kmsKeyId: expect.stringContaining(':key/') });
  for (const { inputs } of ofType(result, 'aws:ecr/repository:Repository')) {
    expect(inputs).toMatchObject({
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
    });
  }
});

describe.each(STACKS)('the containers of %s', (stack) => {
  const all = () =>
    tasksOf(stackOf(stack)).flatMap(({ family, containers }) =>
      containers.map((one) => ({ family, ...one })),
    );

  test('cannot write to their image, gain rights or keep running for ever', () => {
    for (const container of all()) {
      expect(container.readonlyRootFilesystem).toBe(true);
      expect(container.privileged).toBe(false);
      expect(container.linuxParameters.capabilities.drop).toEqual(['ALL']);
      expect(container.stopTimeout).toBeLessThanOrEqual(120);
    }
    // Root prepares volumes, and nothing else.
    const asRoot = all().filter(({ user }) => user.startsWith('0'));
    expect(asRoot.map(({ name }) => name).toSorted()).toEqual(['open-tmp', 'open-tmp', 'prepare']);
    for (const container of all().filter(({ name }) => ['ingress', 'worker'].includes(name)))
      expect(container.user).toBe(PRODUCT_USER);
  });

  test('hold no secret in their environment', () => {
    for (const container of all()) {
      for (const { name, value } of container.environment) {
        expect(`${name}=${value}`).not.toMatch(/(_KEY|_TOKENS?|PASSWORD|_PWD|SECRET)=/);
      }
      for (const { valueFrom } of container.secrets) expect(valueFrom).toMatch(/^arn:aws:secretsmanager:/);
    }
  });

  const NAMES = ['ingress', 'worker-1-4-0'] as const;
  const product = (name: (typeof NAMES)[number]) =>
    containerOf(stackOf(stack), `recoverops-${stack}-${name}`, name.split('-')[0] ?? name);

  test.each(NAMES)('%s is given only what src/config/config.ts reads, and it can be read', (name) => {
    const container = product(name);
    const environment = environmentOf(container);
    const read = new Set<string>();
    const config = loadConfig(
      new Proxy(environment, {
        get: (values, key: string) => {
          read.add(key);
          return values[key];
        },
        ownKeys: (values) => Reflect.ownKeys(values),
      }),
    );
    const unread = Object.keys(environment).filter((key) => !read.has(key) && !key.startsWith('TEMPORAL_'));
    expect(unread).toEqual([]);
    expect(config.aws.bucket).toBe(`recoverops-${stack}-evidence-111122223333-us-east-1`);
    expect(config.aws.tablePrefix).toBe(`recoverops-${stack}`);
    expect(config.temporal.connectionOptions.address).toBe(`temporal.recoverops-${stack}.internal:7233`);
    expect(config.temporal.namespace).toBe('recoverops');
  });

  test('the worker has longer to stop than it takes by itself', () => {
    const seconds = Number(/^(\d+)s$/.exec(WORKER_BOUNDS.shutdownForceTime)?.[1]);
    expect(seconds).toBeGreaterThan(0);
    expect(product('worker-1-4-0').stopTimeout).toBeGreaterThan(seconds);
    expect(product('ingress').stopTimeout * 1000).toBeGreaterThan(INGRESS_LIMITS.http.drainTimeoutMs);
  });

  test('the image is run as its Dockerfile means it', () => {
    const dockerfile = readFileSync(resolve(SOURCE, '../Dockerfile'), 'utf8');
    for (const name of NAMES) {
      const { command } = product(name);
      expect(dockerfile).toContain(`CMD ["node", "${command?.[0]}"]`);
    }
    expect(dockerfile).toContain(`USER ${PRODUCT_USER}`);
    expect(dockerfile).toContain('scripts/probe-health.ts');
  });

  test('log to groups that exist', () => {
    const groups = ofType(stackOf(stack), 'aws:cloudwatch/logGroup:LogGroup').map(
      ({ inputs }) => inputs.name,
    );
    for (const container of all())
      expect(groups).toContain(container.logConfiguration.options['awslogs-group']);
  });
});

function environmentOf(container: Container): Record<string, string> {
  const secrets: Readonly<Record<string, string>> = {
    RECOVEROPS_API_TOKENS: JSON.stringify({
      version: 1,
      tokens: [{ principal: 'ana', token: 'a'.repeat(64), createdAt: '2026-11-22T00:00:00.000Z' }],
    }),
    RECOVEROPS_SESSION_KEY: Buffer.alloc(32, 7).toString('base64'),
    GEMINI_API_KEY: 'gemini',
  };
  return Object.fromEntries([
    ...container.environment.map(({ name, value }) => [name, value]),
    ...container.secrets.map(({ name }) => [name, secrets[name] ?? 'secret']),
  ]);
}

/** Of the roles whose name is not the key of their policy. */
const DEPLOYED_NAMES: Readonly<Record<string, string>> = {
  ecsExecution: 'ecs-execution',
  logDelivery: 'log-delivery',
};

describe.each(STACKS)('the roles of %s', (stack) => {
  test('are separate, and the tasks run under their own', () => {
    const result = stackOf(stack);
    for (const { family, inputs } of tasksOf(result)) {
      const part = family.replace(`recoverops-${stack}-`, '').split('-')[0];
      const arn = (role: string) => `arn:aws:iam::111122223333:role/recoverops-${stack}-${role}`;
      expect(inputs.executionRoleArn).toBe(arn('ecs-execution'));
      // Temporal's server needs nothing of AWS.
      expect(inputs.taskRoleArn).toBe(part === 'temporal' ? undefined : arn(String(part)));
    }
  });

  test('have the policies that test/infra/iam tries, statement by statement', () => {
    const deployed = new Map(rolePolicies(stackOf(stack)).map(({ name, document }) => [name, document]));
    for (const [key, build] of Object.entries(ROLE_POLICIES)) {
      if (key === 'approver') continue;
      // The small stack reads no logs.
      if (stack === 'dev' && (key === 'detector' || key === 'logDelivery')) continue;
      const document = deployed.get(DEPLOYED_NAMES[key] ?? key);
      const tried = new Map(build(FULL_SCOPE).Statement.map((statement) => [statement.Sid, statement]));
      expect(document, key).toBeDefined();
      for (const statement of document?.Statement ?? []) {
        const same = tried.get(statement.Sid);
        expect(toList(same?.Action), `${key} ${statement.Sid}`).toEqual(
          expect.arrayContaining([...toList(statement.Action)]),
        );
        expect(toList(statement.Resource).includes('*'), `${key} ${statement.Sid}`).toBe(
          toList(same?.Resource).includes('*'),
        );
      }
    }
  });

  test('have no other policy with a wildcard for actions or for all resources', () => {
    const builders = new Set([...Object.keys(ROLE_POLICIES), ...Object.values(DEPLOYED_NAMES)]);
    const others = rolePolicies(stackOf(stack)).filter(({ name }) => !builders.has(name));
    expect(others.map(({ name }) => name).toSorted()).toEqual(['bundle', `recoverops-${stack}-flow`]);
    for (const { document } of others) {
      for (const statement of document.Statement) {
        expect(toList(statement.Resource)).not.toContain('*');
        for (const action of toList(statement.Action)) expect(action).not.toContain('*');
      }
    }
    const attached = stackOf(stack).resources.filter(({ type }) =>
      /iam.*(Attachment|managedPolicy)/i.test(type),
    );
    expect(attached).toEqual([]);
  });

  test.each([
    'autoscaling:DescribeAutoScalingInstances',
    'autoscaling:DescribeScalingActivities',
    'cloudwatch:DescribeAlarms',
    'ec2:DescribeInstanceCreditSpecifications',
    'cloudwatch:GetMetricData',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeInstances',
    'ec2:DescribeVolumes',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
    'ssm:DescribeInstanceInformation',
  ])('let diagnostics alone call %s, in its own Region', (action) => {
    const mayIn = (region: string) =>
      rolePolicies(stackOf(stack)).flatMap(({ name, document }) => {
        const context = { 'aws:RequestedRegion': region };
        const { kind } = simulate({ identity: [document] }, { action, resource: '*', context });
        return kind === 'allowed' ? [name] : [];
      });
    expect(mayIn('us-east-1')).toEqual(['diagnostics']);
    expect(mayIn('sa-east-1')).toEqual([]);
  });

  test('worker and ingress cannot send a command themselves; the execution role can, to a managed host only', () => {
    const documents = new Map(rolePolicies(stackOf(stack)).map(({ name, document }) => [name, document]));
    const asked = (part: string, resource: string, context = {}) => {
      const document = documents.get(part);
      if (document === undefined) throw new Error(`${part} has no policy`);
      return simulate({ identity: [document] }, { action: 'ssm:SendCommand', resource, context }).kind;
    };
    const host = 'arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0';
    const document = 'arn:aws:ssm:us-east-1:111122223333:document/RecoverOps-RunStep';
    const managed = {
      'ssm:resourceTag/recoverops:managed': 'true',
      'aws:ResourceTag/recoverops:managed': 'true',
    };
    for (const part of ['ingress', 'worker']) {
      expect(asked(part, host, managed)).not.toBe('allowed');
      expect(asked(part, document)).not.toBe('allowed');
    }
    expect(asked('execution', document)).toBe('allowed');
    expect(asked('execution', host, managed)).toBe('allowed');
    expect(asked('execution', host)).not.toBe('allowed');
  });
});

describe.each(STACKS)('names of %s', (stack) => {
  const LIMITS: Readonly<Record<string, number>> = {
    'aws:lb/loadBalancer:LoadBalancer': 32,
    'aws:lb/targetGroup:TargetGroup': 32,
    'aws:iam/role:Role': 64,
    'aws:iam/policy:Policy': 128,
    'aws:iam/instanceProfile:InstanceProfile': 128,
    'aws:s3/bucket:Bucket': 63,
    'aws:rds/instance:Instance': 63,
    'aws:sqs/queue:Queue': 80,
    'aws:sns/topic:Topic': 256,
    'aws:kinesis/stream:Stream': 128,
    'aws:lambda/function:Function': 64,
    'aws:ecs/service:Service': 255,
    'aws:ecs/cluster:Cluster': 255,
    'aws:autoscaling/group:Group': 255,
    'aws:ec2/launchTemplate:LaunchTemplate': 128,
    'aws:ec2/securityGroup:SecurityGroup': 255,
    'aws:dynamodb/table:Table': 255,
    'aws:secretsmanager/secret:Secret': 512,
    'aws:cloudwatch/metricAlarm:MetricAlarm': 255,
    'aws:budgets/budget:Budget': 100,
  };
  const limited = (): readonly (RegisteredResource & { limit: number })[] =>
    stackOf(stack).resources.flatMap((resource) => {
      const limit = LIMITS[resource.type];
      return limit === undefined ? [] : [{ ...resource, limit }];
    });

  test('are within what AWS takes, also for the longest stack name', () => {
    expect(limited().length).toBeGreaterThan(40);
    for (const { type, name, inputs, limit } of limited()) {
      const physical = physicalName(name, inputs);
      // A prefix of 20 characters is the longest that the configuration lets through.
      const longest = physical.length + 20 - `recoverops-${stack}`.length;
      expect(longest, `${type} ${physical}`).toBeLessThanOrEqual(limit);
    }
  });

  test('begin with the stack’s prefix, where they are not the product’s', () => {
    for (const { type, name, inputs } of limited()) {
      expect(physicalName(name, inputs), type).toMatch(new RegExp(`^recoverops-${stack}[-/]?`));
    }
  });
});
