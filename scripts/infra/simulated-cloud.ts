import { createHash } from 'node:crypto';

/** A resource as the program registered it. */
export interface RegisteredResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string | null;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly dependsOn: readonly string[];
  /** Inputs that an update leaves as they were. */
  readonly ignoreChanges: readonly string[];
  /** It stays in the account when the program no longer registers it, or replaces it. */
  readonly retainOnDelete: boolean;
}

const SIMULATED = {
  account: '111122223333',
  region: 'us-east-1',
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
} as const;

/** Log groups of the simulated account, with their tags: those of its workloads, and those of two stacks of RecoverOps. */
export const SIMULATED_LOG_GROUPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/aws/lambda/checkout': {},
  '/aws/lambda/checkout-dev': { watch: 'no' },
  '/aws/rds/instance/orders/postgresql': {},
  '/aws/rds/instance/recoverops-prod-temporal-0a1b2c3/postgresql': { watch: 'yes' },
  '/aws/lambda/recoverops-dev-detector': { watch: 'yes' },
  '/aws/ecs/containerinsights/recoverops-prod/performance': { watch: 'yes' },
  '/ecs/shop': { watch: 'yes' },
  ...Object.fromEntries(
    ['dev', 'prod'].flatMap((stack) =>
      ['detector', 'ingress', 'worker', 'temporal', 'flow'].map((part) => [
        `/recoverops-${stack}/${part}`,
        { watch: 'yes' },
      ]),
    ),
  ),
};

const PHYSICAL_NAME_KEYS = ['name', 'bucket', 'family', 'identifier', 'roleName'] as const;

/** The name the cloud would know: the explicit one, or the logical one with Pulumi's random suffix. */
export function physicalName(logicalName: string, inputs: Readonly<Record<string, unknown>>): string {
  for (const key of PHYSICAL_NAME_KEYS) {
    const value = inputs[key];
    if (typeof value === 'string') return value;
  }
  return `${logicalName}-0a1b2c3`;
}

const ARN_SERVICES: Readonly<Record<string, (name: string) => string>> = {
  'aws:iam/role:Role': (name) => `arn:aws:iam::${SIMULATED.account}:role/${name}`,
  'aws:iam/policy:Policy': (name) => `arn:aws:iam::${SIMULATED.account}:policy/${name}`,
  'aws:iam/instanceProfile:InstanceProfile': (name) =>
    `arn:aws:iam::${SIMULATED.account}:instance-profile/${name}`,
  'aws:s3/bucket:Bucket': (name) => `arn:aws:s3:::${name}`,
  'aws:sns/topic:Topic': (name) => regional('sns', name),
  'aws:sqs/queue:Queue': (name) => regional('sqs', name),
  'aws:dynamodb/table:Table': (name) => regional('dynamodb', `table/${name}`),
  'aws:kms/key:Key': () => regional('kms', 'key/0b7f4c1e-7d0b-4b43-9a27-6c9a1a2b3c4d'),
  'aws:secretsmanager/secret:Secret': (name) => regional('secretsmanager', `secret:${name}-AbCdEf`),
  'aws:cloudwatch/logGroup:LogGroup': (name) => regional('logs', `log-group:${name}`),
  'aws:kinesis/stream:Stream': (name) => regional('kinesis', `stream/${name}`),
  'aws:lambda/function:Function': (name) => regional('lambda', `function:${name}`),
  'aws:cloudwatch/metricAlarm:MetricAlarm': (name) => regional('cloudwatch', `alarm:${name}`),
  'aws:ssm/document:Document': (name) => regional('ssm', `document/${name}`),
  'aws:ecr/repository:Repository': (name) => regional('ecr', `repository/${name}`),
  'aws:ecs/cluster:Cluster': (name) => regional('ecs', `cluster/${name}`),
  'aws:ecs/taskDefinition:TaskDefinition': (name) => regional('ecs', `task-definition/${name}:1`),
  'aws:lb/loadBalancer:LoadBalancer': (name) =>
    regional('elasticloadbalancing', `loadbalancer/app/${name}/50dc6c495c0c9188`),
  'aws:lb/targetGroup:TargetGroup': (name) =>
    regional('elasticloadbalancing', `targetgroup/${name}/943f017f100becff`),
};

