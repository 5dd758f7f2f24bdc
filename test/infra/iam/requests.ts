import type { PolicyScope } from '../../../pulumi/policies/scope.ts';
import type { IamRequest } from './simulate.ts';

/** Requests as AWS makes them of the product's calls, in the home account unless said otherwise. */
export function requestsOf(scope: PolicyScope, region = scope.region) {
  const { account, bucketName, prefix, managedTag } = scope;
  const bucket = `arn:aws:s3:::${bucketName}`;
  const inRegion = { 'aws:RequestedRegion': region };
  const ec2 = (id: string) => `arn:aws:ec2:${region}:${account}:instance/${id}`;
  const document = (name: string) =>
    name.startsWith('AWS-')
      ? `arn:aws:ssm:${region}::document/${name}`
      : `arn:aws:ssm:${region}:${account}:document/${name}`;
  return {
    table: (operation: string, table: string, context: IamRequest['context'] = {}): IamRequest => ({
      action: `dynamodb:${operation}`,
      resource: `arn:aws:dynamodb:${region}:${account}:table/${prefix}-${table}`,
      context,
    }),
    object: (operation: string, key: string): IamRequest => ({
      action: `s3:${operation}`,
      resource: `${bucket}/${key}`,
    }),
    list: (listed: string | null): IamRequest => ({
      action: 's3:ListBucket',
      resource: bucket,
      context: listed === null ? {} : { 's3:prefix': listed },
    }),
    /** SendCommand is authorised on the document, on each instance and, where output goes there, on the bucket. */
    sendCommand: (
      name: string,
      tags: Readonly<Record<string, string>> = { [managedTag.key]: managedTag.value },
      output = false,
    ): readonly IamRequest[] => {
      const action = 'ssm:SendCommand';
      const tagKeys = Object.entries(tags).map(([key, value]) => [`ssm:resourceTag/${key}`, value]);
      return [
        { action, resource: document(name), context: inRegion },
        {
          action,
          resource: ec2('i-0123456789abcdef0'),
          context: { ...inRegion, ...Object.fromEntries(tagKeys) },
        },
        ...(output ? [{ action, resource: bucket, context: inRegion }] : []),
      ];
    },
    /** For actions without resource-level permissions. */
    call: (action: string, context: IamRequest['context'] = {}): IamRequest => ({
      action,
      resource: '*',
      context: { ...inRegion, ...context },
    }),
    on: (action: string, resource: string, context: IamRequest['context'] = {}): IamRequest => ({
      action,
      resource,
      context,
    }),
    instance: ec2,
    document,
  };
}
