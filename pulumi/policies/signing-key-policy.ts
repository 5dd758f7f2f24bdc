import { type PolicyDocument, policyDocument } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/**
 * The key policy of the signing key. Administrators manage the key but cannot sign with it. The approver is named by
 * a condition, so the role need not exist before the key.
 */
export function signingKeyPolicy(
  scope: ScopeOf<'partition' | 'account' | 'approverRoleArn'>,
): PolicyDocument {
  return policyDocument({
    Sid: 'ApproverSigns',
    Effect: 'Allow',
    Principal: { AWS: `arn:${scope.partition}:iam::${scope.account}:root` },
    Action: 'kms:Sign',
    Resource: '*',
    Condition: { ArnEquals: { 'aws:PrincipalArn': scope.approverRoleArn } },
  });
}
