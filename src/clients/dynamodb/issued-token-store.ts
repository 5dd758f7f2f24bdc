import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { tableNames } from '../../contracts/incident-tables.ts';
import {
  ISSUED_TOKEN_LIMITS,
  type IssuedToken,
  isKeptToken,
  isStoredToken,
  tokenIdOf,
} from '../../domain/access/issued-token.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import { type IssuedTokenPort, USED_AT_ONCE_MAX } from '../../ports/access-store.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

/** All tokens are one item: a process that asks whether one is still good reads all of them with one request. */
const TOKENS_ID = 'tokens';
/** When they were used is another, which changes often and decides nothing. */
const USE_ID = 'token-use';
/** Before a token's id, so that it is no other attribute's name. */
const USED = 'used_';

interface StoredTokens {
  /** 0: there is no item yet. */
  readonly version: number;
  /** As they are stored; what this build cannot read stays as it is. */
  readonly tokens: readonly unknown[];
}

/** Tokens that are made and revoked while RecoverOps runs. Throws ServiceError. */
export function createIssuedTokenStore(
  client: DocumentClient,
  tablePrefix: string,
  nowMs: () => number,
): IssuedTokenPort {
  const TableName = tableNames(tablePrefix).access;

  async function readItem(access_id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const command = new GetCommand({ TableName, Key: { access_id }, ConsistentRead: true });
    const { Item } = await callService('dynamodb', 'GetItem', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return Item;
  }

  async function readStored(): Promise<StoredTokens> {
    const item = await readItem(TOKENS_ID);
    const tokens = Array.isArray(item?.tokens) ? (item.tokens as readonly unknown[]) : [];
    return { version: Number(item?.version ?? 0), tokens };
  }

  /** Over the very version that was read. */
  async function write({ version }: StoredTokens, tokens: readonly unknown[]): Promise<boolean> {
    const command = new PutCommand({
      TableName,
      Item: { access_id: TOKENS_ID, version: version + 1, tokens },
      ConditionExpression: version === 0 ? 'attribute_not_exists(access_id)' : 'version = :version',
      ...(version === 0 ? {} : { ExpressionAttributeValues: { ':version': version } }),
    });
    return await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }));
  }

  /** Of tokens that fall away nothing stays behind. */
  async function forgetUse(gone: readonly IssuedToken[]): Promise<void> {
    const ids = gone.slice(0, USED_AT_ONCE_MAX).map(tokenIdOf);
    if (ids.length === 0) return;
    const command = new UpdateCommand({
      TableName,
      Key: { access_id: USE_ID },
      UpdateExpression: `REMOVE ${ids.map((_id, at) => `#n${at}`).join(',')}`,
      ExpressionAttributeNames: Object.fromEntries(ids.map((id, at) => [`#n${at}`, `${USED}${id}`])),
    });
    await callService('dynamodb', 'UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
  }

  /** Still to be shown, or of a later build. */
  const isKept = (token: unknown) => !isStoredToken(token) || isKeptToken(token, nowMs());

  return {
    async read() {
      const { tokens } = await readStored();
      return tokens.filter(isKept).filter(isStoredToken);
    },

    async add(token) {
      for (let round = 0; round < DYNAMODB_LIMITS.tokenRounds; round += 1) {
        const stored = await readStored();
        // Answered before, and asked again because the answer was lost.
        if (stored.tokens.some((one) => isJsonObject(one) && one.sha256 === token.sha256)) return 'added';
        const kept = stored.tokens.filter(isKept);
        if (kept.length >= ISSUED_TOKEN_LIMITS.tokensMax) return 'full';
        await forgetUse(stored.tokens.filter((one) => !isKept(one)).filter(isStoredToken));
        if (await write(stored, [...kept, token])) return 'added';
      }
      return 'busy';
    },

    async revoke(id, revocation) {
      for (let round = 0; round < DYNAMODB_LIMITS.tokenRounds; round += 1) {
        const stored = await readStored();
        const kept = stored.tokens.filter(isKept);
        const found = kept.filter(isStoredToken).find((token) => tokenIdOf(token) === id);
        if (found === undefined) return undefined;
        if (found.revoked !== null) return found;
        const revoked = { ...found, revoked: revocation };
        if (
          await write(
            stored,
            kept.map((one) => (one === found ? revoked : one)),
          )
        )
          return revoked;
      }
      return 'busy';
    },

    async lastUsed() {
      const item = await readItem(USE_ID);
      return Object.fromEntries(
        Object.entries(item ?? {}).flatMap(([name, at]) =>
          name.startsWith(USED) && typeof at === 'string' ? [[name.slice(USED.length), at]] : [],
        ),
      );
    },

    async noteUsed(used) {
      const entries = [...used].slice(0, USED_AT_ONCE_MAX);
      if (entries.length === 0) return;
      const command = new UpdateCommand({
        TableName,
        Key: { access_id: USE_ID },
        UpdateExpression: `SET ${entries.map((_entry, at) => `#n${at}=:v${at}`).join(',')}`,
        ExpressionAttributeNames: Object.fromEntries(entries.map(([id], at) => [`#n${at}`, `${USED}${id}`])),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([, time], at) => [`:v${at}`, time])),
      });
      await callService('dynamodb', 'UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
