import { RAW_OUTPUT_DAYS } from '../src/contracts/raw-output.ts';
import { AWS_REGION } from '../src/domain/access/aws-accounts.ts';
import { type AccountEntry, readAccounts } from './account-entries.ts';
import { QUEUE_URL, ROLE_ARN } from './aws-identifiers.ts';
import { ConfigReader, type RawConfig, StackConfigError } from './config-reader.ts';
import { type FargateSize, fargateSizeProblem } from './fargate-size.ts';
import { IMAGE, IMAGE_ADVICE } from './image-reference.ts';
import { detectorSite, type LogSettings, readLogSettings } from './log-settings.ts';
import { PREFIX_LENGTH_MAX, STACK_NAME, stackNames } from './naming.ts';
import { type NoticeSettings, readNotices } from './notice-settings.ts';
import { type NotificationsConfig, readNotifications } from './notifications-config.ts';
import { type ProcessSettings, readProcessSettings } from './process-settings.ts';
import { readSignIn, type SignInSettings } from './sign-in-settings.ts';
import { noteVariablesSize, readSite } from './site-config.ts';
import { parseCidr, VPC_PREFIX_MAX, VPC_PREFIX_MIN, ZONES_MAX, ZONES_MIN } from './subnet-plan.ts';
import { type CloudTemporal, readTemporal, type SelfHostedTemporal } from './temporal-settings.ts';
import { readWorkerBuilds, type WorkerBuild } from './worker-builds.ts';

/** How many tasks of a service, and their size. */
export interface ServiceSize extends FargateSize {
  readonly tasksMin: number;
  readonly tasksMax: number;
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
  /** Null: no log is read. */
  readonly logs: LogSettings | null;
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
  /** Null: with tokens alone. */
  readonly signIn: SignInSettings | null;
  /** Whether decisions by raw signals of Temporal's count, whose name is only a claim. */
  readonly signalDecisions: 'count' | 'ignore';
  /** The site file as JSON, for the worker; null: the defaults hold. */
  readonly site: string | null;
  /** Who is told of what; null: the notice topic alone. */
  readonly notifications: NotificationsConfig | null;
  /** What of it the log detector reads, as JSON. */
  readonly detectorSite: string | null;
  /** Further settings of the processes, by the names of their variables. */
  readonly settings: ProcessSettings;
  readonly geminiModel: string;
  /** Whether there is a key for it; the key itself is not in here. */
  readonly hasGeminiKey: boolean;
  /** Who gets the first API token. */
  readonly firstPrincipal: string;
  readonly noticeEmails: readonly string[];
  readonly notices: NoticeSettings;
  readonly budgetMonthlyUsd: number;
  readonly objectLockDays: number;
  /** Until S3 deletes output before redaction that the worker could not remove. */
  readonly rawOutputDays: number;
  readonly approverPrincipalArns: readonly string[];
  /** Roles and users of processes outside ECS, such as Compose on a machine, that work with the stack's roles. */
  readonly workerPrincipalArns: readonly string[];
  readonly accounts: readonly AccountEntry[];
  readonly remoteTargetRoleArns: readonly string[];
  readonly extraAlarmTopicArns: readonly string[];
  /** Of the subscriptions of those topics that are in other Regions or accounts. */
  readonly extraDeadLetterQueueUrls: readonly string[];
}

const LOG_RETENTION_DAYS = [7, 14, 30, 60, 90, 180, 365, 731];
/** A rule of the load balancer holds 5 addresses; four rules are plenty for offices and VPNs. */
const DASHBOARD_CIDRS_MAX = 20;

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
  const dashboardCidrs = reader.cidrs('dashboardCidrs', DASHBOARD_CIDRS_MAX);
  const site = readSite(reader);
  const signIn = readSignIn(reader);
  const logs = readLogSettings(reader, { isProduction, region, image });

  const config: StackConfig = {
    stack,
    region,
    isProduction,
    ...readEndpoint(reader),
    dashboardCidrs: dashboardCidrs.length === 0 ? ['0.0.0.0/0'] : dashboardCidrs,
    accessLogs: reader.flag('accessLogs', isProduction),
    network: readNetwork(reader, isProduction),
    logRetentionDays,
    logs,
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
    signIn,
    signalDecisions: reader.oneOf('signalDecisions', signIn === null ? 'count' : 'ignore', [
      'count',
      'ignore',
    ]),
    site,
    notifications: readNotifications(reader),
    detectorSite: logs === null ? null : detectorSite(reader, site),
    settings: readProcessSettings(reader),
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
    notices: readNotices(reader),
    noticeEmails: reader.list('noticeEmails', /^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'give e-mail addresses', 10),
    budgetMonthlyUsd: reader.integer('budgetMonthlyUsd', isProduction ? 600 : 200, 1, 1_000_000),
    objectLockDays: reader.integer('objectLockDays', 0, 0, 3650),
    rawOutputDays: reader.integer(
      'rawOutputDays',
      RAW_OUTPUT_DAYS.usual,
      RAW_OUTPUT_DAYS.least,
      RAW_OUTPUT_DAYS.most,
    ),
    approverPrincipalArns: reader.list(
      'approverPrincipalArns',
      ROLE_ARN,
      'give ARNs of IAM roles or users',
      20,
    ),
    workerPrincipalArns: reader.list(
      'workerPrincipalArns',
      ROLE_ARN,
      'give ARNs of IAM roles or users, such as arn:aws:iam::111122223333:role/recoverops-machine; those of a session (sts) or of an instance profile are none',
      5,
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
  noteVariablesSize(reader, [config.site, config.notifications?.text ?? null], config.accounts);
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
