import type { Config } from '../../config/config.ts';

/** How long one HTTP exchange with AWS may take. A longer one fails and is retried where that is safe. */
const CONNECTION_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 8_000;
/** Attempts of calls that may be repeated; the SDK waits between them with jitter. */
const READ_ATTEMPTS_MAX = 3;

/** What every AWS client is built with. `endpointUrl` points all services at one place (the lab). */
export function awsOptions(aws: Config['aws'], attemptsMax = READ_ATTEMPTS_MAX) {
  return {
    region: aws.region,
    maxAttempts: attemptsMax,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...(aws.endpointUrl === null ? {} : { endpoint: aws.endpointUrl }),
  };
}
