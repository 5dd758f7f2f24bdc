import { ConfigReader, type RawConfig, StackConfigError } from './config-reader.ts';
import { type FargateSize, fargateSizeProblem } from './fargate-size.ts';
import { IMAGE, IMAGE_ADVICE } from './image-reference.ts';
import { PREFIX_LENGTH_MAX, STACK_NAME, stackNames } from './naming.ts';
import { parseCidr, VPC_PREFIX_MAX, VPC_PREFIX_MIN, ZONES_MAX, ZONES_MIN } from './subnet-plan.ts';
import { readWorkerBuilds, type WorkerBuild } from './worker-builds.ts';

/** How many tasks of a service, and their size. */
export interface ServiceSize extends FargateSize {
  readonly tasksMin: number;
  readonly tasksMax: number;
}

export interface CloudTemporal {
  readonly kind: 'cloud';
  readonly address: string;
  readonly namespace: string;
  readonly auth: 'api-key' | 'mtls';
}

export interface SelfHostedTemporal {
  readonly kind: 'self-hosted';
  readonly namespace: string;
  readonly serverImage: string;
  readonly adminToolsImage: string;
  readonly uiImage: string;
  /** From where the UI may be opened; nobody authenticates there, so empty means that there is none. */
  readonly uiCidrs: readonly string[];
  readonly historyShards: number;
  readonly serverTasks: number;
  readonly serverSize: FargateSize;
  readonly databaseClass: string;
  readonly databaseStorageGiB: number;
}

/** The configuration of one stack, complete and checked. The keys are explained in docs/operations/deploy-aws.md. */
export interface StackConfig {
  readonly stack: string;
  readonly region: string;
  /** Two of everything that can fail alone, and nothing deleted by accident. */
  readonly isProduction: boolean;
  readonly domain: string;
  readonly hostedZoneId: string | null;
  readonly certificateArn: string | null;
  readonly subscribeAlarms: boolean;
  readonly dashboardCidrs: readonly string[];
  readonly accessLogs: boolean;
  readonly network: {
    readonly cidr: string;
    readonly zones: number;
    readonly natPerZone: boolean;
    readonly interfaceEndpoints: boolean;
  };
  readonly logRetentionDays: number;
  /** Null until the image has been pushed: then there are no services yet. */
  readonly image: string | null;
  readonly workerBuilds: readonly WorkerBuild[];
  /** What the images were built for. */
  readonly architecture: 'X86_64' | 'ARM64';
  readonly ingress: ServiceSize;
  readonly worker: ServiceSize;
  readonly temporal: CloudTemporal | SelfHostedTemporal;
  readonly targets: {
    readonly min: number;
    readonly max: number;
    readonly instanceType: string;
    /** Null: the newest Amazon Linux 2023 at the time of the deployment. */
    readonly amiId: string | null;
  };
  readonly approvalMode: 'on' | 'off';
  readonly geminiModel: string;
  /** Whether there is a key for it; the key itself is not in here. */
  readonly hasGeminiKey: boolean;
  /** Who gets the first API token. */
  readonly firstPrincipal: string;
  readonly noticeEmails: readonly string[];
  readonly budgetMonthlyUsd: number;
  readonly objectLockDays: number;
  readonly approverPrincipalArns: readonly string[];
  readonly accounts: readonly AccountEntry[];
  readonly remoteTargetRoleArns: readonly string[];
  readonly extraAlarmTopicArns: readonly string[];
  /** Of the subscriptions of those topics that are in other Regions or accounts. */
  readonly extraDeadLetterQueueUrls: readonly string[];
}

const LOG_RETENTION_DAYS = [7, 14, 30, 60, 90, 180, 365, 731];
/** A rule of the load balancer holds 5 addresses; four rules are plenty for offices and VPNs. */
const DASHBOARD_CIDRS_MAX = 20;

const AWS_REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
/** Region, account and name. */
export const QUEUE_URL = /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(\d{12})\/([\w-]{1,80})$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;

function readService(reader: ConfigReader, name: 'ingress' | 'worker', defaults: ServiceSize): ServiceSize {
  const size = {
    cpu: reader.integer(`${name}Cpu`, defaults.cpu, 256, 4096),
    memoryMiB: reader.integer(`${name}MemoryMiB`, defaults.memoryMiB, 512, 30_720),
    tasksMin: reader.integer(`${name}TasksMin`, defaults.tasksMin, 1, 20),
    tasksMax: reader.integer(`${name}TasksMax`, defaults.tasksMax, 1, 50),
  };
  const problem = fargateSizeProblem(size);
  if (problem !== undefined) reader.problem(`${name}MemoryMiB`, problem);
  if (size.tasksMax < size.tasksMin)
    reader.problem(`${name}TasksMax`, `is below ${name}TasksMin: set it to ${size.tasksMin} or more`);
  return size;
}

