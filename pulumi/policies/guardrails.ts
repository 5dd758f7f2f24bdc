import { bucketArn, type DocumentName, documentArns, instanceArns } from './arns.ts';
import type { PolicyStatement } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

export type GuardrailScope = ScopeOf<'partition' | 'account' | 'regions' | 'documentPrefix' | 'bucketName'>;

export interface GuardrailExemptions {
  /** Documents that the role may send; none by default. */
  readonly documents?: readonly DocumentName[];
  /** Only the approver signs. */
  readonly maySign?: boolean;
}

/** Explicit denies that every role carries, so that a policy attached later by mistake cannot widen it. */
export function guardrailStatements(
  scope: GuardrailScope,
  exemptions: GuardrailExemptions = {},
): readonly PolicyStatement[] {
  const { documents = [], maySign = false } = exemptions;
  return [
    documents.length === 0
      ? { Sid: 'DenyEveryCommand', Effect: 'Deny', Action: 'ssm:SendCommand', Resource: '*' }
      : {
          Sid: 'DenyOtherDocuments',
          Effect: 'Deny',
          Action: 'ssm:SendCommand',
          NotResource: [...documentArns(scope, documents), ...instanceArns(scope), bucketArn(scope)],
        },
    ...(maySign ? [] : [{ Sid: 'DenySigning', Effect: 'Deny', Action: 'kms:Sign', Resource: '*' } as const]),
  ];
}
