import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** Signs approvals with the one key, and nothing else. */
export function approverPolicy(scope: GuardrailScope & ScopeOf<'signingKeyArn'>): PolicyDocument {
  return policyDocument(
    { Sid: 'SignApprovals', Effect: 'Allow', Action: 'kms:Sign', Resource: scope.signingKeyArn },
    ...guardrailStatements(scope, { maySign: true }),
  );
}
