import { accountRootArn } from './arns.ts';
import type { PolicyStatement } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

export type KeyScope = ScopeOf<'partition' | 'account'>;

/** Managing a key without being able to use it, or to give its use away by a grant. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
] as const;

/**
 * The account as principal means: whoever has it by an IAM policy. In a key policy `*` is this key.
 */
export function keyAdministrators(scope: KeyScope): PolicyStatement {
  return {
    Sid: 'Administrators',
    Effect: 'Allow',
    Principal: { AWS: accountRootArn(scope) },
    Action: ADMINISTRATION,
    Resource: '*',
  };
}
