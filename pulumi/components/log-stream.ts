import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface LogStreamArgs {
  readonly streamName: string;
  /** Each takes 1 MB or 1,000 records a second. */
  readonly shards: number;
  /** For how long lines wait for a detector that does not read them. */
  readonly retentionHours: number;
  /** Customer key (DataKey) of the stream. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** The role with which CloudWatch Logs writes. */
  readonly deliveryRoleArn: pulumi.Input<string>;
  /** Its policy: CloudWatch Logs tries each subscription when it is made. */
  readonly deliveryReady: readonly pulumi.Resource[];
  /** Names of the log groups whose lines come here; each has to be there. */
  readonly logGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Lines of log groups on their way to the detector: encrypted, and in order within each log stream. */
export class LogStream extends pulumi.ComponentResource {
  readonly streamArn: pulumi.Output<string>;

  constructor(name: string, args: LogStreamArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:logs:LogStream', name, {}, opts);
    const stream = new aws.kinesis.Stream(
      name,
      {
        name: args.streamName,
        streamModeDetails: { streamMode: 'PROVISIONED' },
        shardCount: args.shards,
        retentionPeriod: args.retentionHours,
        encryptionType: 'KMS',
        kmsKeyId: args.kmsKeyArn,
        tags: args.tags,
      },
      { parent: this },
    );
    for (const logGroup of args.logGroups) {
      new aws.cloudwatch.LogSubscriptionFilter(
        `${name}-${logGroup}`,
        {
          // A group takes two subscriptions, so one of another product fits beside it.
          name: args.streamName,
          logGroup,
          destinationArn: stream.arn,
          roleArn: args.deliveryRoleArn,
          // Everything: what is new cannot be filtered by what is known.
          filterPattern: '',
          distribution: 'ByLogStream',
        },
        { parent: this, dependsOn: [...args.deliveryReady] },
      );
    }
    this.streamArn = stream.arn;
    this.registerOutputs({ streamArn: this.streamArn });
  }
}
