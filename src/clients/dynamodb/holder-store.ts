import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { IncidentHolder } from '../../contracts/activities.ts';
import { tableNames } from '../../contracts/incident-tables.ts';
import type { HolderStorePort } from '../../ports/incident-holder.ts';
import { callService } from '../aws/call-service.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

const holderId = (workflowId: string) => `incident#${workflowId}`;

/** Which run has the open incident of an alarm, one item of the claims table each. Throws ServiceError. */
export function createHolderStore(client: DocumentClient, tablePrefix: string): HolderStorePort {
  const TableName = tableNames(tablePrefix).claims;

  async function find(workflowId: string): Promise<IncidentHolder | undefined> {
    const command = new GetCommand({
      TableName,
      Key: { claim_id: holderId(workflowId) },
      ConsistentRead: true,
    });
    const { Item } = await callService('dynamodb', 'GetItem', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    if (Item === undefined) return undefined;
    return {
      incidentId: String(Item.incident_id),
      attempt: Number(Item.attempt),
      runId: String(Item.run_id),
    };
  }

  return {
    findIncidentHolder: find,
    async holdIncident({ workflowId, holder, from }) {
      const Item = {
        claim_id: holderId(workflowId),
        incident_id: holder.incidentId,
        attempt: holder.attempt,
        run_id: holder.runId,
      };
      const allowed = from === 'any' ? [] : [...new Set([holder.runId, ...from])];
      const command = new PutCommand({
        TableName,
        Item,
        ...(from === 'any'
          ? {}
          : {
              ConditionExpression: `attribute_not_exists(claim_id) OR run_id IN (${allowed.map((_, index) => `:run${index}`).join(', ')})`,
              ExpressionAttributeValues: Object.fromEntries(
                allowed.map((runId, index) => [`:run${index}`, runId]),
              ),
            }),
      });
      if (await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }))) {
        return { kind: 'held' };
      }
      return { kind: 'superseded', holder: (await find(workflowId)) ?? null };
    },
    async releaseIncident(workflowId, runId) {
      const command = new DeleteCommand({
        TableName,
        Key: { claim_id: holderId(workflowId) },
        ConditionExpression: 'run_id = :run',
        ExpressionAttributeValues: { ':run': runId },
      });
      await writeIf('DeleteItem', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
