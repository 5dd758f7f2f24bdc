import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, tableNames } from '../../contracts/incident-tables.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import type {
  OnePress,
  OneTimeSecret,
  OneTimeSecretReader,
  OneTimeSecretWriter,
} from '../../ports/one-time-secrets.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

type Purpose = OneTimeSecret['purpose'];

/** What a press leaves beside the user whose use it has taken; when that was stands beside the users. */
const pressed = (id: string) => `press#${id}`;

/** Whether a use was taken by this very press, moments ago. */
function wasPressed(
  { used_by, used_at_ms }: Readonly<Record<string, unknown>>,
  { id, sameForMs }: OnePress,
  nowMs: number,
): boolean {
  return used_by instanceof Set && used_by.has(pressed(id)) && nowMs - Number(used_at_ms) < sameForMs;
}

/** In the table of tokens and sign-ins, under keys of their own, by which roles are told apart. */
const idOf = (purpose: Purpose, hash: string) => `one-time#${purpose}#${hash}`;

function readBound(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(value)) return undefined;
  const entries = Object.entries(value).map(([name, text]) => [name, String(text)] as const);
  return Object.fromEntries(entries);
}

/** Secrets that are good once for each user. Throws ServiceError. */
export function createOneTimeSecrets(
  client: DocumentClient,
  tablePrefix: string,
  nowMs: () => number,
): OneTimeSecretReader & OneTimeSecretWriter {
  const TableName = tableNames(tablePrefix).access;

  async function read(purpose: Purpose, hash: string) {
    const command = new GetCommand({
      TableName,
      Key: { access_id: idOf(purpose, hash) },
      ConsistentRead: true,
    });
    const { Item } = await callService('dynamodb', 'GetItem', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return Item;
  }

  return {
    async keep({ purpose, hash, bound, expiresAt }) {
      const untilMs = Date.parse(expiresAt);
      const command = new PutCommand({
        TableName,
        ConditionExpression: 'attribute_not_exists(access_id)',
        Item: {
          access_id: idOf(purpose, hash),
          bound,
          until: expiresAt,
          until_ms: untilMs,
          [EXPIRES_ATTRIBUTE]: Math.ceil(untilMs / 1000) + DYNAMODB_LIMITS.oneTimeKeptSeconds,
        },
      });
      await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }));
    },

    async find(purpose, hash) {
      const item = await read(purpose, hash);
      const bound = readBound(item?.bound);
      if (bound === undefined) return undefined;
      return { purpose, hash, bound, expiresAt: String(item?.until ?? '') };
    },

    async use(purpose, hash, user, press) {
      const command = new UpdateCommand({
        TableName,
        Key: { access_id: idOf(purpose, hash) },
        UpdateExpression:
          press === undefined ? 'ADD used_by :users' : 'ADD used_by :users SET used_at_ms = :now',
        ConditionExpression:
          'until_ms > :now AND NOT contains(used_by, :user) AND (attribute_not_exists(used_by) OR size(used_by) < :most)',
        ExpressionAttributeValues: {
          ':users': new Set(press === undefined ? [user] : [user, pressed(press.id)]),
          ':user': user,
          ':now': nowMs(),
          ':most': DYNAMODB_LIMITS.oneTimeUsesMax,
        },
      });
      if (await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal }))) return 'used';
      const item = await read(purpose, hash);
      if (item === undefined || !(Number(item.until_ms) > nowMs())) return 'gone';
      return press !== undefined && wasPressed(item, press, nowMs()) ? 'same_press' : 'repeated';
    },

    async giveBack(purpose, hash, user) {
      const command = new UpdateCommand({
        TableName,
        Key: { access_id: idOf(purpose, hash) },
        UpdateExpression: 'DELETE used_by :users',
        // An update of what is not there would make it.
        ConditionExpression: 'attribute_exists(access_id)',
        ExpressionAttributeValues: { ':users': new Set([user]) },
      });
      await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
