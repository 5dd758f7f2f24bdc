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

/** With these, the parameter is the program: whoever may send one is root on the host. */
export const FREE_FORM_DOCUMENTS = [
  'AWS-RunShellScript',
  'AWS-RunPowerShellScript',
  'AWS-RunRemoteScript',
  'AWS-RunDocument',
  'AWS-RunAnsiblePlaybook',
  'AWS-ApplyAnsiblePlaybooks',
  'AWS-RunSaltState',
  'AWS-ApplyChefRecipes',
  'AWS-ApplyDSCMofs',
] as const;

/** Other ways onto a host than SendCommand, and ways to change what the allowed documents do. */
const OTHER_WAYS_TO_A_HOST = [
  'ec2-instance-connect:SendSSHPublicKey',
  'ec2-instance-connect:SendSerialConsoleSSHPublicKey',
  'ec2:ModifyInstanceAttribute',
  'ssm:CreateActivation',
  'ssm:CreateAssociation',
  'ssm:CreateAssociationBatch',
  'ssm:CreateDocument',
  'ssm:DeleteDocument',
  'ssm:ModifyDocumentPermission',
  'ssm:RegisterTaskWithMaintenanceWindow',
  'ssm:ResumeSession',
  'ssm:StartAssociationsOnce',
  'ssm:StartAutomationExecution',
  'ssm:StartChangeRequestExecution',
  'ssm:StartSession',
  'ssm:UpdateAssociation',
  'ssm:UpdateDocument',
  'ssm:UpdateDocumentDefaultVersion',
  'ssm:UpdateDocumentMetadata',
] as const;

/** A tag makes an instance a target, so whoever sets tags chooses targets. */
const TAGGING = [
  'autoscaling:CreateOrUpdateTags',
  'autoscaling:DeleteTags',
  'ec2:CreateTags',
  'ec2:DeleteTags',
  'ssm:AddTagsToResource',
  'ssm:RemoveTagsFromResource',
  'tag:TagResources',
  'tag:UntagResources',
] as const;

/** Giving a role to something, and changing what roles may do, these denies included. */
const ROLE_CHANGES = [
  'ec2:AssociateIamInstanceProfile',
  'ec2:ReplaceIamInstanceProfileAssociation',
  'iam:AttachRolePolicy',
  'iam:CreatePolicyVersion',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:PassRole',
  'iam:PutRolePolicy',
  'iam:SetDefaultPolicyVersion',
  'iam:UpdateAssumeRolePolicy',
] as const;

function commandDenies(
  scope: GuardrailScope,
  documents: readonly DocumentName[],
): readonly PolicyStatement[] {
  if (documents.length === 0) {
    return [{ Sid: 'DenyEveryCommand', Effect: 'Deny', Action: 'ssm:SendCommand', Resource: '*' }];
  }
  return [
    {
      Sid: 'DenyFreeFormDocuments',
      Effect: 'Deny',
      Action: 'ssm:SendCommand',
      // AWS owns them, so the account in their ARN is empty; `*` covers that and a copy shared under the same name.
      Resource: FREE_FORM_DOCUMENTS.map((name) => `arn:${scope.partition}:ssm:*:*:document/${name}`),
    },
    {
      Sid: 'DenyOtherDocuments',
      Effect: 'Deny',
      Action: 'ssm:SendCommand',
      // SendCommand is authorised on the document, on each instance and on the bucket for the output, each for itself.
      NotResource: [...documentArns(scope, documents), ...instanceArns(scope), bucketArn(scope)],
    },
  ];
}

/** Explicit denies that every role carries, so that a policy attached later by mistake cannot widen it. */
export function guardrailStatements(
  scope: GuardrailScope,
  { documents = [], maySign = false }: GuardrailExemptions = {},
): readonly PolicyStatement[] {
  return [
    ...commandDenies(scope, documents),
    { Sid: 'DenyOtherWaysToAHost', Effect: 'Deny', Action: OTHER_WAYS_TO_A_HOST, Resource: '*' },
    { Sid: 'DenyTagging', Effect: 'Deny', Action: TAGGING, Resource: '*' },
    { Sid: 'DenyRoleChanges', Effect: 'Deny', Action: ROLE_CHANGES, Resource: '*' },
    ...(maySign ? [] : [{ Sid: 'DenySigning', Effect: 'Deny', Action: 'kms:Sign', Resource: '*' } as const]),
  ];
}
