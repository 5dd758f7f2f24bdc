import { SIGNING_ALGORITHM } from './approver-policy.ts';
import { accountRootArn } from './arns.ts';
import { type KeyScope, keyAdministrators } from './key-administration.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/**
 * The policy of the signing key. Administrators manage it but cannot sign with it; one who rewrites this policy can, so
 * PutKeyPolicy belongs under an alarm. The approver is named by a condition, so the role need not exist before the key.
 */
export function signingKeyPolicy(scope: KeyScope & ScopeOf<'approverRoleArn'>): PolicyDocument {
  return policyDocument(
    keyAdministrators(scope),
    {
      Sid: 'ApproverSigns',
      Effect: 'Allow',
      Principal: { AWS: accountRootArn(scope) },
      Action: 'kms:Sign',
      Resource: '*',
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': scope.approverRoleArn },
        StringEquals: { 'kms:SigningAlgorithm': SIGNING_ALGORITHM },
      },
    },
    {
      Sid: 'Readers',
      Effect: 'Allow',
      Principal: { AWS: accountRootArn(scope) },
      Action: 'kms:GetPublicKey',
      Resource: '*',
    },
    {
      Sid: 'DenyOtherSigners',
      Effect: 'Deny',
      Principal: '*',
      Action: 'kms:Sign',
      Resource: '*',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': scope.approverRoleArn } },
    },
    { Sid: 'DenyGrants', Effect: 'Deny', Principal: '*', Action: 'kms:CreateGrant', Resource: '*' },
  );
}
