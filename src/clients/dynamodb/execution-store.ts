import { randomUUID } from 'node:crypto';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, tableNames } from '../../contracts/incident-tables.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import type { ExecutionRecord, ExecutionStorePort, SendState } from '../../ports/execution-store.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

const SEND_STATES: readonly string[] = ['sending', 'sent', 'not_sent', 'refused', 'withdrawn'];
const isSendState = (value: unknown): value is SendState => SEND_STATES.includes(String(value));

type Item = Readonly<Record<string, unknown>>;

function toRecord(executionId: string, item: Item): ExecutionRecord {
  return {
    executionId,
    // Whatever else it holds, a record that exists may stand for a command that was sent.
    state: isSendState(item.state) ? item.state : 'sending',
    commandId: typeof item.command_id === 'string' ? item.command_id : null,
    resend: Number(item.resend ?? 0),
    detail: typeof item.detail === 'string' ? item.detail : '',
  };
}

/** Beside the send records, whose ids hold no `#`. */
const fixId = (key: string) => `fix#${key}`;

/** The send records in DynamoDB, and the newest run of each fix on each host: written before a command is sent, so that no attempt sends blindly again. */
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
    async begin({ executionId, incidentId, targetId, payloadSha256, startedAt, resend, asOfMs }) {
      // A write whose answer was lost is repeated by the SDK and then fails its condition: the token tells it is ours.
      const attempt = randomUUID();
      const command = new PutCommand({
        TableName,
        ConditionExpression:
          'attribute_not_exists(execution_id) OR ((attribute_not_exists(as_of_ms) OR as_of_ms <= :as_of) AND ' +
          '(#state = :not_sent OR (#state = :withdrawn AND resend < :resend)))',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':not_sent': 'not_sent' satisfies SendState,
          ':withdrawn': 'withdrawn' satisfies SendState,
          ':resend': resend,
          ':as_of': asOfMs,
        },
        Item: {
          execution_id: executionId,
          state: 'sending' satisfies SendState,
          incident_id: incidentId,
          instance_id: targetId,
          payload_sha256: payloadSha256,
          started_at: startedAt,
          attempt_token: attempt,
          resend,
          as_of_ms: asOfMs,
          [EXPIRES_ATTRIBUTE]: Math.ceil(Date.parse(startedAt) / 1000) + DYNAMODB_LIMITS.sendRecordSeconds,
        },
      });
      if (await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal })))
        return { kind: 'begun', attempt };
      const item = await read(executionId);
      if (item?.attempt_token === attempt && item.state === 'sending') return { kind: 'begun', attempt };
      return { kind: 'exists', record: toRecord(executionId, item ?? {}) };
    },
    async recordSent({ executionId, attempt, commandId }) {
      const command = new UpdateCommand({
        TableName,
        Key: { execution_id: executionId },
        ConditionExpression: '#state = :sending AND attempt_token = :attempt',
        UpdateExpression: 'SET #state = :sent, command_id = :command',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':sending': 'sending' satisfies SendState,
          ':sent': 'sent' satisfies SendState,
          ':command': commandId,
          ':attempt': attempt,
        },
      });
      await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
    async recordNotSent({ executionId, attempt, state, detail }) {
      const command = new UpdateCommand({
        TableName,
        Key: { execution_id: executionId },
        ConditionExpression: '#state = :sending AND attempt_token = :attempt',
        UpdateExpression: 'SET #state = :state, detail = :detail',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':sending': 'sending' satisfies SendState,
          ':attempt': attempt,
          ':state': state,
          ':detail': cutText(detail, DYNAMODB_LIMITS.sendDetailChars),
        },
      });
      await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
    async recordFix({ key, runbook, targetId, incidentId, executionId, at }) {
      const command = new PutCommand({
        TableName,
        // What is known of a later run is not written over by one that was held up.
        ConditionExpression: 'attribute_not_exists(execution_id) OR started_at <= :at',
        ExpressionAttributeValues: { ':at': at },
        Item: {
          execution_id: fixId(key),
          runbook,
          instance_id: targetId,
          incident_id: incidentId,
          ran_as: executionId,
          started_at: at,
          [EXPIRES_ATTRIBUTE]: Math.ceil(Date.parse(at) / 1000) + DYNAMODB_LIMITS.pastFixSeconds,
        },
      });
      await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }));
    },
    async lastFix(key) {
      const item = await read(fixId(key));
      if (item === undefined) return undefined;
      const text = (name: string) => (typeof item[name] === 'string' ? item[name] : '');
      return {
        key,
        runbook: text('runbook'),
        targetId: text('instance_id'),
        incidentId: text('incident_id'),
        executionId: text('ran_as'),
        at: text('started_at'),
      };
    },
    async recordWithdrawn({ executionId, commandId, resend, detail }) {
      // A build that knew of no second send wrote the first one without the number.
      const isThisSend =
        resend === 0 ? '(attribute_not_exists(resend) OR resend = :resend)' : 'resend = :resend';
      const command = new UpdateCommand({
        TableName,
        Key: { execution_id: executionId },
        ConditionExpression: `${isThisSend} AND (#state = :sending OR (#state = :sent AND command_id = :command))`,
        UpdateExpression:
          'SET #state = :withdrawn, command_id = :command, detail = :detail, resend = :resend',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':sending': 'sending' satisfies SendState,
          ':sent': 'sent' satisfies SendState,
          ':withdrawn': 'withdrawn' satisfies SendState,
          ':resend': resend,
          ':command': commandId,
          ':detail': cutText(detail, DYNAMODB_LIMITS.sendDetailChars),
        },
      });
      if (await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal }))) return true;
      const item = await read(executionId);
      return item?.state === 'withdrawn' && item.command_id === commandId;
    },
  };
}
