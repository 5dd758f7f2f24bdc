import { gunzipSync, gzipSync } from 'node:zlib';
import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { EXPIRES_ATTRIBUTE, STATUS_INDEX, tableNames } from '../../contracts/incident-tables.ts';
import {
  type Delivery,
  logState,
  mergeLog,
  NOTHING_TOLD,
  type NotificationLog,
} from '../../domain/notification/delivery.ts';
import type { RecipientHeard } from '../../domain/notification/recipient-health.ts';
import type {
  ListedDelivery,
  NotificationDeskPort,
  NotificationReader,
  NotificationStorePort,
} from '../../ports/notification-store.ts';
import { ServiceError } from '../../ports/service-error.ts';
import { callService } from '../aws/call-service.ts';
import { NOTIFICATION_LIMITS } from '../bounds.ts';
import { writeAudit } from './audit-trail.ts';
import { type DocumentClient, writeIf } from './document-client.ts';

interface Stored {
  /** 0: there is no item yet. */
  readonly version: number;
  readonly log: NotificationLog;
  readonly incidentId: string;
  readonly alarmName: string;
}

/** Beside the incident's own item. Of the indexes it stands in that of statuses alone, under statuses that no incident has. */
const keyOf = (incidentId: string) => `${incidentId}#notifications`;
const HEALTH_KEY = 'notifications#health';
const statusOf = (state: Delivery['state']) => `notifications_${state}`;

async function readItem(client: DocumentClient, TableName: string, key: string): Promise<Stored> {
  const command = new GetCommand({ TableName, Key: { incident_id: key }, ConsistentRead: true });
  const { Item } = await callService('dynamodb', 'GetItem', (abortSignal) =>
    client.send(command, { abortSignal }),
  );
  const about = {
    version: Number(Item?.version ?? 0),
    incidentId: String(Item?.of_incident ?? ''),
    alarmName: String(Item?.alarm_name ?? ''),
  };
  const packed: unknown = Item?.notifications_gz;
  if (!(packed instanceof Uint8Array)) return { ...about, log: NOTHING_TOLD };
  const json = gunzipSync(packed, { maxOutputLength: NOTIFICATION_LIMITS.jsonBytes }).toString('utf8');
  return { ...about, log: JSON.parse(json) as NotificationLog };
}

const listed = ({ log, incidentId, alarmName }: Stored): readonly ListedDelivery[] =>
  log.deliveries.map((delivery) => ({ ...delivery, incidentId, alarmName }));

/** What was last heard of a recipient, in two attributes of one item: attempts at the same time write over nobody's but their own. */
interface HeardOf {
  readonly recipient: string;
  readonly channel: string;
  readonly at: string;
  readonly incidentId: string;
  readonly error: string | null;
}

function parseHeard(value: unknown): HeardOf | null {
  return typeof value === 'string' ? (JSON.parse(value) as HeardOf) : null;
}

function heardIn(item: Readonly<Record<string, unknown>>): readonly RecipientHeard[] {
  const byName = new Map<string, { ok?: HeardOf; failed?: HeardOf }>();
  for (const [attribute, value] of Object.entries(item)) {
    const kind = attribute.startsWith('ok_') ? 'ok' : attribute.startsWith('failed_') ? 'failed' : null;
    const heard = kind === null ? null : parseHeard(value);
    if (kind === null || heard === null) continue;
    byName.set(heard.recipient, { ...byName.get(heard.recipient), [kind]: heard });
  }
  return [...byName].map(([recipient, { ok, failed }]) => ({
    recipient,
    channel: (ok !== undefined && (failed === undefined || ok.at >= failed.at) ? ok : failed)?.channel ?? '',
    lastSuccessAt: ok?.at ?? null,
    lastFailure:
      failed === undefined
        ? null
        : { at: failed.at, error: failed.error ?? '', incidentId: failed.incidentId },
  }));
}

