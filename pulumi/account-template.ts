import { parse } from 'yaml';
import { readCommandDocument } from './components/command-document.ts';
import { MANAGED_TAG } from './naming.ts';
import type { DocumentName } from './policies/arns.ts';
import { diagnosticsPolicy } from './policies/diagnostics-policy.ts';
import { executionPolicy } from './policies/execution-policy.ts';
import { targetInstancePolicy } from './policies/target-instance-policy.ts';
import { assumedByTrust } from './policies/trust-policies.ts';

/** A further account in which incidents may be worked on (docs/operations/multi-account.md). */
export interface AccountTemplateArgs {
  readonly partition: string;
  /** 12 digits. */
  readonly account: string;
  /** Where managed hosts are. Roles are made with the first of them, documents with each. */
  readonly regions: readonly string[];
  /** The worker's role in the home account. */
  readonly workerRoleArn: string;
  readonly externalId: string;
  /** The evidence bucket in the home account. */
  readonly bucketName: string;
  /** The customer key of that bucket; null when it has none. */
  readonly dataKeyArn: string | null;
  /** Before the names of the roles. */
  readonly prefix: string;
  /** Before the names of the documents. */
  readonly documentPrefix: string;
}

const DOCUMENTS: readonly DocumentName[] = ['RunStep', 'Diagnose', 'ReadLedger'];

/**
 * A CloudFormation template for that account, to be deployed once in each of its Regions: the documents, and in the first
 * Region the two roles and the policy for the hosts' instance role.
 * @throws Error when a name or ARN cannot be used.
 */
export function accountTemplate(args: AccountTemplateArgs) {
  const { prefix, workerRoleArn, externalId, documentPrefix } = args;
  const [firstRegion = ''] = args.regions;
  const scope = { ...args, region: firstRegion, managedTag: MANAGED_TAG, launchGroupArn: null };
  const trust = assumedByTrust({ principalArns: [workerRoleArn], externalId });
  const role = (purpose: 'diagnostics' | 'execution', PolicyDocument: unknown) => ({
    Type: 'AWS::IAM::Role',
    Condition: 'MakesRoles',
    Properties: {
      RoleName: `${prefix}-${purpose}`,
      AssumeRolePolicyDocument: trust,
      Policies: [{ PolicyName: purpose, PolicyDocument }],
    },
  });
  const document = (name: DocumentName) => ({
    Type: 'AWS::SSM::Document',
    Properties: {
      Name: `${documentPrefix}${name}`,
      DocumentType: 'Command',
      DocumentFormat: 'JSON',
      TargetType: '/AWS::EC2::Instance',
      UpdateMethod: 'NewVersion',
      // CloudFormation takes the content as a map.
      Content: parse(readCommandDocument(name)) as unknown,
    },
  });
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `RecoverOps in account ${args.account}: what its worker may do here`,
    Conditions: { MakesRoles: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, firstRegion] } },
    Resources: {
      ...Object.fromEntries(DOCUMENTS.map((name) => [`${name}Document`, document(name)])),
      DiagnosticsRole: role('diagnostics', diagnosticsPolicy(scope)),
      ExecutionRole: role('execution', executionPolicy(scope)),
      TargetPolicy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Condition: 'MakesRoles',
        Properties: {
          ManagedPolicyName: `${prefix}-target`,
          Description: 'For the instance role of managed hosts',
          PolicyDocument: targetInstancePolicy(scope),
        },
      },
    },
    Outputs: {
      Account: {
        Condition: 'MakesRoles',
        Description: 'The entry for RECOVEROPS_ACCOUNTS, or recoverops:accounts',
        Value: JSON.stringify({
          account: args.account,
          regions: args.regions,
          diagnosticsRoleArn: `arn:${args.partition}:iam::${args.account}:role/${prefix}-diagnostics`,
          executionRoleArn: `arn:${args.partition}:iam::${args.account}:role/${prefix}-execution`,
          externalId,
        }),
      },
    },
  };
}