function readTemporal(reader: ConfigReader, isProduction: boolean): CloudTemporal | SelfHostedTemporal {
  const kind = reader.oneOf('temporal', 'self-hosted', ['cloud', 'self-hosted']);
  const selfHosted: SelfHostedTemporal = {
    kind: 'self-hosted',
    namespace: reader.text(
      'temporalNamespace',
      'recoverops',
      /^[\w.-]{2,64}$/,
      'give the name of a namespace',
    ),
    serverImage: reader.text('temporalServerImage', 'temporalio/server:1.31.2', IMAGE, IMAGE_ADVICE),
    adminToolsImage: reader.text(
      'temporalAdminToolsImage',
      'temporalio/admin-tools:1.31.2',
      IMAGE,
      IMAGE_ADVICE,
    ),
    uiImage: reader.text('temporalUiImage', 'temporalio/ui:2.50.1', IMAGE, IMAGE_ADVICE),
    uiCidrs: readCidrs(reader, 'temporalUiCidrs', 10),
    // Fixed for the life of the database, see docs/operations/deploy-aws.md.
    historyShards: reader.integer('temporalHistoryShards', 512, 1, 16_384),
    serverTasks: reader.integer('temporalServerTasks', isProduction ? 2 : 1, 1, 10),
    serverSize: {
      cpu: reader.integer('temporalServerCpu', isProduction ? 1024 : 512, 256, 4096),
      memoryMiB: reader.integer('temporalServerMemoryMiB', isProduction ? 2048 : 1024, 512, 30_720),
    },
    databaseClass: reader.text(
      'temporalDatabaseClass',
      isProduction ? 'db.t4g.medium' : 'db.t4g.micro',
      /^db\.[a-z0-9]+\.[a-z0-9]+$/,
      'give an RDS instance class such as db.t4g.medium',
    ),
    databaseStorageGiB: reader.integer('temporalDatabaseStorageGiB', isProduction ? 50 : 20, 20, 1000),
  };
  const address = reader.optionalText(
    'temporalAddress',
    /^[a-z0-9.-]+:\d{2,5}$/,
    'give host and port, such as recoverops.a1b2c.tmprl.cloud:7233',
  );
  const auth = reader.oneOf('temporalAuth', 'api-key', ['api-key', 'mtls']);
  for (const key of ['temporalApiKey', 'temporalClientCertificate', 'temporalClientKey'])
    reader.hasSecret(key);
  if (kind === 'self-hosted') {
    const problem = fargateSizeProblem(selfHosted.serverSize);
    if (problem !== undefined) reader.problem('temporalServerMemoryMiB', problem);
    if (address !== null)
      reader.problem(
        'temporalAddress',
        'is set, but temporal is self-hosted: remove it, or set temporal to cloud',
      );
    return selfHosted;
  }
  if (address === null || reader.optional('temporalNamespace') === null) {
    reader.problem(
      'temporal',
      'is cloud: set temporalAddress and temporalNamespace (<name>.<account>) to those of your namespace',
    );
  }
  const wanted = auth === 'api-key' ? ['temporalApiKey'] : ['temporalClientCertificate', 'temporalClientKey'];
  for (const key of wanted)
    if (!reader.hasSecret(key))
      reader.problem(key, `is not set: set it with "pulumi config set --secret ${key}"`);
  return { kind, address: address ?? '', namespace: selfHosted.namespace, auth };
}

function readCidrs(reader: ConfigReader, key: string, limit: number): readonly string[] {
  const cidrs = reader.list(key, /./, 'give IPv4 ranges such as 203.0.113.0/24', limit);
  for (const cidr of cidrs) {
    if (parseCidr(cidr) === undefined)
      reader.problem(key, `has "${cidr}": give an IPv4 range whose host bits are 0, such as 203.0.113.0/24`);
  }
  return cidrs;
}

