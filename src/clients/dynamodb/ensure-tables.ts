import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  keyAttributes,
  TABLE_DEFINITIONS,
  type TableDefinition,
  tableNames,
} from '../../contracts/incident-tables.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';

function createInput(TableName: string, definition: TableDefinition): CreateTableCommandInput {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keyAttributes(definition).map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [{ AttributeName: definition.hashKey, KeyType: 'HASH' }],
    // An empty list is refused.
    ...(definition.indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: definition.indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: [
              { AttributeName: index.hashKey, KeyType: 'HASH' },
              { AttributeName: index.rangeKey, KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.carries] },
          })),
        }),
  };
}

interface TableState {
  /** Undefined: there is no such table. */
  readonly status: string | undefined;
  readonly arn: string | undefined;
}

const TABLE_ARN = /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:(\d{12}):table\//;

async function stateOf(client: Pick<DynamoDBClient, 'send'>, TableName: string): Promise<TableState> {
  try {
    const answer = await callService('dynamodb', 'DescribeTable', (abortSignal) =>
      client.send(new DescribeTableCommand({ TableName }), { abortSignal }),
    );
    return { status: answer.Table?.TableStatus, arn: answer.Table?.TableArn };
  } catch (error) {
    if (error instanceof ServiceError && error.kind === 'not_found')
      return { status: undefined, arn: undefined };
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
 * Waits until the tables can be used, creating missing ones when `createMissing` is set (the lab, which does without
 * expiry and backups; on AWS Pulumi owns them). Returns the account that they are in, which is that of the process's
 * own credentials as they are asked for by name; null where the answer does not tell. Throws ServiceError; kind
 * `not_found` names a missing table.
 */
export async function ensureTables(
  client: Pick<DynamoDBClient, 'send'>,
  prefix: string,
  createMissing: boolean,
): Promise<string | null> {
  const names = tableNames(prefix);
  let accountId: string | null = null;
  for (const definition of TABLE_DEFINITIONS) {
    const name = names[definition.role];
    const deadline = Date.now() + DYNAMODB_LIMITS.tableActiveWaitMs;
    let { status, arn } = await stateOf(client, name);
    if (status === undefined && createMissing) {
      await create(client, createInput(name, definition));
      status = 'CREATING';
    }
    while (status !== 'ACTIVE' && status !== 'UPDATING') {
      if (status === undefined || Date.now() > deadline) throw notReady(name, status);
      await new Promise((resolve) => setTimeout(resolve, DYNAMODB_LIMITS.tableActivePollMs));
      ({ status, arn } = await stateOf(client, name));
    }
    accountId = TABLE_ARN.exec(arn ?? '')?.[1] ?? accountId;
  }
  return accountId;
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
