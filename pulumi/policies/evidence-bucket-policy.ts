import { bucketArn } from './arns.ts';
import { type PolicyDocument, policyDocument } from './policy-document.ts';
import type { ScopeOf } from './scope.ts';

/** The evidence bucket: TLS only, no other encryption than the configured one, remote hosts may only add output. */
export function evidenceBucketPolicy(
  scope: ScopeOf<'partition' | 'account' | 'bucketName' | 'dataKeyArn' | 'remoteTargetRoleArns'>,
): PolicyDocument {
  return policyDocument({
    Sid: 'DenyPlainHttp',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn(scope), `${bucketArn(scope)}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}
