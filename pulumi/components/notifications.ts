import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { PolicyDocument } from '../policies/policy-document.ts';

export interface NotificationsArgs {
  readonly alarmTopicName: string;
  readonly noticeTopicName: string;
  readonly deadLetterQueueName: string;
  /**
   * Customer key (DataKey) of both topics. It is not optional: CloudWatch cannot publish to a topic under the key that
   * AWS keeps for SNS (`alias/aws/sns`), because nobody can change that key's policy.
   */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** `alarmTopicPolicy(…)`: CloudWatch publishes. */
  readonly alarmTopicPolicy: pulumi.Input<PolicyDocument>;
  /** `noticeTopicPolicy(…)`: CloudWatch and Budgets publish; the worker does so by its own policy. */
  readonly noticeTopicPolicy: pulumi.Input<PolicyDocument>;
  /** `deadLetterQueuePolicy(scope)`: SNS sends, for the alarm topic only. */
  readonly deadLetterQueuePolicy: pulumi.Input<PolicyDocument>;
  /** Each gets a mail with a link to confirm; until then nothing else arrives there. */
  readonly noticeEmails: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** The longest that SQS keeps a message. */
const DEAD_LETTER_RETENTION_SECONDS = 14 * 86_400;
/** Longer than the ingress takes for one batch, so that two of its processes do not work on the same message. */
const DEAD_LETTER_VISIBILITY_SECONDS = 120;
const LONG_POLL_SECONDS = 20;

/** Where alarms come in, where people are told, and where alarms wait that could not be delivered. */
export class Notifications extends pulumi.ComponentResource {
  readonly alarmTopicArn: pulumi.Output<string>;
  readonly noticeTopicArn: pulumi.Output<string>;
  readonly deadLetterQueueArn: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:messaging:Notifications', name, {}, opts);
    const child = { parent: this };
    const topic = (kind: 'alarm' | 'notice', topicName: string, policy: pulumi.Input<PolicyDocument>) => {
      const made = new aws.sns.Topic(
        `${name}-${kind}-topic`,
        {
          name: topicName,
          // 2 is SHA-256; the ingress refuses 1, which is SHA-1.
          signatureVersion: 2,
          kmsMasterKeyId: args.kmsKeyArn,
          tags: args.tags,
        },
        child,
      );
      new aws.sns.TopicPolicy(
        `${name}-${kind}-topic-policy`,
        { arn: made.arn, policy: pulumi.jsonStringify(policy) },
        child,
      );
      return made;
    };
    const alarmTopic = topic('alarm', args.alarmTopicName, args.alarmTopicPolicy);
    const noticeTopic = topic('notice', args.noticeTopicName, args.noticeTopicPolicy);
    for (const address of args.noticeEmails) {
      new aws.sns.TopicSubscription(
        `${name}-notice-${address}`,
        { topic: noticeTopic.arn, protocol: 'email', endpoint: address },
        child,
      );
    }
    const deadLetters = new aws.sqs.Queue(
      `${name}-dead-letters`,
      {
        name: args.deadLetterQueueName,
        messageRetentionSeconds: DEAD_LETTER_RETENTION_SECONDS,
        visibilityTimeoutSeconds: DEAD_LETTER_VISIBILITY_SECONDS,
        receiveWaitTimeSeconds: LONG_POLL_SECONDS,
        // A key of ours would be one more permission without which SNS silently drops what it gave up on.
        sqsManagedSseEnabled: true,
        tags: args.tags,
      },
      child,
    );
    new aws.sqs.QueuePolicy(
      `${name}-dead-letters-policy`,
      { queueUrl: deadLetters.url, policy: pulumi.jsonStringify(args.deadLetterQueuePolicy) },
      child,
    );
    this.alarmTopicArn = alarmTopic.arn;
    this.noticeTopicArn = noticeTopic.arn;
    this.deadLetterQueueArn = deadLetters.arn;
    this.deadLetterQueueUrl = deadLetters.url;
    this.registerOutputs({
      alarmTopicArn: this.alarmTopicArn,
      noticeTopicArn: this.noticeTopicArn,
      deadLetterQueueArn: this.deadLetterQueueArn,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
    });
  }
}
