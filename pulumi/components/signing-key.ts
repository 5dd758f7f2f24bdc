import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { PolicyDocument } from '../policies/policy-document.ts';

export interface SigningKeyArgs {
  /** Without `alias/`, e.g. `recoverops-prod-signing`. */
  readonly aliasName: string;
  /** `signingKeyPolicy(scope)`: only the approver signs. */
  readonly policy: pulumi.Input<PolicyDocument>;
  /** Between a deletion and its effect, 7 to 30 days. */
  readonly deletionWindowDays: number;
  /** Refuses `pulumi destroy`. A lost key makes every approval that it signed unverifiable. */
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Signs what was approved (ECDSA on P-256); the private half never leaves KMS. */
export class SigningKey extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;
  readonly keyId: pulumi.Output<string>;
  /** With `alias/`. */
  readonly alias: pulumi.Output<string>;
  /** How a person gets the public half for the hosts, as PEM. */
  readonly publicKeyCommand: pulumi.Output<string>;

  constructor(name: string, args: SigningKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    if (!(args.deletionWindowDays >= 7 && args.deletionWindowDays <= 30)) {
      throw new Error(
        `the signing key's deletionWindowDays is ${args.deletionWindowDays}: KMS takes 7 to 30 days`,
      );
    }
    super('recoverops:security:SigningKey', name, {}, opts);
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: 'RecoverOps: signs approved plans',
        keyUsage: 'SIGN_VERIFY',
        customerMasterKeySpec: 'ECC_NIST_P256',
        deletionWindowInDays: args.deletionWindowDays,
        multiRegion: false,
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
    this.keyId = key.keyId;
    this.alias = alias.name;
    this.publicKeyCommand = pulumi.interpolate`aws kms get-public-key --key-id ${key.arn} --query PublicKey --output text | base64 --decode | openssl pkey -pubin -inform DER`;
    this.registerOutputs({ keyArn: this.keyArn, alias: this.alias, publicKeyCommand: this.publicKeyCommand });
  }
}
