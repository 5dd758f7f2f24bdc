import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, tableNames } from '../../contracts/incident-tables.ts';
import type { ClaimStorePort, NewClaim } from '../../ports/claim-store.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import { asFound, claimId, executionItem, toClaim } from './claim-item.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

const iso = (ms: number) => new Date(ms).toISOString();

/** Claims on hosts in DynamoDB, one item each. Throws ServiceError. */
export function createClaimStore(client: DocumentClient, tablePrefix: string): ClaimStorePort {
  const TableName = tableNames(tablePrefix).claims;

  const put = (Item: Record<string, unknown>, condition: string, values: Record<string, unknown>) => {
    const command = new PutCommand({
      TableName,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: values,
      Item,
    });
    return writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }));
  };

  const leaseItem = ({ targetId, owner, incidentId, nowMs, expiresAtMs }: NewClaim) => ({
    claim_id: claimId(targetId),
    owner,
    incident_id: incidentId,
    claimed_at: iso(nowMs),
    expires_at_ms: expiresAtMs,
    // Of hosts that are gone nobody claims the target again.
    [EXPIRES_ATTRIBUTE]: Math.ceil(expiresAtMs / 1000) + DYNAMODB_LIMITS.spentLeaseSeconds,
  });

  return {
    claim: (claim) =>
      put(
        leaseItem(claim),
        'attribute_not_exists(claim_id) OR (attribute_not_exists(unsettled) AND (#owner = :owner OR (expires_at_ms < :now AND attribute_not_exists(last_execution_id))))',
        { ':owner': claim.owner, ':now': claim.nowMs },
      ),
    takeOver: (claim, from) => put(leaseItem(claim), ...asFound(from)),
    async find(targetId) {
      const command = new GetCommand({
        TableName,
        Key: { claim_id: claimId(targetId) },
        ConsistentRead: true,
      });
      const { Item } = await callService('dynamodb', 'GetItem', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      return Item === undefined ? undefined : toClaim(Item);
    },
    async noteExecution({ targetId, owner, nowMs, execution }) {
      const command = new UpdateCommand({
        TableName,
        Key: { claim_id: claimId(targetId) },
        ConditionExpression: '#owner = :owner AND expires_at_ms >= :now AND attribute_not_exists(unsettled)',
        // It must not be deleted as long as it is not known what became of the execution.
        UpdateExpression: `SET last_execution_id = :id, last_execution = :execution REMOVE ${EXPIRES_ATTRIBUTE}`,
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: {
          ':owner': owner,
          ':now': nowMs,
          ':id': execution.executionId,
          ':execution': executionItem(execution),
        },
      });
      return await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
    async renew({ targetId, owner, expiresAtMs }) {
      const command = new UpdateCommand({
        TableName,
        Key: { claim_id: claimId(targetId) },
        ConditionExpression: '#owner = :owner AND attribute_not_exists(unsettled)',
        UpdateExpression: 'SET expires_at_ms = :expires',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': owner, ':expires': expiresAtMs },
      });
      return await writeIf('UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
    keepUnsettled({ targetId, owner, incidentId, nowMs, unsettled, from }) {
      const kept = {
        claim_id: claimId(targetId),
        owner,
        incident_id: incidentId,
        claimed_at: iso(nowMs),
        unsettled: unsettled.map(executionItem),
      };
      if (from !== undefined) return put(kept, ...asFound(from));
      return put(kept, 'attribute_not_exists(claim_id) OR #owner = :owner', { ':owner': owner });
    },
    async release(targetId, owner) {
      const command = new DeleteCommand({
        TableName,
        Key: { claim_id: claimId(targetId) },
        ConditionExpression: '#owner = :owner AND attribute_not_exists(unsettled)',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': owner },
      });
      await writeIf('DeleteItem', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
