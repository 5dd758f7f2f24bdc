import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { startControlPlane } from '../../lab/control-plane.ts';
import { createClients } from './lab-clients.ts';
import { startLab } from './lab-fixture.ts';

const TableName = 'incidents';

async function createTable(dynamodb: DynamoDBClient): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'incident_id', KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: 'incident_id', AttributeType: 'S' },
        { AttributeName: 'status', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by_status',
          KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  await expect
    .poll(async () => (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus)
    .toBe('ACTIVE');
}

test('of concurrent conditional writes one wins, the others fail as in AWS', async () => {
  const { aws } = await startLab();
  await createTable(aws.dynamodb);
  const writes = await Promise.allSettled(
    Array.from({ length: 5 }, (_, index) =>
      aws.dynamodb.send(
        new PutItemCommand({
          TableName,
          Item: {
            incident_id: { S: '1_cpu_i-1' },
            status: { S: 'diagnosing' },
            writer: { N: String(index) },
          },
          ConditionExpression: 'attribute_not_exists(incident_id)',
        }),
      ),
    ),
  );
  expect(writes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const write of writes) {
    if (write.status === 'fulfilled') continue;
    expect(write.reason).toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      $metadata: { httpStatusCode: 400 },
    });
  }
});

test('a versioned projection is found by its index', async () => {
  const { aws } = await startLab();
  await createTable(aws.dynamodb);
  const Key = { incident_id: { S: '1_cpu_i-1' } };
  const write = (version: number): Promise<unknown> =>
    aws.dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'SET #status = :status, version = :next',
        ConditionExpression: 'attribute_not_exists(version) OR version < :next',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': { S: 'planning' }, ':next': { N: String(version) } },
      }),
    );
  await write(2);
  await expect(write(1)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  const found = await aws.dynamodb.send(
    new QueryCommand({
      TableName,
      IndexName: 'by_status',
      KeyConditionExpression: '#status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': { S: 'planning' } },
    }),
  );
  expect(found.Items).toEqual([{ ...Key, status: { S: 'planning' }, version: { N: '2' } }]);
});

test('a missing table is ResourceNotFoundException', async () => {
  const { aws } = await startLab();
  await expect(
    aws.dynamodb.send(new GetItemCommand({ TableName: 'absent', Key: { k: { S: 'v' } } })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a data directory keeps tables over a restart', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lab-dynamodb-'));
  onTestFinished(() => rm(dataDirectory, { recursive: true }));
  const item = { incident_id: { S: '1_cpu_i-1' }, status: { S: 'completed' } };
  const first = await startControlPlane({ dataDirectory });
  const { dynamodb } = createClients(first);
  await createTable(dynamodb);
  await dynamodb.send(new PutItemCommand({ TableName, Item: item }));
  dynamodb.destroy();
  await first.stop();

  const { aws } = await startLab({ dataDirectory });
  const { Item } = await aws.dynamodb.send(
    new GetItemCommand({ TableName, Key: { incident_id: item.incident_id } }),
  );
  expect(Item).toEqual(item);
});
