import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** Of the signing key, ECC_NIST_P256. */
export const SIGNING_ALGORITHM = 'ECDSA_SHA_256';

/** Signs approvals with the one key, and nothing else. */
export function approverPolicy(scope: GuardrailScope & ScopeOf<'signingKeyArn'>): PolicyDocument {
  return policyDocument(
    {
      Sid: 'SignApprovals',
      Effect: 'Allow',
      Action: 'kms:Sign',
      Resource: scope.signingKeyArn,
      Condition: { StringEquals: { 'kms:SigningAlgorithm': SIGNING_ALGORITHM } },
    },
    { Sid: 'DenyOtherKeys', Effect: 'Deny', Action: 'kms:Sign', NotResource: scope.signingKeyArn },
    ...guardrailStatements(scope, { maySign: true }),
  );
}
