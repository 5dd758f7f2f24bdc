import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import { FAILURES, type FailureType } from '../contracts/failures.ts';
import type { PlaceError } from '../ports/aws-access.ts';
import type { ServiceError, ServiceName } from '../ports/service-error.ts';
import { ACTIVITY_BOUNDS } from './bounds.ts';

const NEXT_STEP: Readonly<Record<ServiceName, string>> = {
  dynamodb: 'check the table prefix, the worker’s permissions on the tables and the health of DynamoDB',
  s3: 'check the bucket’s name, the worker’s permissions on it and the health of S3',
  ssm: 'check the documents, the worker’s ssm permissions and the health of SSM',
  cloudwatch: 'check the worker’s cloudwatch:DescribeAlarms permission and the health of CloudWatch',
  sns: 'check RECOVEROPS_NOTIFY_TOPIC_ARN and the worker’s sns:Publish permission',
  kinesis: 'check the stream’s name and the permissions on it',
  sqs: 'check the queue’s URL and the permissions on it',
  ec2: 'check the worker’s ec2:DescribeInstances, ec2:DescribeInstanceStatus, ec2:DescribeInstanceCreditSpecifications and ec2:DescribeVolumes permissions and the health of EC2',
  elb: 'check the worker’s elasticloadbalancing:DescribeTargetHealth permission and the health of Elastic Load Balancing',
  autoscaling:
    'check the worker’s autoscaling:DescribeAutoScalingInstances and autoscaling:DescribeScalingActivities permissions and the health of Auto Scaling',
  slack:
    'check RECOVEROPS_SLACK_BOT_TOKEN, the app’s scopes and the channel of the route (docs/notifications-slack.md)',
  smtp: 'check RECOVEROPS_SMTP_URL, the sender and the addresses of the route (docs/notifications-email.md)',
  ses: 'check the sender’s identity in SES, the worker’s ses:SendEmail permission and the addresses of the route (docs/notifications-email.md)',
  webhook:
    'check the address, the secret and the health of the receiver (docs/notifications.md); "npx recoverops notifications test" tries it',
  sts: 'check that the role exists, that its trust policy names the worker’s own role and the external id, and that the worker may call sts:AssumeRole on it (docs/operations/multi-account.md)',
};
/** Credentials or a clock: no permission and no health of a service mends that. */
const OUT_OF_DATE = /^(ExpiredToken|RequestExpired|RequestTimeTooSkewed|RequestInTheFuture)/;
const OUT_OF_DATE_NEXT_STEP = 'give the worker fresh AWS credentials and set its clock right (NTP)';
const PLACE_NEXT_STEP =
  'add the account and Region to RECOVEROPS_ACCOUNTS (docs/operations/multi-account.md) and retry the incident, or take the topic of that alarm off RECOVEROPS_TOPIC_ARNS';

/** By name, so that activities need no class of the clients. */
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && error.name === 'ServiceError' && 'service' in error && 'kind' in error;
}

function isPlaceError(error: unknown): error is PlaceError {
  return error instanceof Error && error.name === 'PlaceError' && 'kind' in error;
}

function typeOf({ service, kind }: ServiceError): FailureType {
  switch (service) {
    case 'dynamodb':
      return FAILURES.dynamoUnavailable;
    case 's3':
      return FAILURES.s3Unavailable;
    case 'cloudwatch':
      return FAILURES.cloudwatchUnavailable;
    // No activity reads a queue or a stream: that are the ingress and the log detector.
    case 'sns':
    case 'sqs':
    case 'kinesis':
      return FAILURES.snsUnavailable;
    case 'webhook':
    case 'slack':
    case 'smtp':
    case 'ses':
      return FAILURES.notificationUndelivered;
    case 'sts':
      return kind === 'throttled' || kind === 'unavailable' ? FAILURES.stsUnavailable : FAILURES.roleRefused;
    // Where hosts are, as SSM says it; no activity lets their errors pass.
    case 'ec2':
    case 'elb':
    case 'autoscaling':
    case 'ssm':
      if (kind === 'throttled') return FAILURES.ssmThrottled;
      return kind === 'unavailable' ? FAILURES.ssmUnavailable : FAILURES.ssmRefused;
  }
}

/** As long as the service asks; else a pause where it has too much to do. */
function pauseOf({ kind, retryAfterMs }: ServiceError): { readonly nextRetryDelay?: number } {
  if (retryAfterMs !== null && retryAfterMs > 0) return { nextRetryDelay: retryAfterMs };
  return kind === 'throttled' ? { nextRetryDelay: ACTIVITY_BOUNDS.throttleDelayMs } : {};
}

/**
 * A client's error as the failure that Temporal sees: a catalogued type, no retry where the service will say no
 * again, a pause where it asked for one. Everything else passes unchanged.
 */
export function toActivityFailure(error: unknown, isAlwaysRetryable = false): unknown {
  if (isPlaceError(error)) {
    return ApplicationFailure.create({
      message: `${error.message}. A retry will not help: ${PLACE_NEXT_STEP}`,
      type: error.kind === 'no_account' ? FAILURES.accountNotConfigured : FAILURES.regionNotConfigured,
      nonRetryable: true,
    });
  }
  if (!isServiceError(error)) return error;
  const retryable = isAlwaysRetryable || error.kind === 'throttled' || error.kind === 'unavailable';
  return ApplicationFailure.create({
    message: `${error.message}. ${retryable ? 'It is tried again; if it goes on' : 'A retry will not help'}: ${OUT_OF_DATE.test(error.code) ? OUT_OF_DATE_NEXT_STEP : NEXT_STEP[error.service]}`,
    type: typeOf(error),
    nonRetryable: !retryable,
    ...pauseOf(error),
    details: [{ service: error.service, kind: error.kind, code: error.code }],
    cause: error,
  });
}

type Run<Input, Output> = (input: Input) => Promise<Output>;

/** An activity whose client errors become failures. */
export function withFailures<Input, Output>(run: Run<Input, Output>): Run<Input, Output> {
  return async (input) => {
    try {
      return await run(input);
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}

/**
 * The same for what must not be given up, whatever the service says: credentials that have run out or a missing
 * table are refusals too, people mend them, and until then the alarm or the record waits in the workflow. From attempt
 * `refusalsMax` on a refusal is the last word; a service that is away is still waited for.
 */
export function withRetryableFailures<Input, Output>(
  run: Run<Input, Output>,
  refusalsMax = Number.POSITIVE_INFINITY,
): Run<Input, Output> {
  return async (input) => {
    try {
      return await run(input);
    } catch (error) {
      throw toActivityFailure(error, activityInfo().attempt < refusalsMax);
    }
  };
}

/** A short reason for a record or a log line. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