const regional = (service: string, rest: string) =>
  `arn:aws:${service}:${SIMULATED.region}:${SIMULATED.account}:${rest}`;

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** What AWS would answer: the inputs, an id, an ARN of the right shape and the few outputs that programs read. */
export function stateOf(
  type: string,
  logicalName: string,
  inputs: Readonly<Record<string, unknown>>,
): { readonly id: string; readonly state: Record<string, unknown> } {
  const name = physicalName(logicalName, inputs);
  const arn = ARN_SERVICES[type]?.(name) ?? regional(type.split(/[:/]/)[1] ?? 'unknown', name);
  const state: Record<string, unknown> = {
    name,
    arn,
    ...inputs,
    arnSuffix: arn.split(':').slice(5).join(':'),
  };
  switch (type) {
    case 'aws:s3/bucket:Bucket':
      return {
        id: name,
        state: { ...state, bucket: name, bucketRegionalDomainName: `${name}.s3.amazonaws.com` },
      };
    case 'aws:lb/loadBalancer:LoadBalancer':
      return {
        id: arn,
        state: {
          ...state,
          arnSuffix: `app/${name}/50dc6c495c0c9188`,
          dnsName: `${name}-1234567890.${SIMULATED.region}.elb.amazonaws.com`,
          zoneId: 'Z35SXDOTRQ7X7K',
        },
      };
    case 'aws:lb/targetGroup:TargetGroup':
      return { id: arn, state: { ...state, arnSuffix: `targetgroup/${name}/943f017f100becff` } };
    case 'aws:sqs/queue:Queue': {
      const url = `https://sqs.${SIMULATED.region}.amazonaws.com/${SIMULATED.account}/${name}`;
      return { id: url, state: { ...state, url } };
    }
    case 'aws:rds/instance:Instance':
      return {
        id: name,
        state: {
          ...state,
          identifier: name,
          address: `${name}.abcdefghijkl.${SIMULATED.region}.rds.amazonaws.com`,
          masterUserSecrets: [
            { secretArn: regional('secretsmanager', 'secret:rds!db-1234-AbCdEf'), secretStatus: 'active' },
          ],
        },
      };
    case 'aws:acm/certificate:Certificate':
      return {
        id: arn,
        state: {
          ...state,
          domainValidationOptions: [
            {
              domainName: inputs.domainName,
              resourceRecordName: `_x.${String(inputs.domainName)}.`,
              resourceRecordType: 'CNAME',
              resourceRecordValue: '_y.acm-validations.aws.',
            },
          ],
        },
      };
    case 'aws:acm/certificateValidation:CertificateValidation':
      return { id: name, state: { ...state, certificateArn: inputs.certificateArn } };
    case 'aws:ec2/launchTemplate:LaunchTemplate':
      return { id: 'lt-0123456789abcdef0', state: { ...state, latestVersion: 1, defaultVersion: 1 } };
    case 'aws:secretsmanager/secretVersion:SecretVersion': {
      // Another value is another version.
      const versionId = digestOf(`${String(inputs.secretId)} ${String(inputs.secretString)}`);
      return { id: `${String(inputs.secretId)}|${versionId}`, state: { ...state, versionId } };
    }
    case 'aws:ssm/document:Document':
      return {
        id: name,
        state: {
          ...state,
          defaultVersion: '1',
          latestVersion: '1',
          hash: 'a'.repeat(64),
          hashType: 'Sha256',
        },
      };
    case 'aws:lambda/eventSourceMapping:EventSourceMapping': {
      const uuid = '5b2f1c7e-0d3a-4c6b-9e57-2f8a1d4c6b90';
      return { id: uuid, state: { ...state, uuid } };
    }
    case 'aws:kms/key:Key':
      return { id: arn.split('/')[1] ?? name, state: { ...state, keyId: arn.split('/')[1] } };
    case 'aws:sns/topic:Topic':
    case 'aws:secretsmanager/secret:Secret':
    case 'aws:ecs/cluster:Cluster':
      return { id: arn, state };
    case 'aws:ecr/repository:Repository':
      return {
        id: name,
        state: {
          ...state,
          repositoryUrl: `${SIMULATED.account}.dkr.ecr.${SIMULATED.region}.amazonaws.com/${name}`,
        },
      };
    case 'random:index/randomPassword:RandomPassword':
    case 'random:index/randomBytes:RandomBytes':
      return {
        id: name,
        state: { ...state, result: 'r'.repeat(43), base64: 'cmFuZG9t', hex: 'ab'.repeat(32) },
      };
    case 'random:index/randomId:RandomId':
      return { id: name, state: { ...state, hex: '0a1b2c3d', b64Url: 'Chss' } };
    default:
      return { id: `${type.split(':').at(-1)?.toLowerCase()}-${name}`, state };
  }
}

