import { expect, test } from 'vitest';
import { IncidentTables, type IncidentTablesArgs } from '../../../pulumi/components/incident-tables.ts';
import { ensureTables } from '../../../src/clients/dynamodb/ensure-tables.ts';
import { type PulumiRecorder, resolved, startRecording } from '../pulumi-mocks.ts';

const TABLE = 'aws:dynamodb/table:Table';
const ARGS: IncidentTablesArgs = {
  tablePrefix: 'recoverops-prod',
  deletionProtection: true,
  tags: { stack: 'prod' },
};

async function record(args: IncidentTablesArgs): Promise<[PulumiRecorder, IncidentTables]> {
  const recorder = await startRecording();
  const tables = new IncidentTables('data', args);
  await recorder.settled();
  return [recorder, tables];
}

test('there are seven tables, on demand, recoverable, expiring and protected', async () => {
  const [recorder, tables] = await record(ARGS);
  expect(recorder.ofType(TABLE).map(({ inputs }) => inputs.name)).toEqual([
    'recoverops-prod-access',
    'recoverops-prod-claims',
    'recoverops-prod-executions',
    'recoverops-prod-findings',
    'recoverops-prod-incidents',
    'recoverops-prod-messages',
    'recoverops-prod-suppressions',
  ]);
  for (const { inputs } of recorder.ofType(TABLE)) {
    expect(inputs).toMatchObject({
      billingMode: 'PAY_PER_REQUEST',
      pointInTimeRecovery: { enabled: true },
      ttl: { enabled: true, attributeName: 'expires_at' },
      deletionProtectionEnabled: true,
      tags: { stack: 'prod' },
    });
    // Without a block of its own DynamoDB encrypts with its own key; a block that is not enabled would say the same.
    expect(inputs).not.toHaveProperty('serverSideEncryption');
    expect(inputs).not.toHaveProperty('readCapacity');
    expect(inputs).not.toHaveProperty('streamEnabled');
  }
  expect(await resolved(tables.tableArns)).toEqual(
    ['incidents', 'executions', 'claims', 'messages', 'findings', 'suppressions', 'access'].map(
      (role) => `arn:aws:dynamodb:eu-west-1:111122223333:table/recoverops-prod-${role}`,
    ),
  );
});

test('a customer key encrypts every table, and protection can be left out', async () => {
  const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1';
  const [recorder] = await record({ ...ARGS, deletionProtection: false, kmsKeyArn });
  for (const { inputs } of recorder.ofType(TABLE)) {
    expect(inputs.serverSideEncryption).toEqual({ enabled: true, kmsKeyArn });
    expect(inputs.deletionProtectionEnabled).toBe(false);
  }
});

interface TableInputs {
  readonly name: string;
  readonly hashKey: string;
  readonly attributes: readonly { readonly name: string; readonly type: string }[];
  readonly globalSecondaryIndexes?: readonly {
    readonly name: string;
    readonly keySchemas: readonly { readonly attributeName: string; readonly keyType: string }[];
    readonly projectionType: string;
    readonly nonKeyAttributes: readonly string[];
  }[];
}

test('keys, attributes and indexes are those that the worker creates by itself in a lab', async () => {
  const [recorder] = await record(ARGS);
  const deployed = recorder.ofType(TABLE).map(({ inputs }) => {
    const table = inputs as unknown as TableInputs;
    return {
      TableName: table.name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: table.attributes.map(({ name, type }) => ({
        AttributeName: name,
        AttributeType: type,
      })),
      KeySchema: [{ AttributeName: table.hashKey, KeyType: 'HASH' }],
      GlobalSecondaryIndexes: (table.globalSecondaryIndexes ?? []).map((index) => ({
        IndexName: index.name,
        KeySchema: index.keySchemas.map((key) => ({
          AttributeName: key.attributeName,
          KeyType: key.keyType,
        })),
        Projection: { ProjectionType: index.projectionType, NonKeyAttributes: index.nonKeyAttributes },
      })),
    };
  });
  // What the worker's own client would send to DynamoDB, where none of the tables is there yet.
  const created: { readonly TableName: string; readonly GlobalSecondaryIndexes?: unknown }[] = [];
  const client = {
    async send(command: { readonly input: { readonly TableName: string } }) {
      if ('KeySchema' in command.input) {
        created.push(command.input);
        return {};
      }
      const isThere = created.some(({ TableName }) => TableName === command.input.TableName);
      if (isThere) return { Table: { TableStatus: 'ACTIVE' } };
      throw Object.assign(new Error('no such table'), {
        name: 'ResourceNotFoundException',
        $metadata: { httpStatusCode: 400 },
        $fault: 'client',
      });
    },
  };
  await ensureTables(client as unknown as Parameters<typeof ensureTables>[0], 'recoverops-prod', true);
  const whole = created.map((input) => ({
    ...input,
    GlobalSecondaryIndexes: input.GlobalSecondaryIndexes ?? [],
  }));
  expect(whole.toSorted((a, b) => (a.TableName < b.TableName ? -1 : 1))).toEqual(deployed);
  expect(deployed).toHaveLength(7);
});
