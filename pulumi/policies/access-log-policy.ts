import type { PolicyStatement } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** Where in the bucket each load balancer writes: the public one, and that of the target hosts, which the log detector reads. */
export const ACCESS_LOG_PREFIX = 'app';
export const TARGET_ACCESS_LOG_PREFIX = 'web';

/**
 * Lets Elastic Load Balancing deliver access logs. The path names the account whose logs may come, and there is no
 * condition on the source: ELB's log delivery is not documented to name one, and without it the load balancer would be
 * refused its logs.
 */
export function accessLogStatement(
  scope: ScopeOf<'partition' | 'account'>,
  bucketName: string,
  prefixes: readonly string[],
): PolicyStatement {
  return {
    Sid: 'LoadBalancersWrite',
    Effect: 'Allow',
    Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: prefixes.map((prefix) => accessLogsArn(scope, bucketName, prefix)),
  };
}

/** Every access log of this account's load balancers under one prefix. */
export function accessLogsArn(
  scope: ScopeOf<'partition' | 'account'>,
  bucketName: string,
  prefix: string,
): string {
  return `arn:${scope.partition}:s3:::${bucketName}/${prefix}/AWSLogs/${scope.account}/*`;
}