/** All that was told about one incident is one item, under the version that was read. */
export function createNotificationReader(client: DocumentClient, tablePrefix: string): NotificationReader {
  const TableName = tableNames(tablePrefix).incidents;

  async function keysIn(state: Delivery['state']): Promise<readonly string[]> {
    const command = new QueryCommand({
      TableName,
      IndexName: STATUS_INDEX,
      ScanIndexForward: false,
      Limit: NOTIFICATION_LIMITS.incidentsMax,
      KeyConditionExpression: '#status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': statusOf(state) },
    });
    const { Items = [] } = await callService('dynamodb', 'Query', (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    return Items.map((item) => String(item.incident_id));
  }

  return {
    async ofIncident(incidentId) {
      return listed(await readItem(client, TableName, keyOf(incidentId)));
    },

    async inState(state, limit) {
      // What has a failure may wait for others too.
      const states = state === 'pending' ? (['pending', 'failed'] as const) : (['failed'] as const);
      const pages = await Promise.all(states.map(keysIn));
      const items = await Promise.all(pages.flat().map((key) => readItem(client, TableName, key)));
      const all = items
        .flatMap(listed)
        .filter((one) => one.state === state)
        .toSorted((a, b) => b.queuedAt.localeCompare(a.queuedAt));
      const isCut = pages.some((page) => page.length >= NOTIFICATION_LIMITS.incidentsMax);
      return { items: all.slice(0, limit), isPartial: isCut || all.length > limit };
    },

    async health() {
      const command = new GetCommand({ TableName, Key: { incident_id: HEALTH_KEY } });
      const { Item = {} } = await callService('dynamodb', 'GetItem', (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      return heardIn(Item);
    },
  };
}

/** The same for people who have something sent again. */
export function createNotificationDesk(
  client: DocumentClient,
  tablePrefix: string,
  nowMs: () => number,
): NotificationDeskPort {
  return {
    ...createNotificationReader(client, tablePrefix),
    async noteRetry({ id, incidentId, recipient, channel }, person) {
      await writeAudit(client, tablePrefix, {
        ...person,
        what: 'tell_again',
        reason: '',
        atMs: nowMs(),
        subject: { incident_id: incidentId, delivery_id: id, recipient, channel },
      });
    },
  };
}

/** The same for whoever tells people. `retentionDays`: as of incidents; null keeps it for a year. */
export function createNotificationStore(
  client: DocumentClient,
  tablePrefix: string,
  retentionDays: number | null,
): NotificationStorePort {
  const TableName = tableNames(tablePrefix).incidents;
  const keptSeconds = retentionDays === null ? NOTIFICATION_LIMITS.keptSeconds : retentionDays * 86_400;
  return {
    ...createNotificationReader(client, tablePrefix),

    async read(incidentId) {
      return (await readItem(client, TableName, keyOf(incidentId))).log;
    },

    async record({ incidentId, alarmName }, said, at) {
      for (let round = 0; round < NOTIFICATION_LIMITS.rounds; round += 1) {
        const { version, log } = await readItem(client, TableName, keyOf(incidentId));
        const next = mergeLog(log, said);
        const command = new PutCommand({
          TableName,
          Item: {
            incident_id: keyOf(incidentId),
            version: version + 1,
            of_incident: incidentId,
            alarm_name: alarmName,
            status: statusOf(logState(next)),
            opened_key: `${at}#${incidentId}`,
            [EXPIRES_ATTRIBUTE]: Math.ceil(Date.parse(at) / 1000) + keptSeconds,
            notifications_gz: gzipSync(JSON.stringify(next)),
          },
          ConditionExpression: version === 0 ? 'attribute_not_exists(incident_id)' : 'version = :version',
          ...(version === 0 ? {} : { ExpressionAttributeValues: { ':version': version } }),
        });
        if (await writeIf('PutItem', (abortSignal) => client.send(command, { abortSignal }))) return next;
      }
      throw new ServiceError({
        service: 'dynamodb',
        operation: 'PutItem',
        kind: 'unavailable',
        code: 'NotificationsBusy',
        detail: 'others keep writing what was told about this incident at the same time',
        neverSent: false,
        cause: undefined,
      });
    },

    async noteAttempt(attempt) {
      const command = new UpdateCommand({
        TableName,
        Key: { incident_id: HEALTH_KEY },
        UpdateExpression: 'SET #heard = :heard',
        ExpressionAttributeNames: {
          '#heard': `${attempt.error === null ? 'ok' : 'failed'}_${attempt.recipient}`,
        },
        ExpressionAttributeValues: { ':heard': JSON.stringify(attempt satisfies HeardOf) },
      });
      await callService('dynamodb', 'UpdateItem', (abortSignal) => client.send(command, { abortSignal }));
    },
  };
}
