import type { PolicyStatement } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** Where in the bucket the public load balancer writes. */
export const ACCESS_LOG_PREFIX = 'app';

/**
 * Lets Elastic Load Balancing deliver access logs. The path names the account whose logs may come, and there is no
 * condition on the source: ELB's log delivery is not documented to name one, and without it the load balancer would be
 * refused its logs.
 */
export function accessLogStatement(
  scope: ScopeOf<'partition' | 'account'>,
  bucketName: string,
): PolicyStatement {
  return {
    Sid: 'LoadBalancersWrite',
    Effect: 'Allow',
    Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `arn:${scope.partition}:s3:::${bucketName}/${ACCESS_LOG_PREFIX}/AWSLogs/${scope.account}/*`,
  };
}
