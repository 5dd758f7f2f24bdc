import { OPENED_INDEX } from '../../src/contracts/incident-tables.ts';
import { objectsArn, tableArn } from './arns.ts';
import { dataKeyStatements } from './data-key-statements.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import {
  type PolicyDocument,
  type PolicyStatement,
  policyDocument,
  sortedUnique,
} from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

export type WorkerScope = GuardrailScope &
  ScopeOf<
    | 'region'
    | 'tablePrefix'
    | 'noticeTopicArn'
    | 'sesFromAddress'
    | 'recipientTopicArns'
    | 'objectLock'
    | 'dataKeyArn'
    | 'diagnosticsRoleArn'
    | 'executionRoleArn'
    | 'assumableRoleArns'
  >;

function tableStatements(scope: WorkerScope): readonly PolicyStatement[] {
  const [incidents, executions, claims] = (['incidents', 'executions', 'claims'] as const).map((table) =>
    tableArn(scope, table),
  ) as [string, string, string];
  const messages = tableArn(scope, 'messages');
  const findings = tableArn(scope, 'findings');
  const suppressions = tableArn(scope, 'suppressions');
  const access = tableArn(scope, 'access');
  return [
    {
      Sid: 'WaitForTables',
      Effect: 'Allow',
      Action: 'dynamodb:DescribeTable',
      Resource: [access, claims, executions, findings, incidents, messages, suppressions],
    },
    {
      Sid: 'RecordIncidents',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      Resource: [executions, incidents],
    },
    // What incidents of the last weeks measured, for the weekly summary.
    {
      Sid: 'ReadMeasures',
      Effect: 'Allow',
      Action: 'dynamodb:Query',
      Resource: `${incidents}/index/${OPENED_INDEX}`,
    },
    { Sid: 'ReadClaims', Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: claims },
    // People mute alarms; the worker only heeds it.
    { Sid: 'ReadSuppressions', Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: suppressions },
    // Where an alarm would be read: whether a finding still holds. Only its detector says so.
    { Sid: 'ReadFindings', Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: findings },
    {
      // What the buttons of a message stand for. Tokens and sign-ins lie in the same table, and are none of the worker's.
      Sid: 'KeepButtons',
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: access,
      Condition: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['one-time#*'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    },
    {
      // What it runs with, for people to see, until it ends.
      Sid: 'TellOfItself',
      Effect: 'Allow',
      Action: ['dynamodb:DeleteItem', 'dynamodb:PutItem'],
      Resource: claims,
      Condition: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['worker#*'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    },
    {
      Sid: 'ClaimTargetsAndIncidents',
      Effect: 'Allow',
      Action: ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      Resource: claims,
      // The kill switch lies in the same table: the worker obeys it and must not be able to switch it off. ForAllValues
      // is also true without any key, hence Null.
      Condition: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['incident#*', 'target#*'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    },
  ];
}

/** The address may be an identity itself, or stand in the identity of its domain. */
function sesIdentities({ partition, region, account }: WorkerScope, address: string): readonly string[] {
  const identity = (name: string) => `arn:${partition}:ses:${region}:${account}:identity/${name}`;
  return sortedUnique([identity(address), identity(address.split('@')[1] ?? '')]);
}

function evidenceStatements(scope: WorkerScope): readonly PolicyStatement[] {
  return [
    {
      Sid: 'WriteEvidence',
      Effect: 'Allow',
      // A lock is set with the object; taking one away is another action, which nobody here has.
      Action: scope.objectLock ? ['s3:PutObject', 's3:PutObjectRetention'] : 's3:PutObject',
      Resource: [objectsArn(scope, 'anchors'), objectsArn(scope, 'incidents')],
    },
  ];
}

/** The worker's own credentials: records, evidence, notices, and the way to the two roles that talk to SSM. */
export function workerPolicy(scope: WorkerScope): PolicyDocument {
  return policyDocument(
    ...tableStatements(scope),
    ...evidenceStatements(scope),
    {
      Sid: 'Notify',
      Effect: 'Allow',
      Action: 'sns:Publish',
      Resource: sortedUnique([
        ...(scope.noticeTopicArn === null ? [] : [scope.noticeTopicArn]),
        ...scope.recipientTopicArns,
      ]),
    },
    {
      Sid: 'SendMail',
      Effect: 'Allow',
      // A mail is sent as its bytes, which SES allows by a name of its own.
      Action: ['ses:SendEmail', 'ses:SendRawEmail'],
      Resource: scope.sesFromAddress === null ? [] : sesIdentities(scope, scope.sesFromAddress),
      Condition: { StringEquals: { 'ses:FromAddress': scope.sesFromAddress ?? '' } },
    },
    {
      Sid: 'AssumeSsmRoles',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: sortedUnique([scope.diagnosticsRoleArn, scope.executionRoleArn, ...scope.assumableRoleArns]),
    },
    ...dataKeyStatements(scope, ['s3', 'sns'], ['kms:Decrypt', 'kms:GenerateDataKey']),
    ...guardrailStatements(scope),
  );
}
