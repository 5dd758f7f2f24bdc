import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { startControlPlane } from '../../lab/control-plane.ts';
import { createClients } from './lab-clients.ts';

// Run as a process of its own: it must end without process.exit, so nothing may be left open by stop().
const lab = await startControlPlane();
const aws = createClients(lab);
await aws.dynamodb.send(
  new CreateTableCommand({
    TableName: 'incidents',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
  }),
);
await aws.cloudwatch.send(
  new PutMetricAlarmCommand({
    AlarmName: 'cpu',
    Namespace: 'n',
    MetricName: 'm',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  }),
);
const { TopicArn } = await aws.sns.send(new CreateTopicCommand({ Name: 'alarms' }));
// Nothing listens on port 1, so this delivery waits for its first retry in 20 seconds.
await aws.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: 'http://127.0.0.1:1/' }));
await lab.stop();
for (const client of Object.values(aws)) client.destroy();
console.log('stopped');
