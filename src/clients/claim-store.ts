import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, tableNames } from '../contracts/incident-tables.ts';
import { type DocumentClient, writeIf } from './dynamodb.ts';
import { callService } from './service-error.ts';

/** The item whose presence stops every new execution; absent or `active: false` lets them through. */
const KILL_SWITCH_ID = 'kill-switch';

export interface KillSwitch {
  readonly active: boolean;
  readonly by: string;
  readonly reason: string;
}

export interface ClaimStorePort {
  readKillSwitch(): Promise<KillSwitch>;
  setKillSwitch(value: KillSwitch): Promise<void>;
  /** One owner per target until `expiresAtMs`; the owner may claim again. False when another one holds it. */
  claim(input: {
    readonly targetId: string;
    readonly owner: string;
    readonly incidentId: string;
    readonly nowMs: number;
    readonly expiresAtMs: number;
  }): Promise<boolean>;
  /** Who holds a target, or undefined. */
  findHolder(targetId: string): Promise<{ readonly owner: string; readonly incidentId: string } | undefined>;
  /** Gives up the owner's own claim; another one's stays. */
  release(targetId: string, owner: string): Promise<void>;
}

/** A lease that has run out means nothing any more; for this long it still tells who was here. */
const SPENT_LEASE_SECONDS = 7 * 86_400;

const claimId = (targetId: string) => `target#${targetId}`;

/** Leases on targets and the kill switch, in DynamoDB. Throws ServiceError. */
export function createClaimStore(client: DocumentClient, tablePrefix: string): ClaimStorePort {
  const TableName = tableNames(tablePrefix).claims;

  async function read(id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const command = new GetCommand({ TableName, Key: { claim_id: id }, ConsistentRead: true });
    return (await callService('dynamodb', 'GetItem', (abortSignal) => client.send(command, { abortSignal })))
      .Item;
  }

  return {
    async readKillSwitch() {
      const item = await read(KILL_SWITCH_ID);
      // Anything but a clear "false" stops: somebody wrote the item to stop things.
      return {
        active: item !== undefined && item.active !== false,
        by: String(item?.by ?? 'unknown'),
        reason: String(item?.reason ?? ''),
      };
    },
    async setKillSwitch({ active, by, reason }) {
      const command = new PutCommand({ TableName, Item: { claim_id: KILL_SWITCH_ID, active, by, reason } });
      await callService('dynamodb', 'PutItem', (abortSignal) => client.send(command, { abortSignal }));
    },
    async claim({ targetId, owner, incidentId, nowMs, expiresAtMs }) {
      const command = new PutCommand({
        TableName,
        ConditionExpression: 'attribute_not_exists(claim_id) OR #owner = :owner OR expires_at_ms < :now',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': owner, ':now': nowMs },
        Item: {
          claim_id: claimId(targetId),
          owner,
          incident_id: incidentId,
          expires_at_ms: expiresAtMs,
          // Of hosts that are gone nobody claims the target again; the kill switch carries none and stays.
          [EXPIRES_ATTRIBUTE]: Math.ceil(expiresAtMs / 1000) + SPENT_LEASE_SECONDS,
        },
      });
      return await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }));
    },
    async findHolder(targetId) {
      const item = await read(claimId(targetId));
      return item === undefined
        ? undefined
        : { owner: String(item.owner), incidentId: String(item.incident_id ?? 'unknown') };
    },
    async release(targetId, owner) {
      const command = new DeleteCommand({
        TableName,
        Key: { claim_id: claimId(targetId) },
        ConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': owner },
      });
      await writeIf('DeleteItem', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
