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
import { createDynamoDb } from '../../lab/dynamodb/dynamodb-service.ts';
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

test('what is under way is answered when the store stops, and nothing is thrown behind it', async () => {
  const store = await createDynamoDb({});
  const ask = (operation: string, body: unknown) =>
    store.handle({
      method: 'POST',
      url: new URL('http://127.0.0.1/'),
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20261130T120000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=lab/20261130/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: Buffer.from(JSON.stringify(body)),
      hungUp: new AbortController().signal,
      caller: { kind: 'user', accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/lab' },
      scope: { accessKeyId: 'lab', region: 'eu-west-1', service: 'dynamodb' },
    });
  await ask('CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'incident_id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'incident_id', AttributeType: 'S' }],
  });
  const active = async () => JSON.parse(String((await ask('DescribeTable', { TableName })).body)) as unknown;
  await expect.poll(active).toMatchObject({ Table: { TableStatus: 'ACTIVE' } });
  const written = Array.from({ length: 300 }, (_one, at) =>
    ask('PutItem', {
      TableName,
      Item: { incident_id: { S: `1_cpu_i-${at}` }, text: { S: 'x'.repeat(500) } },
    }),
  );
  for (const { status } of await Promise.all(written)) expect(status).toBe(200);
  const scans = Array.from({ length: 5 }, () => ask('Scan', { TableName }));
  await store.stop();
  for (const { status, body } of await Promise.all(scans)) {
    expect(status).toBe(200);
    expect(JSON.parse(String(body))).toMatchObject({ Count: 300 });
  }
  await store.stop();
});
