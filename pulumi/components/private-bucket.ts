import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { PolicyStatement } from '../policies/policy-document.ts';

export interface PrivateBucketArgs {
  readonly bucketName: string;
  readonly partition: string;
  /** What others may do here, beside the refusal of plain HTTP. */
  readonly statements: readonly PolicyStatement[];
  /** Null keeps the objects. */
  readonly expireAfterDays: number | null;
  /** Delete the objects with the bucket: development only. */
  readonly forceDestroy: boolean;
}

/** A bucket for what is no evidence: closed to the public, TLS only, encrypted by S3. */
export class PrivateBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: string;
  /** The policy: whoever it admits can write once it is there. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: PrivateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:data:PrivateBucket', name, {}, opts);
    const parent = { parent: this };
    const bucket = new aws.s3.Bucket(
      name,
      { bucket: args.bucketName, forceDestroy: args.forceDestroy },
      parent,
    );
    const blocked = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      parent,
    );
    // The log delivery of load balancers knows S3's own encryption only.
    new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      { bucket: bucket.id, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
      parent,
    );
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        bucket: bucket.id,
        rules: [
          {
            id: 'abort-uploads',
            status: 'Enabled',
            filter: {},
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
          ...(args.expireAfterDays === null
            ? []
            : [{ id: 'expire', status: 'Enabled', filter: {}, expiration: { days: args.expireAfterDays } }]),
        ],
      },
      parent,
    );
    this.bucketName = bucket.bucket;
    this.bucketArn = `arn:${args.partition}:s3:::${args.bucketName}`;
    this.ready = new aws.s3.BucketPolicy(
      name,
      {
        bucket: bucket.id,
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            ...args.statements,
            {
              Sid: 'DenyPlainHttp',
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: [this.bucketArn, `${this.bucketArn}/*`],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        }),
      },
      { ...parent, dependsOn: [blocked] },
    );
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
