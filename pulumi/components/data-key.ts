import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { PolicyDocument } from '../policies/policy-document.ts';

export interface DataKeyArgs {
  /** Without `alias/`, e.g. `recoverops-prod-data`. */
  readonly aliasName: string;
  /** `dataKeyPolicy(scope)`: use through S3, SNS, SQS and Secrets Manager only. */
  readonly policy: pulumi.Input<PolicyDocument>;
  /** Between a deletion and its effect, 7 to 30 days. */
  readonly deletionWindowDays: number;
  /** Refuses `pulumi destroy`. Without the key nothing that it encrypted can be read any more. */
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Encrypts topics, evidence and secrets. Tables and logs stay under keys that AWS owns. KMS rotates it every year. */
export class DataKey extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  readonly alias: pulumi.Output<string>;

  constructor(name: string, args: DataKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    if (!(args.deletionWindowDays >= 7 && args.deletionWindowDays <= 30)) {
      throw new Error(
        `the data key's deletionWindowDays is ${args.deletionWindowDays}: KMS takes 7 to 30 days`,
      );
    }
    super('recoverops:security:DataKey', name, {}, opts);
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: 'RecoverOps: encrypts topics, evidence and secrets',
        enableKeyRotation: true,
        deletionWindowInDays: args.deletionWindowDays,
        policy: pulumi.jsonStringify(args.policy),
        tags: args.tags,
      },
      { parent: this, protect: args.deletionProtection },
    );
    const alias = new aws.kms.Alias(
      `${name}-alias`,
      { name: `alias/${args.aliasName}`, targetKeyId: key.keyId },
      { parent: this },
    );
    this.keyArn = key.arn;
    this.alias = alias.name;
    this.registerOutputs({ keyArn: this.keyArn, alias: this.alias });
  }
}
