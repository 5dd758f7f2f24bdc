import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { PolicyDocument } from '../policies/policy-document.ts';

export interface FindingsTopicArgs {
  readonly topicName: string;
  /** Customer key (DataKey), as of the other topics. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** `findingsTopicPolicy(…)`: the detector publishes. */
  readonly policy: pulumi.Input<PolicyDocument>;
  readonly tags: Readonly<Record<string, string>>;
}

/** What the log detector finds, on its way to the ingress. A topic of its own: alarms and findings are never taken for each other. */
export class FindingsTopic extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: FindingsTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:messaging:FindingsTopic', name, {}, opts);
    const topic = new aws.sns.Topic(
      name,
      {
        name: args.topicName,
        // 2 is SHA-256; the ingress refuses 1, which is SHA-1.
        signatureVersion: 2,
        kmsMasterKeyId: args.kmsKeyArn,
        tags: args.tags,
      },
      { parent: this },
    );
    new aws.sns.TopicPolicy(
      name,
      { arn: topic.arn, policy: pulumi.jsonStringify(args.policy) },
      { parent: this },
    );
    this.topicArn = topic.arn;
    this.registerOutputs({ topicArn: this.topicArn });
  }
}