function readEndpoint(reader: ConfigReader) {
  const domain = reader.required(
    'domain',
    /^(?=.{4,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/,
    'SNS delivers alarms only to a public https address with a trusted certificate; give a host name such as ops.example.org',
  );
  const hostedZoneId = reader.optionalText(
    'hostedZoneId',
    /^Z[A-Z0-9]{5,31}$/,
    'give the id of a public Route 53 zone',
  );
  const certificateArn = reader.optionalText(
    'certificateArn',
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
    'give the ARN of an issued ACM certificate in the Region of the stack',
  );
  if (reader.optional('hostedZoneId') === null && reader.optional('certificateArn') === null) {
    reader.problem(
      'hostedZoneId',
      'is not set: give the public Route 53 zone of the domain (certificate and DNS record are then made for you), or set certificateArn and point the domain at the load balancer yourself',
    );
  }
  return {
    domain,
    hostedZoneId,
    certificateArn,
    subscribeAlarms: reader.flag('subscribeAlarms', hostedZoneId !== null),
  };
}

/** Hosts in another account or Region, as RECOVEROPS_ACCOUNTS takes them (docs/operations/multi-account.md). */
export interface AccountEntry {
  readonly account: string;
  readonly regions: readonly string[];
  /** Both roles, or neither: only further Regions of the stack's own account go without. */
  readonly diagnosticsRoleArn?: string;
  readonly executionRoleArn?: string;
  readonly externalId?: string;
}

function readAccounts(reader: ConfigReader): readonly AccountEntry[] {
  const parsed = reader.json('accounts');
  const entries: readonly unknown[] = parsed === null ? [] : Array.isArray(parsed) ? parsed : [parsed];
  return entries.flatMap((entry) => {
    if (isAccountEntry(entry)) return [entry];
    reader.problem(
      'accounts',
      'has an entry without account (a text of 12 digits), regions, diagnosticsRoleArn and executionRoleArn: see docs/operations/multi-account.md',
    );
    return [];
  });
}

function isAccountEntry(entry: unknown): entry is AccountEntry {
  if (typeof entry !== 'object' || entry === null || !('account' in entry && 'regions' in entry))
    return false;
  const { account, regions } = entry;
  const roles = [
    'diagnosticsRoleArn' in entry ? entry.diagnosticsRoleArn : undefined,
    'executionRoleArn' in entry ? entry.executionRoleArn : undefined,
  ];
  return (
    // The worker takes texts only: a number has lost the zeros that it began with.
    typeof account === 'string' &&
    /^\d{12}$/.test(account) &&
    Array.isArray(regions) &&
    regions.length > 0 &&
    regions.every((region) => AWS_REGION.test(String(region))) &&
    (roles.every((arn) => arn === undefined) || roles.every((arn) => ROLE_ARN.test(String(arn))))
  );
}

/** What Pulumi knows of a stack before its program runs. */
export interface ConfigSource {
  readonly project: string;
  readonly stack: string;
  /** `aws:region`, or empty. */
  readonly region: string;
  readonly values: RawConfig;
  readonly secretKeys: ReadonlySet<string>;
}

/**
 * Parses what `pulumi config` holds for the project (keys without their namespace).
 * @throws StackConfigError naming every problem at once.
 */
export function parseStackConfig({ project, stack, region, values, secretKeys }: ConfigSource): StackConfig {
  const reader = new ConfigReader(values, secretKeys);
  const { prefix } = stackNames(project, stack);
  if (!STACK_NAME.test(stack) || prefix.length > PREFIX_LENGTH_MAX) {
    reader.problems.push(
      `the stack is called "${stack}": use at most ${PREFIX_LENGTH_MAX - project.length - 1} lower-case letters, digits and dashes, as names on AWS are made of it`,
    );
  }
  if (!AWS_REGION.test(region))
    reader.problems.push(
      `aws:region is "${region}": set it, e.g. with "pulumi config set aws:region us-east-1"`,
    );

  const isProduction = reader.oneOf('profile', 'small', ['small', 'production']) === 'production';
  const image = reader.optionalText('image', IMAGE, IMAGE_ADVICE);
  const logRetentionDays = reader.integer('logRetentionDays', isProduction ? 365 : 30, 1, 3653);
  if (!LOG_RETENTION_DAYS.includes(logRetentionDays))
    reader.problem(
      'logRetentionDays',
      `is ${logRetentionDays}: CloudWatch takes ${LOG_RETENTION_DAYS.join(', ')}`,
    );
  const targets = {
    min: reader.integer('targetsMin', 1, 0, 10),
    max: reader.integer('targetsMax', 2, 1, 10),
    instanceType: reader.text(
      'targetInstanceType',
      't3.micro',
      /^[a-z][a-z0-9-]*\.[a-z0-9]+$/,
      'give an EC2 type',
    ),
    amiId: reader.optionalText(
      'targetAmiId',
      /^ami-[0-9a-f]{8,17}$/,
      'give an AMI id, or remove it for Amazon Linux 2023',
    ),
  };
  if (targets.max < targets.min)
    reader.problem('targetsMax', `is below targetsMin: set it to ${targets.min} or more`);
  const dashboardCidrs = readCidrs(reader, 'dashboardCidrs', DASHBOARD_CIDRS_MAX);

  const config: StackConfig = {
    stack,
    region,
    isProduction,
    ...readEndpoint(reader),
    dashboardCidrs: dashboardCidrs.length === 0 ? ['0.0.0.0/0'] : dashboardCidrs,
    accessLogs: reader.flag('accessLogs', isProduction),
    network: readNetwork(reader, isProduction),
    logRetentionDays,
    image,
    workerBuilds: readWorkerBuilds(reader, image),
    ingress: readService(reader, 'ingress', {
      cpu: isProduction ? 512 : 256,
      memoryMiB: 1024,
      tasksMin: isProduction ? 2 : 1,
      tasksMax: isProduction ? 6 : 2,
    }),
    worker: readService(reader, 'worker', {
      cpu: isProduction ? 1024 : 512,
      memoryMiB: 2048,
      tasksMin: isProduction ? 2 : 1,
      tasksMax: isProduction ? 8 : 2,
    }),
    temporal: readTemporal(reader, isProduction),
    targets,
    approvalMode: reader.oneOf('approvalMode', 'on', ['on', 'off']),
    geminiModel: reader.text(
      'geminiModel',
      'gemini-2.5-flash',
      /^[a-z0-9.-]+$/,
      'give the name of a Gemini model',
    ),
    hasGeminiKey: reader.hasSecret('geminiApiKey'),
    firstPrincipal: reader.text(
      'firstPrincipal',
      'admin',
      /^[\w.@+-]{1,120}$/,
      'give the name of the person who gets the first API token',
    ),
    architecture: reader.oneOf('architecture', 'X86_64', ['X86_64', 'ARM64']),
    remoteTargetRoleArns: reader.list('remoteTargetRoleArns', ROLE_ARN, 'give ARNs of instance roles', 50),
    noticeEmails: reader.list('noticeEmails', /^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'give e-mail addresses', 10),
    budgetMonthlyUsd: reader.integer('budgetMonthlyUsd', isProduction ? 600 : 200, 1, 1_000_000),
    objectLockDays: reader.integer('objectLockDays', 0, 0, 3650),
    approverPrincipalArns: reader.list(
      'approverPrincipalArns',
      ROLE_ARN,
      'give ARNs of IAM roles or users',
      20,
    ),
    accounts: readAccounts(reader),
    extraAlarmTopicArns: reader.list(
      'extraAlarmTopicArns',
      /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
      'give ARNs of SNS topics',
      50,
    ),
    extraDeadLetterQueueUrls: reader.list(
      'extraDeadLetterQueueUrls',
      QUEUE_URL,
      'give queues as https://sqs.<region>.amazonaws.com/<account>/<name>',
      20,
    ),
  };
  reader.noteUnknownKeys();
  if (reader.problems.length > 0) throw new StackConfigError(stack, reader.problems);
  return Object.freeze(config);
}

function readNetwork(reader: ConfigReader, isProduction: boolean): StackConfig['network'] {
  const cidr = reader.optional('vpcCidr') ?? '10.42.0.0/16';
  const range = parseCidr(cidr);
  if (range === undefined || range.prefixLength < VPC_PREFIX_MIN || range.prefixLength > VPC_PREFIX_MAX) {
    reader.problem(
      'vpcCidr',
      `is "${cidr}": give an IPv4 range from /${VPC_PREFIX_MIN} to /${VPC_PREFIX_MAX} such as 10.42.0.0/16`,
    );
  }
  return {
    cidr,
    zones: reader.integer('zones', ZONES_MIN, ZONES_MIN, ZONES_MAX),
    natPerZone: reader.flag('natPerZone', isProduction),
    interfaceEndpoints: reader.flag('interfaceEndpoints', false),
  };
}
