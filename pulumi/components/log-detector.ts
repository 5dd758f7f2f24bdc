import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Variables } from '../service-environment.ts';
import type { PrivateBucket } from './private-bucket.ts';

export interface LogDetectorArgs {
  readonly functionName: string;
  /** In a private registry of ECR of this Region: Lambda takes no other. */
  readonly image: string;
  readonly architecture: 'X86_64' | 'ARM64';
  readonly memoryMiB: number;
  readonly roleArn: pulumi.Input<string>;
  /** Its policy: Lambda tries the role when a function and its mapping are made. */
  readonly roleReady: readonly pulumi.Resource[];
  readonly environment: Variables;
  readonly logGroupName: pulumi.Input<string>;
  readonly streamArn: pulumi.Input<string>;
  /** For how long the stream keeps a record. */
  readonly streamHours: number;
  /** Where what could not be taken is kept. */
  readonly failedBatches: PrivateBucket;
  /** Where the load balancer of the target hosts writes its access logs, and below which prefix. */
  readonly accessLogs: { readonly bucket: PrivateBucket; readonly prefix: string };
  readonly account: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * As the Dockerfile has it; the detector is its own loop over the Lambda Runtime API. What comes is short-lived, and V8 takes
 * 100 MB more for it where nothing tells it that it need not: docs/logs.md.
 */
export const DETECTOR_COMMAND = ['node', '--max-semi-space-size=16', 'src/detector/main.ts'] as const;
/** Lambda wants the path of what it starts. */
const NODE = '/usr/local/bin/node';
const WORKING_DIRECTORY = '/app';

/** More than a full batch takes with a slow answer of each service that it asks. */
const TIMEOUT_SECONDS = 120;

/** How Lambda hands the stream to the detector; test/infra/components/log-detector.test.ts says why each is as it is. */
export const MAPPING = {
  // Whoever was not there from the beginning would miss what came between the stream and the mapping.
  startingPosition: 'TRIM_HORIZON',
  tumblingWindowInSeconds: 60,
  // One batch of a shard at a time, so that the lines of a log stream stay in order.
  parallelizationFactor: 1,
  // A batch is full at 6 MB before that.
  batchSize: 1_000,
  maximumBatchingWindowInSeconds: 5,
  functionResponseTypes: ['ReportBatchItemFailures'],
  bisectBatchOnFunctionError: true,
  // As often as it takes: retries count for the end of a window as for a batch, and an end that is given up is the whole window. What
  // can never be taken the detector puts aside itself, so that nothing is tried for ever.
  maximumRetryAttempts: -1,
} as const;

/** How long before the stream forgets a record Lambda gives it up, so that it still can be put into the bucket of failures. */
const GIVEN_UP_BEFORE_HOURS = 1;

/** The age at which Lambda gives a record up, in seconds. */
export const recordAgeSeconds = (streamHours: number): number =>
  (streamHours - GIVEN_UP_BEFORE_HOURS) * 3_600;

/** A beat that did not come is followed by another: none is worth trying for hours. */
export const HEARTBEAT = {
  scheduleExpression: 'rate(1 minute)',
  retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
} as const;

/** S3 tells of an object once, so Lambda tries for as long as it can. */
const OBJECT_EVENTS = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 6 * 3600 } as const;

