import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { PolicyDocument } from '../policies/policy-document.ts';

export interface AliasedKeyArgs {
  /** Without `alias/`. */
  readonly aliasName: string;
  readonly policy: pulumi.Input<PolicyDocument>;
  /** Between a deletion and its effect, 7 to 30 days. */
  readonly deletionWindowDays: number;
  /** Refuses `pulumi destroy`. */
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** @throws Error for a window that KMS does not take; to be called before anything is registered. */
export function checkDeletionWindow(key: string, days: number): void {
  if (days >= 7 && days <= 30) return;
  throw new Error(`the ${key} key's deletionWindowDays is ${days}: KMS takes 7 to 30 days`);
}

/** A key of KMS and its alias, both children of `parent`. `kind` is what makes the key what it is. */
export function aliasedKey(
  name: string,
  args: AliasedKeyArgs,
  kind: aws.kms.KeyArgs,
  parent: pulumi.Resource,
): { readonly key: aws.kms.Key; readonly alias: aws.kms.Alias } {
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      ...kind,
      deletionWindowInDays: args.deletionWindowDays,
      policy: pulumi.jsonStringify(args.policy),
      tags: args.tags,
    },
    { parent, protect: args.deletionProtection },
  );
  const alias = new aws.kms.Alias(
    `${name}-alias`,
    { name: `alias/${args.aliasName}`, targetKeyId: key.keyId },
    { parent },
  );
  return { key, alias };
}
