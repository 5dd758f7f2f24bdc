import { accountOf, bucketArn, objectsArn } from './arns.ts';
import { denyPlainHttp } from './deny-plain-http.ts';
import {
  type PolicyDocument,
  type PolicyStatement,
  policyDocument,
  sortedUnique,
} from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

export type EvidenceBucketScope = ScopeOf<
  'partition' | 'bucketName' | 'dataKeyArn' | 'remoteTargetRoleArns' | 'diagnosticsRoleArn'
>;

const ALGORITHM = 's3:x-amz-server-side-encryption';
const KEY_ID = 's3:x-amz-server-side-encryption-aws-kms-key-id';

/** A put that says nothing of encryption gets the bucket's own; one that asks for another is refused. */
function denyOtherEncryption({ dataKeyArn, ...scope }: EvidenceBucketScope): readonly PolicyStatement[] {
  const refuse = (Sid: string, key: string, wanted: string): PolicyStatement => ({
    Sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `${bucketArn(scope)}/*`,
    // StringNotEquals is also true without the header, so its presence is asked for too.
    Condition: { Null: { [key]: 'false' }, StringNotEquals: { [key]: wanted } },
  });
  if (dataKeyArn === null) return [refuse('DenyOtherEncryption', ALGORITHM, 'AES256')];
  return [refuse('DenyOtherEncryption', ALGORITHM, 'aws:kms'), refuse('DenyOtherKey', KEY_ID, dataKeyArn)];
}

/**
 * Hosts of other accounts, by the account with a condition on the role: a role named as principal would have to exist
 * before the bucket, and one made again under its name would be locked out.
 */
function remoteHosts(scope: EvidenceBucketScope): readonly PolicyStatement[] {
  const { partition, remoteTargetRoleArns } = scope;
  if (remoteTargetRoleArns.length === 0) return [];
  const Principal = {
    AWS: sortedUnique(remoteTargetRoleArns.map((arn) => `arn:${partition}:iam::${accountOf(arn)}:root`)),
  };
  const isTheirRole = { ArnEquals: { 'aws:PrincipalArn': sortedUnique(remoteTargetRoleArns) } };
  return [
    {
      Sid: 'RemoteHostsWriteOutput',
      Effect: 'Allow',
      Principal,
      // With the ACL that gives the object to the bucket's owner, which the agent sends.
      Action: ['s3:PutObject', 's3:PutObjectAcl'],
      Resource: objectsArn(scope, 'raw'),
      Condition: isTheirRole,
    },
    {
      Sid: 'RemoteHostsKeepArchives',
      Effect: 'Allow',
      Principal,
      Action: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      Resource: objectsArn(scope, 'logs'),
      Condition: isTheirRole,
    },
    {
      Sid: 'RemoteHostsFindArchives',
      Effect: 'Allow',
      Principal,
      Action: 's3:ListBucket',
      Resource: bucketArn(scope),
      Condition: { ...isTheirRole, StringLike: { 's3:prefix': 'logs/*' } },
    },
  ];
}

/**
 * Output before redaction is for the one role that the activity works with which redacts it: an administrator's own policy
 * does not open it either. Whoever changes this policy can, so PutBucketPolicy belongs under an alarm.
 */
function denyRawOutputToOthers(scope: EvidenceBucketScope): PolicyStatement {
  return {
    Sid: 'DenyRawOutputToOthers',
    Effect: 'Deny',
    Principal: '*',
    // A replica would lie in a bucket without this policy, and without its end.
    Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectVersionForReplication'],
    Resource: objectsArn(scope, 'raw'),
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': scope.diagnosticsRoleArn } },
  };
}

/** The evidence bucket: TLS only, no other encryption than the configured one, remote hosts may only add output. */
export function evidenceBucketPolicy(scope: EvidenceBucketScope): PolicyDocument {
  return policyDocument(
    denyPlainHttp('s3:*', [bucketArn(scope), `${bucketArn(scope)}/*`]),
    ...denyOtherEncryption(scope),
    denyRawOutputToOthers(scope),
    ...remoteHosts(scope),
  );
}