/** The log detector: one function for the stream and for access logs, and what becomes of what it cannot take. */
export class LogDetector extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly mappingId: pulumi.Output<string>;

  constructor(name: string, args: LogDetectorArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:logs:LogDetector', name, {}, opts);
    const parent = { parent: this };
    const [, ...programme] = DETECTOR_COMMAND;
    const detector = new aws.lambda.Function(
      name,
      {
        name: args.functionName,
        description: 'RecoverOps: finds incidents in log lines',
        packageType: 'Image',
        imageUri: args.image,
        imageConfig: { entryPoints: [NODE], commands: programme, workingDirectory: WORKING_DIRECTORY },
        architectures: [args.architecture === 'ARM64' ? 'arm64' : 'x86_64'],
        memorySize: args.memoryMiB,
        timeout: TIMEOUT_SECONDS,
        role: args.roleArn,
        environment: { variables: { ...args.environment } },
        // A group of ours instead of Lambda's own, which would keep its lines for ever.
        loggingConfig: { logFormat: 'Text', logGroup: args.logGroupName },
        tags: args.tags,
      },
      { ...parent, dependsOn: [...args.roleReady] },
    );
    const { bucketArn } = args.failedBatches;
    const failureReady = { ...parent, dependsOn: [...args.roleReady, args.failedBatches.ready] };
    const mapping = new aws.lambda.EventSourceMapping(
      name,
      {
        functionName: detector.arn,
        eventSourceArn: args.streamArn,
        ...MAPPING,
        maximumRecordAgeInSeconds: recordAgeSeconds(args.streamHours),
        functionResponseTypes: [...MAPPING.functionResponseTypes],
        destinationConfig: { onFailure: { destinationArn: bucketArn } },
        // Without them nobody would count what goes to the destination.
        metricsConfig: { metrics: ['EventCount'] },
        tags: args.tags,
      },
      failureReady,
    );
    new aws.lambda.FunctionEventInvokeConfig(
      name,
      {
        functionName: detector.name,
        ...OBJECT_EVENTS,
        destinationConfig: { onFailure: { destination: bucketArn } },
      },
      failureReady,
    );
    this.#readAccessLogs(name, args, detector);
    this.#beat(name, args, detector);
    this.functionName = detector.name;
    this.mappingId = mapping.uuid;
    this.registerOutputs({ functionName: this.functionName, mappingId: this.mappingId });
  }

  /** A shard that gets no records closes no windows: somebody has to look at it. */
  #beat(name: string, { functionName, tags }: LogDetectorArgs, detector: aws.lambda.Function): void {
    const parent = { parent: this };
    const rule = new aws.cloudwatch.EventRule(
      `${name}-heartbeat`,
      {
        name: `${functionName}-heartbeat`,
        description: 'RecoverOps: lets the log detector judge the silence of shards',
        scheduleExpression: HEARTBEAT.scheduleExpression,
        tags,
      },
      parent,
    );
    const mayInvoke = new aws.lambda.Permission(
      `${name}-heartbeat`,
      {
        statementId: 'heartbeat',
        action: 'lambda:InvokeFunction',
        function: detector.name,
        principal: 'events.amazonaws.com',
        sourceArn: rule.arn,
      },
      parent,
    );
    new aws.cloudwatch.EventTarget(
      `${name}-heartbeat`,
      { rule: rule.name, arn: detector.arn, retryPolicy: { ...HEARTBEAT.retryPolicy } },
      { ...parent, dependsOn: [mayInvoke] },
    );
  }

  #readAccessLogs(
    name: string,
    { accessLogs, account }: LogDetectorArgs,
    detector: aws.lambda.Function,
  ): void {
    const parent = { parent: this };
    const mayInvoke = new aws.lambda.Permission(
      `${name}-access-logs`,
      {
        statementId: 'access-logs',
        action: 'lambda:InvokeFunction',
        function: detector.name,
        principal: 's3.amazonaws.com',
        sourceArn: accessLogs.bucket.bucketArn,
        // The name of a deleted bucket is free for anybody.
        sourceAccount: account,
      },
      parent,
    );
    new aws.s3.BucketNotification(
      `${name}-access-logs`,
      {
        bucket: accessLogs.bucket.bucketName,
        lambdaFunctions: [
          {
            id: 'detector',
            lambdaFunctionArn: detector.arn,
            events: ['s3:ObjectCreated:*'],
            filterPrefix: `${accessLogs.prefix}/`,
          },
        ],
      },
      { ...parent, dependsOn: [mayInvoke, accessLogs.bucket.ready] },
    );
  }
}
