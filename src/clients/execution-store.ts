import { randomUUID } from 'node:crypto';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type DocumentClient, tableNames, writeIf } from './dynamodb.ts';
import { callService } from './service-error.ts';

/**
 * `sending`: an attempt is or was under way and may have sent the command. `sent`: its command id is known.
 * `not_sent`: the attempt certainly did not send, another may. `refused`: SSM will not take it.
 */
export type SendState = 'sending' | 'sent' | 'not_sent' | 'refused';

export interface ExecutionRecord {
  readonly executionId: string;
  readonly state: SendState;
  readonly commandId: string | null;
  readonly detail: string;
}

export interface ExecutionStorePort {
  /** `taken`: the caller alone may send now. Otherwise what an earlier attempt left. */
  begin(input: {
    readonly executionId: string;
    readonly incidentId: string;
    readonly targetId: string;
    readonly payloadSha256: string;
    readonly startedAt: string;
  }): Promise<{ readonly kind: 'taken' } | { readonly kind: 'exists'; readonly record: ExecutionRecord }>;
  recordSent(executionId: string, commandId: string): Promise<void>;
  /** Only from `sending`: what is known to have been sent stays so. */
  recordNotSent(executionId: string, state: 'not_sent' | 'refused', detail: string): Promise<void>;
  find(executionId: string): Promise<ExecutionRecord | undefined>;
}

const SEND_STATES: readonly string[] = ['sending', 'sent', 'not_sent', 'refused'];
const isSendState = (value: unknown): value is SendState => SEND_STATES.includes(String(value));

type Item = Readonly<Record<string, unknown>>;

function toRecord(executionId: string, item: Item): ExecutionRecord {
  return {
    executionId,
    // Whatever else it holds, a record that exists may stand for a command that was sent.
    state: isSendState(item.state) ? item.state : 'sending',
    commandId: typeof item.command_id === 'string' ? item.command_id : null,
    detail: typeof item.detail === 'string' ? item.detail : '',
  };
}

/** The send records in DynamoDB: written before a command is sent, so that no attempt sends blindly again. */
export function createExecutionStore(client: DocumentClient, tablePrefix: string): ExecutionStorePort {
  const TableName = tableNames(tablePrefix).executions;

  async function read(executionId: string): Promise<Item | undefined> {
    const command = new GetCommand({ TableName, Key: { execution_id: executionId }, ConsistentRead: true });
    return (await callService('dynamodb', 'GetItem', (abortSignal) => client.send(command, { abortSignal })))
      .Item;
  }

  return {
    async find(executionId) {
      const item = await read(executionId);
      return item === undefined ? undefined : toRecord(executionId, item);
    },
    async begin({ executionId, incidentId, targetId, payloadSha256, startedAt }) {
      // A write whose answer was lost is repeated by the SDK and then fails its condition: the token tells it is ours.
      const attemptToken = randomUUID();
      const command = new PutCommand({
        TableName,
        ConditionExpression: 'attribute_not_exists(execution_id) OR #state = :not_sent',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':not_sent': 'not_sent' satisfies SendState },
        Item: {
          execution_id: executionId,
          state: 'sending' satisfies SendState,
          incident_id: incidentId,
          instance_id: targetId,
          payload_sha256: payloadSha256,
          started_at: startedAt,
          attempt_token: attemptToken,
        },
      });
      if (await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal })))
        return { kind: 'taken' };
      const item = await read(executionId);
      if (item?.attempt_token === attemptToken && item.state === 'sending') return { kind: 'taken' };
      return { kind: 'exists', record: toRecord(executionId, item ?? {}) };
    },
    async recordSent(executionId, commandId) {
      const command = new UpdateCommand({
        TableName,
        Key: { execution_id: executionId },
        UpdateExpression: 'SET #state = :sent, command_id = :command',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':sent': 'sent' satisfies SendState, ':command': commandId },
      });
      await callService('dynamodb', 'UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
    async recordNotSent(executionId, state, detail) {
      const command = new UpdateCommand({
        TableName,
        Key: { execution_id: executionId },
        ConditionExpression: '#state = :sending',
        UpdateExpression: 'SET #state = :state, detail = :detail',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':sending': 'sending' satisfies SendState,
          ':state': state,
          ':detail': detail.slice(0, 1_000),
        },
      });
      await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
