import { join } from 'node:path';
import { createCloudWatch } from './cloudwatch/cloudwatch-service.ts';
import { createDynamoDb } from './dynamodb/dynamodb-service.ts';
import { createFaults, type Faults } from './http/faults.ts';
import { openFrontDoor } from './http/front-door.ts';
import type { LabService } from './http/service.ts';
import type { LabPlace } from './http/service-directory.ts';
import { createKinesis } from './kinesis/kinesis-service.ts';
import { createLabClock } from './lab-clock.ts';
import { createLambda, type LabLambda } from './lambda/lambda-service.ts';
import type { MappingTimeOptions } from './lambda/mapping-times.ts';
import { createLogs } from './logs/logs-service.ts';
import { LOOPBACK } from './remote-access.ts';
import { createS3, type LabS3 } from './s3/s3-service.ts';
import { createSns, type LabSns } from './sns/sns-service.ts';
import { createSqs, type LabSqs } from './sqs/sqs-service.ts';
import { type CallLog, createCallLog } from './sts/call-log.ts';
import { createIdentities, type Identities } from './sts/identities.ts';
import { createSts } from './sts/sts-service.ts';

export interface ControlPlaneOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** 127.0.0.1 by default; `checkedBindAddress` has to agree to any other. */
  readonly bindAddress?: string;
  /** Host names, beside this machine itself, that SNS may deliver to. */
  readonly deliveryHosts?: readonly string[];
  /** Keeps the key that SNS signs with in `dataDirectory`, under a URL that does not change. */
  readonly keepsSigningKey?: boolean;
  /** Another DynamoDB, such as DynamoDB Local, to pass requests on to; dynalite without it. */
  readonly dynamoDbUrl?: string;
  /** Where everything is kept that outlives a restart, as README.md says; in memory without it. */
  readonly dataDirectory?: string;
  /** How many times faster alarm periods and SNS retries run than in AWS. 1 by default. */
  readonly timeScale?: number;
  /** Real milliseconds that an SNS endpoint has to answer; 15,000 by default, as in AWS. */
  readonly deliveryDeadlineMs?: number;
  /** Ports that the Runtime API of a function has to have, by the function's name; a free one without. */
  readonly runtimePorts?: Readonly<Record<string, number>>;
  /** How the waits and windows of event source mappings are shortened. */
  readonly mappingTimes?: MappingTimeOptions;
  /** A fault switch made beforehand, so that a fault can be in force from the first request on. */
  readonly faults?: Faults;
}

export interface ControlPlane {
  /** `http://127.0.0.1:<port>`, for the `endpoint` of every SDK client. S3 needs `forcePathStyle`. */
  readonly endpoint: string;
  readonly region: 'us-east-1';
  readonly accountId: '111122223333';
  readonly timeScale: number;
  readonly sns: LabSns;
  readonly cloudwatch: LabService;
  readonly s3: LabS3;
  readonly dynamodb: LabService;
  readonly sqs: LabSqs;
  readonly lambda: LabLambda;
  /** Roles that STS gives out. */
  readonly identities: Identities;
  /** Who called SSM, CloudWatch, STS, SQS, EC2, ELB, Kinesis, Logs and Lambda, and a rule about who may. */
  readonly calls: CallLog;
  readonly faults: Faults;
  /** What the SNS messages are signed with, for a verifier's certificate provider. */
  readonly signingCertificate: { readonly url: string; readonly pem: string };
  /** Adds a further service, of every place or of one account and Region. It is stopped with the others. */
  register(service: LabService, place?: LabPlace): void;
  /** Leaves no timer, socket or file open. Safe to call twice. */
  stop(): Promise<void>;
}

const region = 'us-east-1';
const accountId = '111122223333';

/** Starts the lab's AWS: SNS, CloudWatch and its Logs, S3, DynamoDB and Kinesis behind one port. Rejects when the port is taken. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const timeScale = options.timeScale ?? 1;
  const clock = createLabClock(timeScale);
  const faults = options.faults ?? createFaults();
  const identities = createIdentities(accountId);
  const calls = createCallLog();
  // The port first: when it is taken, nothing else has been opened yet.
  const frontDoor = await openFrontDoor({
    port: options.port ?? 0,
    ...(options.bindAddress === undefined ? {} : { bindAddress: options.bindAddress }),
    region,
    faults,
    identities,
    calls,
  });
  try {
    const { deliveryDeadlineMs, dataDirectory } = options;
    const directory = (name: string): { directory: string } | object =>
      dataDirectory === undefined ? {} : { directory: join(dataDirectory, name) };
    const sqs = createSqs({ region, accountId, endpoint: () => frontDoor.endpoint });
    const sns = await createSns({
      region,
      accountId,
      clock,
      redrive: (queueArn, body, attributes) => sqs.findByArn(queueArn)?.send(body, attributes),
      ...(deliveryDeadlineMs === undefined ? {} : { deliveryDeadlineMs }),
      deliveryHosts: options.deliveryHosts ?? [],
      ...directory('topics'),
      ...(options.keepsSigningKey === true && dataDirectory !== undefined
        ? { keyDirectory: join(dataDirectory, 'sns') }
        : {}),
    });
    const cloudwatch = createCloudWatch({
      region,
      accountId,
      clock,
      publish: (message) => sns.publish(message),
    });
    let functions: LabLambda | undefined;
    const s3 = await createS3({
      region,
      ...directory('s3'),
      ...(dataDirectory === undefined ? {} : { rulesDirectory: join(dataDirectory, 's3-notifications') }),
      targets: {
        hasFunction: (arn) => functions?.has(arn) === true,
        invoke: (arn, payload) => functions?.accept(arn, payload) === true,
        hasQueue: (arn) => sqs.findByArn(arn) !== undefined,
        send: (arn, body) => sqs.findByArn(arn)?.send(body) !== undefined,
      },
    });
    const dynamodb = await createDynamoDb(
      options.dynamoDbUrl === undefined ? directory('dynamodb') : { url: options.dynamoDbUrl },
    );
    const kinesis = createKinesis({ region, accountId, now: clock.now, ...directory('kinesis') });
    const logs = createLogs({
      region,
      accountId,
      now: clock.now,
      findStream: (arn) => kinesis.findByArn(arn),
      ...directory('logs'),
    });
    const lambda = await createLambda({
      region,
      accountId,
      clock,
      bindAddress: options.bindAddress ?? LOOPBACK,
      findStream: (arn) => kinesis.findByArn(arn),
      findQueue: (arn) => sqs.findByArn(arn),
      storeObject: (bucket, key, content) => s3.store(bucket, key, content),
      ...(options.runtimePorts === undefined ? {} : { runtimePorts: options.runtimePorts }),
      ...(options.mappingTimes === undefined ? {} : { times: options.mappingTimes }),
      ...directory('lambda'),
    });
    functions = lambda;
    for (const service of [lambda, sns, cloudwatch, s3, dynamodb, sqs, logs, kinesis, createSts(identities)])
      frontDoor.register(service);
    return {
      endpoint: frontDoor.endpoint,
      region,
      accountId,
      timeScale,
      sns,
      cloudwatch,
      s3,
      dynamodb,
      faults,
      signingCertificate: sns.signingCertificate,
      sqs,
      lambda,
      identities,
      calls,
      register: (service, place) => frontDoor.register(service, place),
      async stop() {
        clock.stop();
        await frontDoor.stop();
      },
    };
  } catch (error) {
    clock.stop();
    await frontDoor.stop();
    throw error;
  }
}
