import { beforeAll, describe, expect, test } from 'vitest';
import type { Preview } from '../../scripts/infra/preview-engine.ts';
import { SIMULATED_LOG_GROUPS } from '../../scripts/infra/simulated-cloud.ts';
import { loadDetectorConfig } from '../../src/config/detector-config.ts';
import { stageNamed } from './compose/support/dockerfile-stages.ts';
import {
  containerOf,
  countsByType,
  DOMAIN,
  IMAGE,
  ofType,
  preview,
  sharedPreview,
  successful,
  tasksOf,
  waitsFor,
} from './support/stacks.ts';

// Each preview is the real program, pulumi/index.ts, run by Pulumi's own Node runner (cmd/run) as `pulumi up` runs it.
const RUNS = 360_000;

describe('the stack dev as committed', () => {
  let dev: Preview;
  beforeAll(async () => {
    dev = await sharedPreview('dev');
  }, RUNS);

  test('has what a deployment consists of', () => {
    expect(countsByType(dev)).toMatchObject({
      'aws:acm/certificate:Certificate': 1,
      'aws:autoscaling/group:Group': 1,
      'aws:budgets/budget:Budget': 1,
      'aws:cloudwatch/compositeAlarm:CompositeAlarm': 1,
      'aws:dynamodb/table:Table': 7,
      'aws:ec2/natGateway:NatGateway': 1,
      'aws:ec2/subnet:Subnet': 4,
      'aws:ecr/repository:Repository': 1,
      'aws:ecs/service:Service': 3,
      'aws:kms/key:Key': 2,
      'aws:lb/loadBalancer:LoadBalancer': 2,
      'aws:rds/instance:Instance': 1,
      'aws:sns/topic:Topic': 2,
      'aws:sns/topicSubscription:TopicSubscription': 1,
      'aws:sqs/queue:Queue': 1,
      'aws:ssm/document:Document': 3,
    });
    expect(ofType(dev, 'aws:iam/role:Role').map(({ inputs }) => inputs.name)).toEqual(
      expect.arrayContaining(
        ['ingress', 'worker', 'diagnostics', 'execution', 'target', 'ecs-execution'].map(
          (part) => `recoverops-dev-${part}`,
        ),
      ),
    );
  });

  test('tells its user the address and what to do next', () => {
    expect(dev.outputs).toMatchObject({ url: `https://${DOMAIN}`, targetFleet: 'recoverops-dev-web' });
    // Only for a machine that is named in workerPrincipalArns.
    expect(dev.outputs.machinePolicyArns ?? null).toBeNull();
    expect(dev.outputs.cliCommand).toMatch(
      /run-task --cluster recoverops-dev .*--task-definition recoverops-dev-worker-1-4-0 .*subnets=\[subnet-\S+,subnet-\S+\]/,
    );
    const steps = dev.outputs.nextSteps as string[];
    expect(steps.join('\n')).toContain('secretsmanager get-secret-value');
    expect(steps.join('\n')).toContain(
      'Emergency stop of this account, beside "recoverops stop", which stops every account: aws iam attach-role-policy --role-name recoverops-dev-execution',
    );
    expect(steps.join('\n')).not.toContain('NO ALARM ARRIVES YET');
  });

  test('subscribes only when the ingress stands and its name leads there', () => {
    const [subscription] = ofType(dev, 'aws:sns/topicSubscription:TopicSubscription');
    expect(subscription?.inputs).toMatchObject({
      protocol: 'https',
      endpoint: `https://${DOMAIN}/webhooks/sns`,
      endpointAutoConfirms: true,
    });
    expect(waitsFor(dev, subscription).map(({ type, name }) => `${type} ${name}`)).toEqual(
      expect.arrayContaining([
        'aws:ecs/service:Service recoverops-dev-ingress',
        'aws:route53/record:Record recoverops-dev-app',
      ]),
    );
  });

  test('runs one build of the worker, under its id', () => {
    const worker = containerOf(dev, 'recoverops-dev-worker-1-4-0', 'worker');
    expect(worker.image).toBe(IMAGE);
    expect(worker.environment).toContainEqual({ name: 'RECOVEROPS_WORKER_BUILD_ID', value: '1.4.0' });
  });
});

