import type { Config } from '../../config/config.ts';
import { AWS_LIMITS } from '../bounds.ts';

/** What every AWS client is built with. `endpointUrl` points all services at one place (the lab). */
export function awsOptions(
  aws: Pick<Config['aws'], 'region' | 'endpointUrl'>,
  attemptsMax: number = AWS_LIMITS.readAttemptsMax,
) {
  return {
    region: aws.region,
    maxAttempts: attemptsMax,
    requestHandler: {
      connectionTimeout: AWS_LIMITS.connectionTimeoutMs,
      requestTimeout: AWS_LIMITS.requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
    ...(aws.endpointUrl === null ? {} : { endpoint: aws.endpointUrl }),
  };
}