/** As the tagging API filters: each key, with one of its values. */
function hasTags(tags: Readonly<Record<string, string>>, filters: unknown): boolean {
  const wanted = Array.isArray(filters) ? (filters as { key: string; values?: readonly string[] }[]) : [];
  return wanted.every(
    ({ key, values = [] }) => key in tags && (values.length === 0 || values.includes(tags[key] ?? '')),
  );
}

/** The data sources that the program reads; an unknown one is an error, so that a test notices it. */
export function invokeResult(
  token: string,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  switch (token) {
    case 'aws:index/getCallerIdentity:getCallerIdentity':
      return {
        accountId: SIMULATED.account,
        arn: 'arn:aws:iam::111122223333:user/ana',
        userId: 'u',
        id: 'i',
      };
    case 'aws:index/getRegion:getRegion':
      return {
        region: SIMULATED.region,
        name: SIMULATED.region,
        id: SIMULATED.region,
        description: 'US East',
      };
    case 'aws:index/getPartition:getPartition':
      return { partition: 'aws', dnsSuffix: 'amazonaws.com', id: 'aws', reverseDnsPrefix: 'com.amazonaws' };
    case 'aws:index/getAvailabilityZones:getAvailabilityZones':
      return { names: [...SIMULATED.zones], zoneIds: ['a', 'b', 'c'], id: SIMULATED.region, groupNames: [] };
    case 'aws:cloudwatch/getLogGroups:getLogGroups': {
      const prefix = String(inputs.logGroupNamePrefix ?? '');
      const logGroupNames = Object.keys(SIMULATED_LOG_GROUPS).filter((name) => name.startsWith(prefix));
      return {
        id: SIMULATED.region,
        region: SIMULATED.region,
        logGroupNames,
        arns: logGroupNames.map((name) => regional('logs', `log-group:${name}`)),
      };
    }
    case 'aws:resourcegroupstaggingapi/getResources:getResources':
      return {
        id: SIMULATED.region,
        region: SIMULATED.region,
        resourceTagMappingLists: Object.entries(SIMULATED_LOG_GROUPS)
          .filter(([, tags]) => hasTags(tags, inputs.tagFilters))
          .map(([name, tags]) => ({
            resourceArn: regional('logs', `log-group:${name}`),
            tags,
            complianceDetails: [],
          })),
      };
    case 'aws:ssm/getParameter:getParameter':
      return {
        name: inputs.name,
        value: 'ami-0abcdef1234567890',
        insecureValue: 'ami-0abcdef1234567890',
        type: 'String',
      };
    case 'aws:ec2/getManagedPrefixList:getManagedPrefixList':
      return { id: 'pl-0123456789abcdef0', name: inputs.name };
    default:
      throw new Error(
        `the program reads ${token}, which scripts/infra/simulated-cloud.ts does not answer yet`,
      );
  }
}