test(
  'the stack prod as committed has two of what can fail alone, and is protected',
  async () => {
    const prod = await sharedPreview('prod');
    const counts = countsByType(prod);
    expect(counts['aws:ec2/natGateway:NatGateway']).toBe(2);
    expect(ofType(prod, 'aws:rds/instance:Instance')[0]).toMatchObject({
      protect: true,
      inputs: { multiAz: true, deletionProtection: true, storageEncrypted: true, skipFinalSnapshot: false },
    });
    expect(ofType(prod, 'aws:lambda/function:Function')).toHaveLength(1);
    for (const { inputs } of ofType(prod, 'aws:ecs/service:Service')) expect(inputs.desiredCount).toBe(2);
    for (const { inputs } of ofType(prod, 'aws:lb/loadBalancer:LoadBalancer'))
      expect(inputs.enableDeletionProtection).toBe(true);
    for (const { inputs } of ofType(prod, 'aws:s3/bucket:Bucket'))
      if (!String(inputs.bucket).includes('artifacts')) expect(inputs.forceDestroy ?? false).toBe(false);
    expect(ofType(prod, 'aws:autoscaling/group:Group')[0]?.inputs.minSize).toBe(2);
  },
  RUNS,
);

describe('where logs are read', () => {
  let logs: Preview;
  beforeAll(async () => {
    logs = await successful(
      preview('dev', {
        'recoverops:logDetector': 'true',
        'recoverops:logGroups': '["*"]',
        'recoverops:logGroupTags': '["watch=yes"]',
        'recoverops:logShards': '3',
        'recoverops:site': 'version: site/v1\n',
      }),
    );
  }, RUNS);
  const subscribed = () =>
    ofType(logs, 'aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter').map(({ inputs }) =>
      String(inputs.logGroup),
    );

  test('no log group of RecoverOps is subscribed, though the pattern means all and the tag some: it would read itself', () => {
    // The account has them, so that their absence is the program's doing.
    const own = Object.keys(SIMULATED_LOG_GROUPS).filter((name) => name.includes('recoverops-'));
    expect(own).toContain('/recoverops-dev/detector');
    expect(own).toContain('/recoverops-prod/detector');
    expect(subscribed().filter((name) => own.includes(name))).toEqual([]);
    expect(subscribed().toSorted()).toEqual([
      '/aws/lambda/checkout',
      '/aws/lambda/checkout-dev',
      '/aws/rds/instance/orders/postgresql',
      '/ecs/shop',
    ]);
    expect(logs.outputs.subscribedLogGroups).toEqual(subscribed().toSorted());
    const written = ofType(logs, 'aws:cloudwatch/logGroup:LogGroup').map(({ inputs }) => inputs.name);
    expect(written).toContain('/recoverops-dev/detector');
    expect(subscribed().filter((name) => written.includes(name))).toEqual([]);
  });

  test('the subscriptions wait for the role that writes, and the detector for its own', () => {
    const [filter] = ofType(logs, 'aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter');
    const [detector] = ofType(logs, 'aws:lambda/function:Function');
    const names = (resource: typeof filter) => waitsFor(logs, resource).map(({ name }) => name);
    expect(names(filter)).toContain('recoverops-dev-log-delivery');
    expect(names(detector)).toContain('recoverops-dev-detector');
    expect(ofType(logs, 'aws:kinesis/stream:Stream')[0]?.inputs).toMatchObject({
      name: 'recoverops-dev-logs',
      shardCount: 3,
    });
  });

  test('findings reach the ingress as alarms do, by a topic of their own', () => {
    const subscriptions = ofType(logs, 'aws:sns/topicSubscription:TopicSubscription').map(
      ({ inputs }) => inputs,
    );
    expect(subscriptions.map(({ topic }) => topic).toSorted()).toEqual(
      ['alarms', 'findings'].map((name) => `arn:aws:sns:us-east-1:111122223333:recoverops-dev-${name}`),
    );
    for (const inputs of subscriptions) {
      expect(inputs).toMatchObject({ protocol: 'https', endpoint: `https://${DOMAIN}/webhooks/sns` });
      expect(inputs.redrivePolicy).toContain('recoverops-dev-dead-letters');
    }
    const findings = 'arn:aws:sns:us-east-1:111122223333:recoverops-dev-findings';
    const ingress = containerOf(logs, 'recoverops-dev-ingress', 'ingress').environment;
    expect(ingress).toContainEqual({ name: 'RECOVEROPS_FINDINGS_TOPIC_ARN', value: findings });
    const [detector] = ofType(logs, 'aws:lambda/function:Function');
    expect(detector?.inputs.environment).toEqual({
      variables: {
        RECOVEROPS_ACCOUNT_ID: '111122223333',
        RECOVEROPS_BUCKET: 'recoverops-dev-evidence-111122223333-us-east-1',
        RECOVEROPS_FAILED_LOGS_BUCKET: 'recoverops-dev-failed-logs-111122223333-us-east-1',
        RECOVEROPS_TABLE_PREFIX: 'recoverops-dev',
        RECOVEROPS_FINDINGS_TOPIC_ARN: findings,
      },
    });
    // With what Lambda and the image set, it starts.
    const { variables = {} } = (detector?.inputs.environment ?? {}) as {
      readonly variables?: Record<string, string>;
    };
    const image = Object.fromEntries(stageNamed('app').environment);
    const lambda = { AWS_REGION: 'us-east-1', AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001' };
    expect(loadDetectorConfig({ ...image, ...variables, ...lambda })).toMatchObject({
      findingsTopicArn: findings,
      patternDirectory: '/app/patterns',
    });
  });

  test('the load balancer of the hosts writes its access logs where the detector is told of them', () => {
    const balancer = ofType(logs, 'aws:lb/loadBalancer:LoadBalancer').find(
      ({ inputs }) => inputs.internal === true,
    );
    const [notification] = ofType(logs, 'aws:s3/bucketNotification:BucketNotification');
    expect(balancer?.inputs.accessLogs).toEqual({
      enabled: true,
      bucket: notification?.inputs.bucket,
      prefix: 'web',
    });
    expect(notification?.inputs.lambdaFunctions).toEqual([expect.objectContaining({ filterPrefix: 'web/' })]);
    // Those of the dashboard are not asked for, and would not be read.
    const dashboard = ofType(logs, 'aws:lb/loadBalancer:LoadBalancer').find(
      ({ inputs }) => inputs.internal === false,
    );
    expect(dashboard?.inputs.accessLogs).toBeUndefined();
  });

  test(
    'without an image there is no function, and nothing that waits for one',
    async () => {
      const result = await successful(
        preview('dev', { 'recoverops:logDetector': 'true', 'recoverops:image': '' }),
      );
      for (const type of ['aws:lambda/function:Function', 'aws:kinesis/stream:Stream'])
        expect(ofType(result, type)).toEqual([]);
    },
    RUNS,
  );
});

test(
  'the stack dev reads no logs by default, and costs nothing for it',
  async () => {
    const dev = await sharedPreview('dev');
    for (const type of [
      'aws:lambda/function:Function',
      'aws:kinesis/stream:Stream',
      'aws:s3/bucketNotification:BucketNotification',
    ])
      expect(ofType(dev, type)).toEqual([]);
  },
  RUNS,
);

test(
  'before anything exists, a preview does not stumble over what is not known yet',
  async () => {
    const known = await sharedPreview('dev');
    const dry = await successful(preview('dev', {}, { dryRun: true }));
    expect(dry.resources.map(({ urn }) => urn).toSorted()).toEqual(
      known.resources.map(({ urn }) => urn).toSorted(),
    );
  },
  RUNS,
);

test(
  'without an image there is everything but the services, and the way to push one',
  async () => {
    const result = await successful(preview('dev', { 'recoverops:image': '' }));
    expect(ofType(result, 'aws:ecs/service:Service')).toEqual([]);
    expect(ofType(result, 'aws:sns/topicSubscription:TopicSubscription')).toEqual([]);
    expect(result.outputs.nextSteps).toEqual([
      expect.stringContaining('docker build'),
      expect.stringContaining('docker login'),
      expect.stringContaining(
        'docker push 111122223333.dkr.ecr.us-east-1.amazonaws.com/recoverops-dev:1.0.0',
      ),
      expect.stringContaining('pulumi config set recoverops:image'),
    ]);
  },
  RUNS,
);

describe('with Temporal Cloud', () => {
  let cloud: Preview;
  beforeAll(async () => {
    cloud = await successful(
      preview(
        'dev',
        {
          'recoverops:temporal': 'cloud',
          'recoverops:temporalAddress': 'us-east-1.aws.api.temporal.io:7233',
          'recoverops:temporalNamespace': 'recoverops.a1b2c',
          'recoverops:temporalApiKey': 'key-for-the-test',
          'recoverops:geminiApiKey': 'gemini-for-the-test',
          'recoverops:oidcIssuer': 'https://id.example.org',
          'recoverops:oidcClientId': 'recoverops',
          'recoverops:oidcClientSecret': 'oidc-for-the-test',
          'recoverops:oidcRoles': '["admin=ops-admins","viewer=*"]',
        },
        {
          secretKeys: ['temporalApiKey', 'geminiApiKey', 'oidcClientSecret'].map(
            (key) => `recoverops:${key}`,
          ),
        },
      ),
    );
  }, RUNS);

  test('there is no database and no server', () => {
    expect(ofType(cloud, 'aws:rds/instance:Instance')).toEqual([]);
    expect(
      tasksOf(cloud)
        .map(({ family }) => family)
        .toSorted(),
    ).toEqual(['recoverops-dev-ingress', 'recoverops-dev-worker-1-4-0']);
  });

  test('people sign in through the provider, and raw signals decide nothing in either process', () => {
    const { environment, secrets } = containerOf(cloud, 'recoverops-dev-ingress', 'ingress');
    expect(environment).toEqual(
      expect.arrayContaining([
        { name: 'RECOVEROPS_OIDC_ISSUER', value: 'https://id.example.org' },
        { name: 'RECOVEROPS_OIDC_CLIENT_ID', value: 'recoverops' },
        { name: 'RECOVEROPS_OIDC_ROLES', value: 'admin=ops-admins,viewer=*' },
        { name: 'RECOVEROPS_SIGNAL_DECISIONS', value: 'ignore' },
      ]),
    );
    expect(secrets.find(({ name }) => name === 'RECOVEROPS_OIDC_CLIENT_SECRET')?.valueFrom).toContain(
      'recoverops-dev/oidc-client-secret',
    );
    const worker = containerOf(cloud, 'recoverops-dev-worker-1-4-0', 'worker');
    expect(worker.environment).toContainEqual({ name: 'RECOVEROPS_SIGNAL_DECISIONS', value: 'ignore' });
    expect(JSON.stringify(worker)).not.toContain('RECOVEROPS_OIDC');
    expect(JSON.stringify([environment, worker])).not.toContain('oidc-for-the-test');
  });

  test('keys reach the containers as references, and stand nowhere else', () => {
    const worker = containerOf(cloud, 'recoverops-dev-worker-1-4-0', 'worker');
    expect(worker.secrets.map(({ name }) => name)).toEqual(['GEMINI_API_KEY', 'TEMPORAL_API_KEY']);
    for (const { valueFrom } of worker.secrets) expect(valueFrom).toMatch(/^arn:aws:secretsmanager:/);
    const holders = cloud.resources.filter(({ inputs }) => JSON.stringify(inputs).includes('-for-the-test'));
    expect(holders.map(({ type }) => type)).toEqual([
      'aws:secretsmanager/secretVersion:SecretVersion',
      'aws:secretsmanager/secretVersion:SecretVersion',
      'aws:secretsmanager/secretVersion:SecretVersion',
    ]);
    expect(JSON.stringify(cloud.outputs)).not.toContain('-for-the-test');
  });

  test('the tasks may connect to its port', () => {
    const open = ofType(cloud, 'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule').filter(
      ({ inputs }) => inputs.fromPort === 7233,
    );
    expect(open.map(({ name }) => name).toSorted()).toEqual([
      'recoverops-dev-ingress-temporal',
      'recoverops-dev-worker-temporal',
    ]);
  });
});

test(
  'builds side by side, a closed dashboard, a zone of one’s own, the UI and all endpoints',
  async () => {
    const result = await successful(
      preview('dev', {
        'recoverops:hostedZoneId': '',
        'recoverops:certificateArn':
          'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
        'recoverops:workerBuilds': JSON.stringify([
          { buildId: '1.3.0', image: IMAGE.replace('1.4.0', '1.3.0') },
          { buildId: '1.4.0', image: IMAGE },
        ]),
        'recoverops:dashboardCidrs': JSON.stringify([1, 2, 3, 4, 5, 6].map((n) => `203.0.113.${n}/32`)),
        'recoverops:temporalUi': 'true',
        'recoverops:interfaceEndpoints': 'true',
        'recoverops:approverPrincipalArns': '["arn:aws:iam::111122223333:role/on-call"]',
        'recoverops:objectLockDays': '30',
      }),
    );
    const services = ofType(result, 'aws:ecs/service:Service').map(({ inputs }) => inputs.name);
    expect(services).toEqual(
      expect.arrayContaining([
        'recoverops-dev-worker-1-3-0',
        'recoverops-dev-worker-1-4-0',
        'recoverops-dev-temporal-ui',
      ]),
    );
    // The webhook for all; six addresses in rules of at most five.
    const rules = ofType(result, 'aws:lb/listenerRule:ListenerRule').toSorted(
      (a, b) => Number(a.inputs.priority) - Number(b.inputs.priority),
    );
    expect(rules.map(({ inputs }) => inputs.conditions)).toEqual([
      [{ pathPattern: { values: ['/webhooks/sns'] } }, { httpRequestMethod: { values: ['POST'] } }],
      [{ sourceIp: { values: [1, 2, 3, 4, 5].map((n) => `203.0.113.${n}/32`) } }],
      [{ sourceIp: { values: ['203.0.113.6/32'] } }],
    ]);
    const https = ofType(result, 'aws:lb/listener:Listener').find(({ inputs }) => inputs.port === 443);
    expect(https?.inputs.defaultActions).toEqual([expect.objectContaining({ type: 'fixed-response' })]);
    // DNS is the user's, so SNS could not reach the name yet.
    expect(ofType(result, 'aws:sns/topicSubscription:TopicSubscription')).toEqual([]);
    expect(ofType(result, 'aws:acm/certificate:Certificate')).toEqual([]);
    const steps = (result.outputs.nextSteps as string[]).join('\n');
    expect(steps).toContain(`Point ${DOMAIN} at recoverops-dev-app`);
    expect(steps).toContain('NO ALARM ARRIVES YET');
    expect(result.outputs.temporalUiUrl).toBe(`https://${DOMAIN}/temporal/`);
    expect(containerOf(result, 'recoverops-dev-ingress', 'ingress').environment).toContainEqual({
      name: 'RECOVEROPS_TEMPORAL_UI_SERVER',
      value: 'http://temporal-ui.recoverops-dev.internal:8080',
    });
    expect(containerOf(result, 'recoverops-dev-temporal-ui', 'ui').environment).toContainEqual({
      name: 'TEMPORAL_UI_PUBLIC_PATH',
      value: '/temporal',
    });
    // A page under a rebound name could approve where a browser reaches the UI itself.
    const ways = ofType(result, 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule').filter(
      ({ inputs }) => inputs.fromPort === 8080 && !/balancer/i.test(String(inputs.description)),
    );
    expect(ways.map(({ inputs }) => [inputs.description, inputs.cidrIpv4])).toEqual([
      ['To the Temporal UI', undefined],
    ]);
    expect(ofType(result, 'aws:ec2/vpcEndpoint:VpcEndpoint')).toHaveLength(13);
    expect(ofType(result, 'aws:iam/role:Role').map(({ inputs }) => inputs.name)).toContain(
      'recoverops-dev-approver',
    );
    const worker = containerOf(result, 'recoverops-dev-worker-1-4-0', 'worker');
    expect(worker.environment).toContainEqual({ name: 'RECOVEROPS_OBJECT_LOCK_MODE', value: 'governance' });
  },
  RUNS,
);

test(
  'a wrong configuration deploys nothing and tells every problem at once',
  async () => {
    const result = await preview('dev', {
      'recoverops:domain': '',
      'recoverops:vpcCidr': '10.0.0.0/8',
      'recoverops:imagee': 'x',
    });
    expect(result.exitCode).not.toBe(0);
    const errors = result.log.filter(({ severity }) => severity === 'error').map(({ text }) => text);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('has 3 problems');
    for (const key of ['domain', 'vpcCidr', 'imagee']) expect(errors[0]).toContain(`recoverops:${key} `);
    expect(result.resources.filter(({ custom }) => custom)).toEqual([]);
  },
  RUNS,
);
