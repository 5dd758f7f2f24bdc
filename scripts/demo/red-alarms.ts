import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLabClients, labClientConfig } from '../../lab/provision/provision.ts';
import { createFindingReader } from '../../src/clients/dynamodb/finding-store.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { Alarm } from '../../src/domain/alarm/alarm.ts';
import { alarmStateOf, findingKeyOf } from '../../src/domain/alarm/finding/alarm-of-finding.ts';
import type { LocalStack } from '../local-stack.ts';

type Stack = Pick<LocalStack, 'lab' | 'env'>;

async function metricAlarms({ lab }: Stack): Promise<ReadonlyMap<string, string>> {
  const clients = createLabClients(labClientConfig(lab.endpoint, lab.region));
  try {
    const { MetricAlarms = [] } = await clients.cloudWatch.send(new DescribeAlarmsCommand({}));
    return new Map(MetricAlarms.map(({ AlarmName = '', StateValue = 'missing' }) => [AlarmName, StateValue]));
  } finally {
    clients.destroy();
  }
}

/** What is red in CloudWatch now, by name. */
export async function redAlarms(stack: Stack): Promise<readonly string[]> {
  return [...(await metricAlarms(stack))].flatMap(([name, state]) => (state === 'ALARM' ? [name] : []));
}

export interface WatchedState {
  readonly state: string;
  /** What the log detector says of it; null for an alarm of CloudWatch. */
  readonly reason: string | null;
}

/** How it stands with what an incident is about: with the alarm in CloudWatch, or with the finding of the log detector. */
export async function watchedState(
  stack: Stack,
  alarm: Pick<Alarm, 'name' | 'finding'>,
): Promise<WatchedState> {
  const key = findingKeyOf(alarm);
  if (key === undefined)
    return { state: (await metricAlarms(stack)).get(alarm.name) ?? 'missing', reason: null };
  const { tablePrefix } = loadConfig(stack.env).aws;
  // With the lab's credentials, which this process has none of in its environment.
  const client = new DynamoDBClient(labClientConfig(stack.lab.endpoint, stack.lab.region));
  try {
    const status = await createFindingReader(DynamoDBDocumentClient.from(client), tablePrefix).read(key);
    if (status === null) return { state: 'missing', reason: null };
    return { state: alarmStateOf(status.state, status.heardAt), reason: status.reason };
  } finally {
    client.destroy();
  }
}
