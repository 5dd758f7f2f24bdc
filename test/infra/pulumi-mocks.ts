import * as pulumi from '@pulumi/pulumi';
import { isJsonObject } from '../../src/domain/text/json-object.ts';

/** A resource as the program registered it: inputs with outputs resolved and secrets unwrapped. */
export interface RecordedResource {
  /** Token, e.g. `aws:s3/bucket:Bucket`, or `recoverops:data:EvidenceBucket` for a component. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** False for components. */
  readonly custom: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where in the inputs secrets stand, such as `secretString`; Pulumi marks the whole of an object that holds one. */
  readonly secretPaths: readonly string[];
}

const MOCK_ACCOUNT = '111122223333';
const MOCK_REGION = 'eu-west-1';

type Values = Readonly<Record<string, unknown>>;

const arn = (service: string, resource: string, region = MOCK_REGION) =>
  `arn:aws:${service}:${region}:${service === 's3' ? '' : MOCK_ACCOUNT}:${resource}`;

const text = (value: unknown, fallback: string) => (typeof value === 'string' ? value : fallback);

/** What AWS would compute, by type; other types get an ARN made of their type and name. */
const COMPUTED: Readonly<Record<string, (inputs: Values, name: string) => Values>> = {
  'aws:s3/bucket:Bucket': (inputs, name) => {
    const bucket = text(inputs.bucket, name);
    return { id: bucket, bucket, arn: arn('s3', bucket, ''), bucketDomainName: `${bucket}.s3.amazonaws.com` };
  },
  'aws:sns/topic:Topic': (inputs, name) => {
    const topic = arn('sns', text(inputs.name, name));
    return { id: topic, arn: topic };
  },
  'aws:sqs/queue:Queue': (inputs, name) => {
    const queue = text(inputs.name, name);
    const url = `https://sqs.${MOCK_REGION}.amazonaws.com/${MOCK_ACCOUNT}/${queue}`;
    return { id: url, url, name: queue, arn: arn('sqs', queue) };
  },
  'aws:dynamodb/table:Table': (inputs, name) => ({
    arn: arn('dynamodb', `table/${text(inputs.name, name)}`),
  }),
  'aws:kms/key:Key': (_inputs, name) => ({ keyId: `key-of-${name}`, arn: arn('kms', `key/key-of-${name}`) }),
  'aws:secretsmanager/secret:Secret': (inputs, name) => {
    const secret = arn('secretsmanager', `secret:${text(inputs.name, name)}-AbCdEf`);
    return { id: secret, arn: secret };
  },
  'aws:cloudwatch/logGroup:LogGroup': (inputs, name) => ({
    arn: arn('logs', `log-group:${text(inputs.name, name)}`),
  }),
  'aws:cloudwatch/eventRule:EventRule': (inputs, name) => ({
    arn: arn('events', `rule/${text(inputs.name, name)}`),
  }),
  'aws:cloudwatch/metricAlarm:MetricAlarm': (inputs, name) => ({
    arn: arn('cloudwatch', `alarm:${text(inputs.name, name)}`),
  }),
  'aws:cloudwatch/compositeAlarm:CompositeAlarm': (inputs, name) => ({
    arn: arn('cloudwatch', `alarm:${text(inputs.alarmName, name)}`),
  }),
  'aws:ssm/document:Document': (inputs, name) => ({
    arn: arn('ssm', `document/${text(inputs.name, name)}`),
    defaultVersion: '1',
    latestVersion: '1',
    hash: `hash-of-${name}`,
  }),
  'aws:iam/role:Role': (inputs, name) => ({
    arn: `arn:aws:iam::${MOCK_ACCOUNT}:role/${text(inputs.name, name)}`,
    uniqueId: `AROA${name}`,
  }),
  'aws:lb/loadBalancer:LoadBalancer': (inputs, name) => {
    const suffix = `app/${text(inputs.name, name)}/50dc6c495c0c9188`;
    return {
      arn: arn('elasticloadbalancing', `loadbalancer/${suffix}`),
      arnSuffix: suffix,
      dnsName: `${text(inputs.name, name)}-1.${MOCK_REGION}.elb.amazonaws.com`,
      zoneId: 'Z32O12XQLNTSW2',
    };
  },
  'aws:lb/targetGroup:TargetGroup': (inputs, name) => {
    const suffix = `targetgroup/${text(inputs.name, name)}/943f017f100becff`;
    return { arn: arn('elasticloadbalancing', suffix), arnSuffix: suffix };
  },
  'random:index/randomBytes:RandomBytes': (inputs, name) => {
    // Other bytes for each name, and the same in every run.
    const bytes = Buffer.alloc(Number(inputs.length), `random bytes of ${name} `);
    return { base64: bytes.toString('base64'), hex: bytes.toString('hex') };
  },
};

