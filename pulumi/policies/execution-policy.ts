import { bucketArn } from './arns.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';
import { sendCommandStatements } from './send-command.ts';

const DOCUMENTS = ['RunStep'] as const;

/** Runs approved steps: the one document that changes a host, on managed hosts only. */
export function executionPolicy(scope: GuardrailScope & ScopeOf<'managedTag'>): PolicyDocument {
  return policyDocument(
    ...sendCommandStatements(scope, DOCUMENTS),
    {
      Sid: 'NameTheOutputBucket',
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      // SSM has `bucket` as a resource type; whether SendCommand is authorised on it as well is unverified. It only lets
      // the command name the bucket: the host writes there with its own role.
      Resource: bucketArn(scope),
    },
    {
      Sid: 'FollowAndCancel',
      Effect: 'Allow',
      Action: ['ssm:CancelCommand', 'ssm:GetCommandInvocation', 'ssm:ListCommands'],
      // None of the three has resource-level permissions.
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': sortedUnique(scope.regions) } },
    },
    ...guardrailStatements(scope, { documents: DOCUMENTS }),
  );
}
