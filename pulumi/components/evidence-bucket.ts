import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { PolicyDocument } from '../policies/policy-document.ts';
import { type EvidenceRetention, evidenceLifecycleRules } from './evidence-lifecycle.ts';

export interface EvidenceBucketArgs {
  readonly bucketName: string;
  /** `evidenceBucketPolicy(scope)`, with its refusal of anything but TLS. */
  readonly policy: pulumi.Input<PolicyDocument>;
  /** Customer key; without it S3 encrypts with its own. */
  readonly kmsKeyArn?: pulumi.Input<string>;
  readonly retention: EvidenceRetention;
  /**
   * Lets records be locked. It cannot be taken back, and a bucket that has it can be emptied only when every lock has
   * run out. The worker locks what it writes under `incidents/` and `anchors/` (RECOVEROPS_OBJECT_LOCK_MODE, _DAYS). There is no lock
   * by default for the whole bucket: `raw/` holds output before redaction, which must go after a day.
   */
  readonly objectLock: boolean;
  /** Delete the objects with the bucket: development only. */
  readonly forceDestroy: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Evidence, outputs, reports and archived logs: private, versioned, encrypted, expiring. */
export class EvidenceBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;

  constructor(name: string, args: EvidenceBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    if (args.objectLock && args.forceDestroy) {
      throw new Error(
        'the evidence bucket has both objectLock and forceDestroy: locked objects cannot be deleted, so set one of them',
      );
    }
    const rules = evidenceLifecycleRules(args.retention);
    super('recoverops:data:EvidenceBucket', name, {}, opts);
    const child = { parent: this };
    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      {
        bucket: args.bucketName,
        objectLockEnabled: args.objectLock,
        forceDestroy: args.forceDestroy,
        tags: args.tags,
      },
      { ...child, protect: !args.forceDestroy },
    );
    const at = { bucket: bucket.id };
    const block = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access-block`,
      {
        ...at,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { ...at, rule: { objectOwnership: 'BucketOwnerEnforced' } },
      child,
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { ...at, versioningConfiguration: { status: 'Enabled' } },
      child,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        ...at,
        rules: [
          args.kmsKeyArn === undefined
            ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
            : {
                applyServerSideEncryptionByDefault: {
                  sseAlgorithm: 'aws:kms',
                  kmsMasterKeyId: args.kmsKeyArn,
                },
                // One data key per bucket and caller for a while, instead of a call of KMS per object.
                bucketKeyEnabled: true,
              },
        ],
      },
      child,
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { ...at, rules },
      // Rules about noncurrent versions need a versioned bucket.
      { ...child, dependsOn: [versioning] },
    );
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      { ...at, policy: pulumi.jsonStringify(args.policy) },
      // S3 refuses two such changes of one bucket at the same time.
      { ...child, dependsOn: [block] },
    );
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}
