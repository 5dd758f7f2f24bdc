/** SNS refuses a policy whose retries together could last longer. */
export const RETRIES_SECONDS_MAX = 3_600;

/** How SNS delivers alarms to the ingress. Times in seconds. */
export const DELIVERY_POLICY = {
  healthyRetryPolicy: {
    numRetries: 50,
    numNoDelayRetries: 2,
    minDelayTarget: 5,
    numMinDelayRetries: 8,
    // A deployment or a restart takes minutes: few attempts soon, then patience up to about an hour.
    maxDelayTarget: 120,
    numMaxDelayRetries: 15,
    backoffFunction: 'linear',
  },
  // For this subscription: a storm reaches the ingress at a rate that it can take in.
  throttlePolicy: { maxReceivesPerSecond: 200 },
  // SNS sends JSON as text unless asked otherwise; the verifier reads the body whatever its type.
  requestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
} as const;

type RetryPolicy = (typeof DELIVERY_POLICY)['healthyRetryPolicy'];

/** The longest that all retries together wait: linear growth from the shortest to the longest delay in between. */
export function retriesSeconds(policy: RetryPolicy = DELIVERY_POLICY.healthyRetryPolicy): number {
  const { numRetries, numNoDelayRetries, minDelayTarget, numMinDelayRetries } = policy;
  const { maxDelayTarget, numMaxDelayRetries } = policy;
  const growing = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  return (
    numMinDelayRetries * minDelayTarget +
    (growing * (minDelayTarget + maxDelayTarget)) / 2 +
    numMaxDelayRetries * maxDelayTarget
  );
}
