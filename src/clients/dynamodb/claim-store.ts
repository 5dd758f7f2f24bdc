import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, tableNames } from '../../contracts/incident-tables.ts';
import type { ClaimStorePort } from '../../ports/claim-store.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

/** The item whose presence stops every new execution; absent or `active: false` lets them through. */
const KILL_SWITCH_ID = 'kill-switch';

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
          [EXPIRES_ATTRIBUTE]: Math.ceil(expiresAtMs / 1000) + DYNAMODB_LIMITS.spentLeaseSeconds,
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
