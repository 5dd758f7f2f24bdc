import { dataKeyStatements } from './data-key-statements.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** With which CloudWatch Logs puts the lines of subscribed groups into the stream, and does nothing else. */
export function logDeliveryPolicy(
  scope: GuardrailScope & ScopeOf<'logStreamArn' | 'dataKeyArn'>,
): PolicyDocument {
  return policyDocument(
    {
      Sid: 'PutLogLines',
      Effect: 'Allow',
      Action: 'kinesis:PutRecord',
      Resource: scope.logStreamArn === null ? [] : [scope.logStreamArn],
    },
    ...dataKeyStatements(scope, ['kinesis'], ['kms:GenerateDataKey']),
    ...guardrailStatements(scope),
  );
}
