import { bucketArn, objectsArn, tableArn } from './arns.ts';
import { dataKeyStatements } from './data-key-statements.ts';
import { type GuardrailScope, guardrailStatements } from './guardrails.ts';
import { type PolicyDocument, policyDocument, sortedUnique } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** Only items with such keys. ForAllValues is also true without any key, hence Null. */
const ofItems = (...keys: readonly string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

/**
 * The ingress: reads incidents and their anchors, shows claims and gives them back, sets the kill switch, mutes alarms, makes and revokes tokens, keeps who signed in, confirms
 * subscriptions, takes undelivered alarms back, keeps what it cannot read. It has no SSM at all, and of the bucket it sees nothing but the anchors, what was sent to
 * the model about incidents, and what the detector tells of its models.
 */
export function ingressPolicy(
  scope: GuardrailScope &
    ScopeOf<
      | 'region'
      | 'tablePrefix'
      | 'dataKeyArn'
      | 'alarmTopicArns'
      | 'findingsTopicArn'
      | 'deadLetterQueueArn'
      | 'extraDeadLetterQueueArns'
    >,
): PolicyDocument {
  const incidents = tableArn(scope, 'incidents');
  const claims = tableArn(scope, 'claims');
  const messages = tableArn(scope, 'messages');
  const suppressions = tableArn(scope, 'suppressions');
  const access = tableArn(scope, 'access');
  return policyDocument(
    { Sid: 'ReadIncidents', Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: incidents },
    { Sid: 'ListIncidents', Effect: 'Allow', Action: 'dynamodb:Query', Resource: `${incidents}/index/*` },
    {
      Sid: 'ShowClaims',
      Effect: 'Allow',
      Action: 'dynamodb:Scan',
      Resource: claims,
    },
    {
      Sid: 'ReadClaims',
      Effect: 'Allow',
      Action: 'dynamodb:GetItem',
      Resource: claims,
      Condition: ofItems('kill-switch', 'target#*'),
    },
    {
      // People stop everything, and what they did is written down; nothing here takes such a word away again.
      Sid: 'SetKillSwitch',
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: claims,
      Condition: ofItems('audit#*', 'kill-switch'),
    },
    {
      Sid: 'GiveHostsBack',
      Effect: 'Allow',
      Action: 'dynamodb:DeleteItem',
      Resource: claims,
      Condition: ofItems('target#*'),
    },
    {
      Sid: 'MuteAlarms',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      Resource: suppressions,
    },
    {
      Sid: 'ReadTokens',
      Effect: 'Allow',
      Action: 'dynamodb:GetItem',
      Resource: access,
      Condition: ofItems('token-use', 'tokens'),
    },
    {
      // An entry of the log is never deleted here: it expires.
      Sid: 'ChangeTokensAndKeepSignIns',
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: access,
      Condition: ofItems('event#*', 'tokens'),
    },
    {
      Sid: 'NoteUseOfTokens',
      Effect: 'Allow',
      Action: 'dynamodb:UpdateItem',
      Resource: access,
      Condition: ofItems('token-use'),
    },
    {
      // Presses of buttons: what one stands for, and who has pressed it. None is made or deleted here.
      Sid: 'TakeButtons',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      Resource: access,
      Condition: ofItems('one-time#*'),
    },
    { Sid: 'ListSignIns', Effect: 'Allow', Action: 'dynamodb:Query', Resource: `${access}/index/*` },
    {
      Sid: 'ListAnchors',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: bucketArn(scope),
      Condition: { StringLike: { 's3:prefix': 'anchors/*' } },
    },
    { Sid: 'ReadAnchors', Effect: 'Allow', Action: 's3:GetObject', Resource: objectsArn(scope, 'anchors') },
    {
      // What was sent to the model, of every attempt of every incident, and no other evidence.
      Sid: 'ReadModelExchanges',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `${bucketArn(scope)}/incidents/*/ai/*`,
    },
    {
      // What the log detector tells of itself.
      Sid: 'ReadDetectorReports',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: ['lag', 'models'].map((name) => `${bucketArn(scope)}/detector/${name}.json`),
    },
    {
      Sid: 'KeepUnreadMessages',
      Effect: 'Allow',
      // None is deleted: they expire.
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      Resource: messages,
    },
    { Sid: 'ListUnreadMessages', Effect: 'Allow', Action: 'dynamodb:Query', Resource: `${messages}/index/*` },
    {
      Sid: 'ConfirmSubscriptions',
      Effect: 'Allow',
      Action: 'sns:ConfirmSubscription',
      Resource: sortedUnique([
        ...scope.alarmTopicArns,
        ...(scope.findingsTopicArn === null ? [] : [scope.findingsTopicArn]),
      ]),
    },
    {
      Sid: 'TakeUndelivered',
      Effect: 'Allow',
      Action: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
      Resource: sortedUnique([scope.deadLetterQueueArn, ...scope.extraDeadLetterQueueArns]),
    },
    // For the anchors. A bucket key makes one key of all objects, so the key cannot tell them apart: GetObject does.
    ...dataKeyStatements(scope, ['s3'], ['kms:Decrypt']),
    ...guardrailStatements(scope),
  );
}
