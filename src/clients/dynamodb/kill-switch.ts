import { randomUUID } from 'node:crypto';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { tableNames } from '../../contracts/incident-tables.ts';
import type { KillSwitch, KillSwitchPort, KillSwitchReader } from '../../ports/kill-switch.ts';
import { callService } from '../aws/call-service.ts';
import { writeAudit } from './audit-trail.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

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
        ...(typeof Item?.pressed_at === 'string' ? { pressedAt: Item.pressed_at } : {}),
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

  const reader = createKillSwitchReader(client, tablePrefix);

  /** `unless`: false where it was pressed again since that press. */
  async function put(item: Record<string, unknown>, unless?: { readonly pressedAfter: string | null }) {
    const condition =
      unless === undefined
        ? {}
        : unless.pressedAfter === null
          ? { ConditionExpression: 'attribute_not_exists(pressed_at)' }
          : {
              ConditionExpression: 'pressed_at = :pressed',
              ExpressionAttributeValues: { ':pressed': unless.pressedAfter },
            };
    const command = new PutCommand({
      TableName,
      Item: { claim_id: KILL_SWITCH_ID, ...item },
      ...condition,
    });
    return await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }));
  }

  /** Every press writes, so that a lift which is under way finds that it was pressed anew; who was first stays, with the reason given then. */
  async function stop(set: KillSwitch, pressedAt: string): Promise<KillSwitch> {
    // What cannot be read is stopped all the same.
    const current = await reader.read().catch(() => null);
    const { active, by, reason, at } = current?.active === true && current.at !== null ? current : set;
    await put({ active, by, reason, at, pressed_at: pressedAt });
    return { active, by, reason, at };
  }

  return {
    ...reader,
    async set({ active, ...person }) {
      const atMs = nowMs();
      const { by, reason } = person;
      const at = new Date(atMs).toISOString();
      const set = { active, by, reason, at };
      const entry = { ...person, what: active ? 'stop' : 'resume', atMs, subject: {} } as const;
      // To stop is urgent: it is written down afterwards. To go on is not: first it is written down.
      if (active) {
        const stopped = await stop(set, `${at} ${randomUUID()}`);
        await writeAudit(client, tablePrefix, entry);
        return stopped;
      }
      const { pressedAt = null } = await reader.read();
      await writeAudit(client, tablePrefix, entry);
      return (await put(set, { pressedAfter: pressedAt })) ? set : await reader.read();
    },
  };
}
