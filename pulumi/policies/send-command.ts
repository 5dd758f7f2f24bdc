import { type DocumentName, documentArns, instanceArns } from './arns.ts';
import type { GuardrailScope } from './guardrails.ts';
import type { PolicyStatement } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/**
 * SendCommand in two statements, since AWS authorises document and instance each for itself: documents carry no
 * instance tags, so one statement with the condition would refuse everything. The condition key is SSM's own; AWS asks
 * for an aws:ViaAWSService statement besides wherever a global key is used here (User Guide, "Setting up Run Command").
 */
export function sendCommandStatements(
  scope: GuardrailScope & ScopeOf<'managedTag'>,
  documents: readonly DocumentName[],
): readonly PolicyStatement[] {
  const { key, value } = scope.managedTag;
  return [
    {
      Sid: 'SendTheseDocuments',
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: documentArns(scope, documents),
    },
    {
      Sid: 'ToManagedHosts',
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: instanceArns(scope),
      Condition: { StringEquals: { [`ssm:resourceTag/${key}`]: value } },
    },
  ];
}
