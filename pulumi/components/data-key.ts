import * as pulumi from '@pulumi/pulumi';
import type { PolicyDocument } from '../policies/policy-document.ts';
import { type AliasedKeyArgs, aliasedKey, checkDeletionWindow } from './aliased-key.ts';

export interface DataKeyArgs extends AliasedKeyArgs {
  /** Without `alias/`, e.g. `recoverops-prod-data`. */
  readonly aliasName: string;
  /** `dataKeyPolicy(scope)`: use through S3, SNS, Kinesis and Secrets Manager only. */
  readonly policy: pulumi.Input<PolicyDocument>;
  /** Refuses `pulumi destroy`. Without the key nothing that it encrypted can be read any more. */
  readonly deletionProtection: boolean;
}

/** Encrypts topics, evidence, secrets and the stream of log lines. Tables and logs stay under keys that AWS owns. KMS rotates it every year. */
export class DataKey extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  readonly alias: pulumi.Output<string>;

  constructor(name: string, args: DataKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    checkDeletionWindow('data', args.deletionWindowDays);
    super('recoverops:security:DataKey', name, {}, opts);
    const { key, alias } = aliasedKey(
      name,
      args,
      {
        description: 'RecoverOps: encrypts topics, evidence, secrets and the stream of log lines',
        enableKeyRotation: true,
      },
      this,
    );
    this.keyArn = key.arn;
    this.alias = alias.name;
    this.registerOutputs({ keyArn: this.keyArn, alias: this.alias });
  }
}
