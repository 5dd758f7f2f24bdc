import { objectsArn } from './arns.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** The instance profile of a managed host. Whatever runs on the host as root can use it. */
export function targetInstancePolicy(scope: GuardrailScope & ScopeOf<'dataKeyArn'>): PolicyDocument {
  return policyDocument(
    {
      Sid: 'WriteOutput',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: [objectsArn(scope, 'logs'), objectsArn(scope, 'raw')],
    },
    ...guardrailStatements(scope),
  );
}
