import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface FlowLogsArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly logGroupName: string;
  readonly retentionDays: number;
}

/** Who talked with whom in the network, to CloudWatch Logs. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:network:FlowLogs', name, {}, opts);
    const parent = { parent: this };
    const group = new aws.cloudwatch.LogGroup(
      `${name}-flow`,
      { name: args.logGroupName, retentionInDays: args.retentionDays },
      parent,
    );
    const role = new aws.iam.Role(
      `${name}-flow`,
      {
        assumeRolePolicy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        }),
      },
      parent,
    );
    new aws.iam.RolePolicy(
      `${name}-flow`,
      {
        role: role.id,
        policy: group.arn.apply((arn) =>
          JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
                Resource: `${arn}:*`,
              },
            ],
          }),
        ),
      },
      parent,
    );
    new aws.ec2.FlowLog(
      name,
      {
        vpcId: args.vpcId,
        trafficType: 'ALL',
        logDestinationType: 'cloud-watch-logs',
        logDestination: group.arn,
        iamRoleArn: role.arn,
        maxAggregationInterval: 60,
      },
      parent,
    );
    this.registerOutputs({});
  }
}
