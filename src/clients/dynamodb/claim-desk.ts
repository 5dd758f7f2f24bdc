import { DeleteCommand, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { tableNames } from '../../contracts/incident-tables.ts';
import type { HostClaim } from '../../domain/execution/host-claim.ts';
import type { ClaimDeskPort } from '../../ports/claim-desk.ts';
import { callService } from '../aws/call-service.ts';
import { DYNAMODB_LIMITS } from '../bounds.ts';
import { writeAudit } from './audit-trail.ts';
import { asFound, claimId, isClaimItem, toClaim } from './claim-item.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

/** The claims table as people see it. Throws ServiceError. */
export function createClaimDesk(
  client: DocumentClient,
  tablePrefix: string,
  nowMs: () => number,
): ClaimDeskPort {
  const TableName = tableNames(tablePrefix).claims;
  return {
    async list() {
      const claims: HostClaim[] = [];
      let ExclusiveStartKey: Record<string, unknown> | undefined;
      for (let page = 0; page < DYNAMODB_LIMITS.claimPagesMax; page++) {
        const command = new ScanCommand({
          TableName,
          ConsistentRead: true,
          FilterExpression: 'begins_with(claim_id, :target)',
          ExpressionAttributeValues: { ':target': claimId('') },
          ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
        });
        const answer = await callService('dynamodb', 'Scan', (abortSignal) =>
          client.send(command, { abortSignal }),
        );
        claims.push(...(answer.Items ?? []).filter(isClaimItem).map(toClaim));
        ExclusiveStartKey = answer.LastEvaluatedKey;
        if (ExclusiveStartKey === undefined) break;
      }
      return claims.toSorted((a, b) => a.since.localeCompare(b.since) || (a.targetId < b.targetId ? -1 : 1));
    },
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
    async release(found, person) {
      const { targetId, owner, lastExecution } = found;
      await writeAudit(client, tablePrefix, {
        ...person,
        what: 'release',
        atMs: nowMs(),
        subject: {
          target_id: targetId,
          incident_id: found.incidentId,
          owner,
          since: found.since,
          execution_ids: found.unsettled.map(({ executionId }) => executionId),
          last_execution_id: lastExecution?.executionId ?? '',
        },
      });
      const [condition, values] = asFound(found);
      const command = new DeleteCommand({
        TableName,
        Key: { claim_id: claimId(targetId) },
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: values,
      });
      return await writeIf('DeleteItem', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
