import { documentArns, instanceArns } from './arns.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** Runs approved steps: the one document that changes a host, on managed hosts only. */
export function executionPolicy(scope: GuardrailScope & ScopeOf<'managedTag'>): PolicyDocument {
  return policyDocument(
    {
      Sid: 'SendRunStep',
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: documentArns(scope, ['RunStep']),
    },
    {
      Sid: 'SendToManagedHosts',
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: instanceArns(scope),
      Condition: { StringEquals: { [`ssm:resourceTag/${scope.managedTag.key}`]: scope.managedTag.value } },
    },
    ...guardrailStatements(scope, { documents: ['RunStep'] }),
  );
}
