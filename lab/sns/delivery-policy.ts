import { isJsonObject } from '../../src/domain/text/json-object.ts';
import { AwsError } from '../http/aws-error.ts';
import type { JsonInput } from '../http/json-input.ts';

type Backoff = 'linear' | 'arithmetic' | 'geometric' | 'exponential';

/** The retry part of an SNS delivery policy. Delays are in seconds, as AWS writes them. */
export interface RetryPolicy {
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly numRetries: number;
  readonly numMaxDelayRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly backoffFunction: Backoff;
}

export const defaultRetryPolicy: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
};

const RETRIES_MAX = 100;
const TOTAL_RETRY_SECONDS_MAX = 3_600;
const BACKOFFS: readonly Backoff[] = ['linear', 'arithmetic', 'geometric', 'exponential'];
const COUNTS = ['numRetries', 'numMaxDelayRetries', 'numNoDelayRetries', 'numMinDelayRetries'] as const;

/** Reads the JSON of a DeliveryPolicy attribute, of a subscription or of a topic. Throws InvalidParameter. */
export function parseDeliveryPolicy(json: string): RetryPolicy {
  let policy: unknown;
  try {
    policy = JSON.parse(json);
  } catch {
    throw invalid('failed to parse JSON');
  }
  if (!isJsonObject(policy)) throw invalid('not a JSON object');
  const http = isJsonObject(policy.http) ? policy.http : {};
  const given = policy.healthyRetryPolicy ?? http.defaultHealthyRetryPolicy ?? {};
  if (!isJsonObject(given)) throw invalid('healthyRetryPolicy is not an object');
  return checkRetryPolicy(given);
}

function checkRetryPolicy(given: JsonInput): RetryPolicy {
  const policy = { ...defaultRetryPolicy, ...given } as RetryPolicy;
  for (const name of COUNTS) {
    if (!Number.isInteger(policy[name]) || policy[name] < 0 || policy[name] > RETRIES_MAX) {
      throw invalid(`${name} must be between 0 and ${RETRIES_MAX}`);
    }
  }
  const isInRange = (seconds: number): boolean => seconds >= 1 && seconds <= TOTAL_RETRY_SECONDS_MAX;
  if (!isInRange(policy.minDelayTarget) || !isInRange(policy.maxDelayTarget)) {
    throw invalid(`minDelayTarget and maxDelayTarget must be between 1 and ${TOTAL_RETRY_SECONDS_MAX}`);
  }
  if (policy.maxDelayTarget < policy.minDelayTarget) throw invalid('maxDelayTarget is below minDelayTarget');
  if (!BACKOFFS.includes(policy.backoffFunction)) throw invalid(`backoffFunction must be one of ${BACKOFFS}`);
  const fixed = policy.numMaxDelayRetries + policy.numNoDelayRetries + policy.numMinDelayRetries;
  if (fixed > policy.numRetries) throw invalid('numRetries is below the sum of the retries of its phases');
  return policy;
}

/** Seconds before each retry, in order: no delay, minimum delay, backoff, maximum delay. Cut where the total would pass an hour. */
export function retryDelaysSeconds(policy: RetryPolicy): number[] {
  const fixed = policy.numMaxDelayRetries + policy.numNoDelayRetries + policy.numMinDelayRetries;
  const delays = [
    ...Array<number>(policy.numNoDelayRetries).fill(0),
    ...Array<number>(policy.numMinDelayRetries).fill(policy.minDelayTarget),
    ...backoffDelays(policy, policy.numRetries - fixed),
    ...Array<number>(policy.numMaxDelayRetries).fill(policy.maxDelayTarget),
  ];
  let totalSeconds = 0;
  return delays.filter((seconds) => {
    totalSeconds += seconds;
    return totalSeconds <= TOTAL_RETRY_SECONDS_MAX;
  });
}

/** The attribute EffectiveDeliveryPolicy of a subscription. */
export function effectiveDeliveryPolicy(policy: RetryPolicy): string {
  return JSON.stringify({
    healthyRetryPolicy: policy,
    sicklyRetryPolicy: null,
    throttlePolicy: null,
    requestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
    guaranteed: false,
  });
}

function backoffDelays(policy: RetryPolicy, count: number): number[] {
  const span = policy.maxDelayTarget - policy.minDelayTarget;
  const last = Math.max(count - 1, 1);
  const shape: Readonly<Record<Backoff, (step: number) => number>> = {
    linear: (step) => step / last,
    arithmetic: (step) => (step * (step + 1)) / (last * (last + 1)),
    geometric: (step) => (2 ** step - 1) / (2 ** last - 1),
    exponential: (step) => (Math.E ** step - 1) / (Math.E ** last - 1),
  };
  return Array.from(
    { length: count },
    (_, step) => policy.minDelayTarget + span * shape[policy.backoffFunction](step),
  );
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: DeliveryPolicy: ${reason}`);
}
