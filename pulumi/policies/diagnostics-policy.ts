import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';
import { sendCommandStatements } from './send-command.ts';

const DOCUMENTS = ['Diagnose', 'ReadLedger'] as const;

/** Looks at hosts and alarms. The documents it may send change nothing. */
export function diagnosticsPolicy(scope: GuardrailScope & ScopeOf<'managedTag'>): PolicyDocument {
  return policyDocument(
    ...sendCommandStatements(scope, DOCUMENTS),
    {
      Sid: 'ReadHosts',
      Effect: 'Allow',
      Action: ['ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation'],
      // Neither has resource-level permissions.
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': sortedUnique(scope.regions) } },
    },
    {
      Sid: 'ReadAlarms',
      Effect: 'Allow',
      Action: 'cloudwatch:DescribeAlarms',
      // With anything narrower the answer leaves composite alarms out (API reference of DescribeAlarms).
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': sortedUnique(scope.regions) } },
    },
    ...guardrailStatements(scope, { documents: DOCUMENTS }),
  );
}
