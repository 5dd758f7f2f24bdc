/**
 * How SNS delivers alarms to the ingress. Times in seconds; all retries together last 57 minutes, and SNS allows no more
 * than 60. What is still undelivered then goes to the dead-letter queue.
 */
export const DELIVERY_POLICY = {
  healthyRetryPolicy: {
    numRetries: 50,
    numNoDelayRetries: 2,
    minDelayTarget: 5,
    numMinDelayRetries: 8,
    // A restart takes seconds, a deployment minutes: some attempts soon, then patience.
    maxDelayTarget: 120,
    numMaxDelayRetries: 15,
    backoffFunction: 'linear',
  },
  // A storm reaches the ingress at a rate that it can take in; SNS holds the rest back.
  throttlePolicy: { maxReceivesPerSecond: 200 },
} as const;