const isRecord = (value: unknown): value is Values => isJsonObject(value);

/** The value without the wrappers that mark secrets, whose places are added to `secretPaths`. */
function withoutSecretMarks(value: unknown, path: string, secretPaths: string[]): unknown {
  if (pulumi.runtime.isRpcSecret(value)) {
    secretPaths.push(path);
    return withoutSecretMarks(pulumi.runtime.unwrapRpcSecret(value), path, secretPaths);
  }
  const below = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(value))
    return value.map((item, index) => withoutSecretMarks(item, below(index), secretPaths));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutSecretMarks(item, below(key), secretPaths)]),
  );
}

export interface RecordingOptions {
  readonly stack?: string;
  /** Computed properties that differ from the usual ones, by type token. */
  readonly computed?: Readonly<Record<string, (inputs: Values, name: string) => Values>>;
  /** Answers of provider functions such as `aws:index/getRegion:getRegion`, by token. */
  readonly calls?: Readonly<Record<string, (inputs: Values) => Values>>;
}

const CALLS: NonNullable<RecordingOptions['calls']> = {
  'aws:index/getCallerIdentity:getCallerIdentity': () => ({
    accountId: MOCK_ACCOUNT,
    arn: `arn:aws:iam::${MOCK_ACCOUNT}:user/deployer`,
    userId: 'AIDAEXAMPLE',
    id: MOCK_ACCOUNT,
  }),
  'aws:index/getRegion:getRegion': () => ({ region: MOCK_REGION, name: MOCK_REGION, id: MOCK_REGION }),
  'aws:index/getPartition:getPartition': () => ({
    partition: 'aws',
    dnsSuffix: 'amazonaws.com',
    reverseDnsPrefix: 'com.amazonaws',
    id: 'aws',
  }),
  'aws:index/getAvailabilityZones:getAvailabilityZones': () => ({
    names: ['a', 'b', 'c'].map((zone) => `${MOCK_REGION}${zone}`),
    id: MOCK_REGION,
  }),
};

/** Everything that a program registers with Pulumi while it is recorded. */
export class PulumiRecorder {
  readonly resources: RecordedResource[] = [];

  /** By logical name: the order of registration depends on how fast inputs resolve. */
  ofType(type: string): readonly RecordedResource[] {
    return this.resources
      .filter((resource) => resource.type === type)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The only resource of the type, or the only one with that logical name. */
  one(type: string, name?: string): RecordedResource {
    const found = this.ofType(type).filter((resource) => name === undefined || resource.name === name);
    const [resource] = found;
    if (resource !== undefined && found.length === 1) return resource;
    const there = this.resources.map((each) => `${each.type} ${each.name}`).join('\n  ');
    throw new Error(`${found.length} resources are ${type} ${name ?? ''}, one was expected of:\n  ${there}`);
  }

  /** Waits until all that was begun is registered. Then the recording is over: start another one for more. */
  async settled(): Promise<void> {
    await pulumi.runtime.disconnect();
  }
}

/**
 * From now on Pulumi records instead of deploying; no engine is needed. Unknown provider functions throw, so that a
 * program never goes on with values that nobody chose.
 */
export async function startRecording(options: RecordingOptions = {}): Promise<PulumiRecorder> {
  const recorder = new PulumiRecorder();
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, custom, id }) {
        const secretPaths: string[] = [];
        const plain = withoutSecretMarks(inputs, '', secretPaths) as Values;
        recorder.resources.push({ type, name, custom: custom ?? false, inputs: plain, secretPaths });
        if (custom !== true) return { id: undefined, state: { ...inputs } };
        const usual = COMPUTED[type]?.(plain, name) ?? { arn: arn('mock', `${type}/${name}`) };
        const state = { name, ...inputs, ...usual, ...options.computed?.[type]?.(plain, name) };
        return { id: id || text((usual as Values).id, `${name}-id`), state };
      },
      call({ token, inputs }) {
        const answer = options.calls?.[token] ?? CALLS[token];
        if (answer === undefined) throw new Error(`no answer is set for ${token}: add it to "calls"`);
        return answer(inputs);
      },
    },
    'recoverops',
    options.stack ?? 'dev',
  );
  return recorder;
}

/** The value of an output, whether or not it is a secret. */
export async function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return await new Promise<T>((resolve) => {
    pulumi.all([output]).apply(([value]) => resolve(value as T));
  });
}
