import * as pulumi from '@pulumi/pulumi';
import type { PolicyDocument } from '../policies/policy-document.ts';
import { type AliasedKeyArgs, aliasedKey, checkDeletionWindow } from './aliased-key.ts';

export interface SigningKeyArgs extends AliasedKeyArgs {
  /** Without `alias/`, e.g. `recoverops-prod-signing`. */
  readonly aliasName: string;
  /** `signingKeyPolicy(scope)`: only the approver signs. */
  readonly policy: pulumi.Input<PolicyDocument>;
  /** Refuses `pulumi destroy`. A lost key makes every approval that it signed unverifiable. */
  readonly deletionProtection: boolean;
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
    checkDeletionWindow('signing', args.deletionWindowDays);
    super('recoverops:security:SigningKey', name, {}, opts);
    const { key, alias } = aliasedKey(
      name,
      args,
      {
        description: 'RecoverOps: signs approved plans',
        keyUsage: 'SIGN_VERIFY',
        customerMasterKeySpec: 'ECC_NIST_P256',
        multiRegion: false,
      },
      this,
    );
    this.keyArn = key.arn;
    this.keyId = key.keyId;
    this.alias = alias.name;
    this.publicKeyCommand = pulumi.interpolate`aws kms get-public-key --key-id ${key.arn} --query PublicKey --output text | base64 --decode | openssl pkey -pubin -inform DER`;
    this.registerOutputs({ keyArn: this.keyArn, alias: this.alias, publicKeyCommand: this.publicKeyCommand });
  }
}
