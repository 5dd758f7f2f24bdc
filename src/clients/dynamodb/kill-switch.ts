import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { tableNames } from '../../contracts/incident-tables.ts';
import type { KillSwitchPort, KillSwitchReader } from '../../ports/kill-switch.ts';
import { callService } from '../aws/call-service.ts';
import { writeAudit } from './audit-trail.ts';
import type { DocumentClient } from './document-client.ts';

/** The item whose presence stops every new execution; absent or `active: false` lets them through. */
const KILL_SWITCH_ID = 'kill-switch';

/** The kill switch in the claims table, for whoever has to obey it. Throws ServiceError. */
export function createKillSwitchReader(client: DocumentClient, tablePrefix: string): KillSwitchReader {
  const TableName = tableNames(tablePrefix).claims;
  return {
    async read() {
      const command = new GetCommand({
        TableName,
        Key: { claim_id: KILL_SWITCH_ID },
        ConsistentRead: true,
      });
      const { Item } = await callService('dynamodb', 'GetItem', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      // Anything but a clear "false" stops: somebody wrote the item to stop things.
      return {
        active: Item !== undefined && Item.active !== false,
        by: String(Item?.by ?? 'unknown'),
        reason: String(Item?.reason ?? ''),
        at: typeof Item?.at === 'string' ? Item.at : null,
      };
    },
  };
}

/** The same for people, who may also set it. Throws ServiceError. */
export function createKillSwitch(
  client: DocumentClient,
  tablePrefix: string,
  nowMs: () => number,
): KillSwitchPort {
  const TableName = tableNames(tablePrefix).claims;

  async function put(item: Record<string, unknown>): Promise<void> {
    const command = new PutCommand({ TableName, Item: { claim_id: KILL_SWITCH_ID, ...item } });
    await callService('dynamodb', 'PutItem', (abortSignal) => client.send(command, { abortSignal }));
  }

  return {
    ...createKillSwitchReader(client, tablePrefix),
    async set({ active, ...person }) {
      const atMs = nowMs();
      const { by, reason } = person;
      const set = { active, by, reason, at: new Date(atMs).toISOString() };
      const entry = { ...person, what: active ? 'stop' : 'resume', atMs, subject: {} } as const;
      // To stop is urgent: it is written down afterwards. To go on is not: first it is written down.
      if (active) await put(set);
      await writeAudit(client, tablePrefix, entry);
      if (!active) await put(set);
      return set;
    },
  };
}
