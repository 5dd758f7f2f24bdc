import { documentArns, instanceArns } from './arns.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** Looks at hosts and alarms. The documents it may send change nothing. */
export function diagnosticsPolicy(scope: GuardrailScope & ScopeOf<'managedTag'>): PolicyDocument {
  return policyDocument(
    {
      Sid: 'SendReadOnlyDocuments',
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: documentArns(scope, ['Diagnose', 'ReadLedger']),
    },
    {
      Sid: 'SendToManagedHosts',
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: instanceArns(scope),
      Condition: { StringEquals: { [`ssm:resourceTag/${scope.managedTag.key}`]: scope.managedTag.value } },
    },
    ...guardrailStatements(scope, { documents: ['Diagnose', 'ReadLedger'] }),
  );
}
