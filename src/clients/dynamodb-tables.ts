import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
} from '@aws-sdk/client-dynamodb';
import { tableNames } from './dynamodb.ts';
import { OPENED_INDEX, STATUS_INDEX, SUMMARY_ATTRIBUTES, UPDATED_INDEX } from './incident-item.ts';
import { callService, ServiceError } from './service-error.ts';

const ACTIVE_POLL_MS = 200;
const ACTIVE_WAIT_MS = 60_000;

function index(name: string, hashKey: string, rangeKey: string): GlobalSecondaryIndex {
  const keys = new Set([hashKey, rangeKey, 'incident_id']);
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: hashKey, KeyType: 'HASH' },
      { AttributeName: rangeKey, KeyType: 'RANGE' },
    ],
    Projection: {
      ProjectionType: 'INCLUDE',
      NonKeyAttributes: SUMMARY_ATTRIBUTES.filter((attribute) => !keys.has(attribute)),
    },
  };
}

function definitions(prefix: string): readonly CreateTableCommandInput[] {
  const names = tableNames(prefix);
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' }) as const;
  const plain = (TableName: string, key: string): CreateTableCommandInput => ({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [text(key)],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
  });
  return [
    {
      TableName: names.incidents,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['incident_id', 'kind', 'status', 'opened_key', 'updated_key'].map(text),
      KeySchema: [{ AttributeName: 'incident_id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        index(OPENED_INDEX, 'kind', 'opened_key'),
        index(STATUS_INDEX, 'status', 'opened_key'),
        index(UPDATED_INDEX, 'kind', 'updated_key'),
      ],
    },
    plain(names.executions, 'execution_id'),
    plain(names.claims, 'claim_id'),
  ];
}

async function statusOf(
  client: Pick<DynamoDBClient, 'send'>,
  TableName: string,
): Promise<string | undefined> {
  try {
    const answer = await callService('dynamodb', 'DescribeTable', (abortSignal) =>
      client.send(new DescribeTableCommand({ TableName }), { abortSignal }),
    );
    return answer.Table?.TableStatus;
  } catch (error) {
    if (error instanceof ServiceError && error.kind === 'not_found') return undefined;
    throw error;
  }
}

async function create(
  client: Pick<DynamoDBClient, 'send'>,
  definition: CreateTableCommandInput,
): Promise<void> {
  try {
    await callService('dynamodb', 'CreateTable', (abortSignal) =>
      client.send(new CreateTableCommand(definition), { abortSignal }),
    );
  } catch (error) {
    // Another process of ours was faster.
    if (!(error instanceof ServiceError && error.code === 'ResourceInUseException')) throw error;
  }
}

/**
 * Waits until the tables can be used, creating missing ones when `createMissing` is set (the lab; on AWS Pulumi
 * owns them). Throws ServiceError; kind `not_found` names a missing table.
 */
export async function ensureTables(
  client: Pick<DynamoDBClient, 'send'>,
  prefix: string,
  createMissing: boolean,
): Promise<void> {
  for (const definition of definitions(prefix)) {
    const name = definition.TableName ?? '';
    const deadline = Date.now() + ACTIVE_WAIT_MS;
    let status = await statusOf(client, name);
    if (status === undefined && createMissing) {
      await create(client, definition);
      status = 'CREATING';
    }
    while (status !== 'ACTIVE' && status !== 'UPDATING') {
      if (status === undefined || Date.now() > deadline) throw notReady(name, status);
      await new Promise((resolve) => setTimeout(resolve, ACTIVE_POLL_MS));
      status = await statusOf(client, name);
    }
  }
}

function notReady(table: string, status: string | undefined): ServiceError {
  return new ServiceError({
    service: 'dynamodb',
    operation: 'DescribeTable',
    kind: status === undefined ? 'not_found' : 'unavailable',
    code: status === undefined ? 'TableMissing' : `Table${status}`,
    detail:
      status === undefined
        ? `there is no table ${table}: deploy the infrastructure, or set RECOVEROPS_CREATE_TABLES=true`
        : `table ${table} is still ${status}`,
    neverSent: false,
    cause: undefined,
  });
}
