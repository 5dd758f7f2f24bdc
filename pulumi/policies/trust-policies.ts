import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/**
 * For the roles of ECS tasks and for the role with which ECS starts them. The conditions keep ECS from being used by
 * another account to get at the role. AWS documents them for the task role; for the execution role they are in public use
 * and not tried here.
 */
export function ecsTaskTrust(scope: ScopeOf<'partition' | 'account' | 'region'>): PolicyDocument {
  return policyDocument({
    Sid: 'TasksOfThisAccount',
    Effect: 'Allow',
    Principal: { Service: 'ecs-tasks.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringEquals: { 'aws:SourceAccount': scope.account },
      ArnLike: { 'aws:SourceArn': `arn:${scope.partition}:ecs:${scope.region}:${scope.account}:*` },
    },
  });
}

/** For instance profiles. EC2 sets neither SourceAccount nor SourceArn here: a profile belongs to one account anyway. */
export function ec2Trust(): PolicyDocument {
  return policyDocument({
    Sid: 'InstancesOfThisAccount',
    Effect: 'Allow',
    Principal: { Service: 'ec2.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
}

/** For the log detector. A function takes no role but one of its own account, so there is nobody else to keep out. */
export function lambdaTrust(): PolicyDocument {
  return policyDocument({
    Sid: 'FunctionsOfThisAccount',
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
}

/** For the role with which CloudWatch Logs writes to the stream, only for log groups of this account and Region. */
export function logDeliveryTrust(scope: ScopeOf<'partition' | 'account' | 'region'>): PolicyDocument {
  return policyDocument({
    Sid: 'LogGroupsOfThisAccount',
    Effect: 'Allow',
    Principal: { Service: 'logs.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: {
      StringLike: { 'aws:SourceArn': `arn:${scope.partition}:logs:${scope.region}:${scope.account}:*` },
    },
  });
}

export interface AssumedBy {
  /** Exact role or user ARNs; IAM checks that they exist when the trust policy is written. */
  readonly principalArns: readonly string[];
  /** Wanted from a caller of another account, so that nobody else can make it act here. */
  readonly externalId?: string;
}

/** For a role that other roles assume. @throws Error for no principal, for `*`, and for a malformed external id. */
export function assumedByTrust({ principalArns, externalId }: AssumedBy): PolicyDocument {
  if (principalArns.length === 0)
    throw new Error('a role needs somebody who assumes it: name at least one ARN');
  const vague = principalArns.find((arn) => !/^arn:aws[a-z-]*:(iam|sts)::\d{12}:[a-z-]+\/[^*?]+$/.test(arn));
  if (vague !== undefined) {
    throw new Error(
      `"${vague}" is not the exact ARN of a role or user: whole accounts and wildcards are not trusted`,
    );
  }
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw new Error('the external id must be 2 to 1,224 characters of A-Z a-z 0-9 _ + = , . @ : / -');
  }
  return policyDocument({
    Sid: 'NamedPrincipals',
    Effect: 'Allow',
    Principal: { AWS: sortedUnique(principalArns) },
    Action: 'sts:AssumeRole',
    ...(externalId === undefined ? {} : { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
  });
}
