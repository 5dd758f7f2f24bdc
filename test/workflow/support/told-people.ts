import { randomUUID } from 'node:crypto';
import { createNotificationActivities } from '../../../src/activities/notification/notification-activities.ts';
import { settingsChecks } from '../../../src/clients/notify/channels.ts';
import { createPeopleDirectory } from '../../../src/clients/notify/people-directory.ts';
import { createNotificationQueue } from '../../../src/clients/temporal/notifications.ts';
import type { NotificationActivities, QueuedNotice } from '../../../src/contracts/notifications.ts';
import { notifyWorkflowId } from '../../../src/contracts/workflow-ids.ts';
import { parseNotificationRules } from '../../../src/domain/notification/parse-rules.ts';
import { aboutIncident, peopleStanding } from '../../../src/domain/notification/people-standing.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import type { SiteSeverity } from '../../../src/domain/site/site-severity.ts';
import type { IncidentReader } from '../../../src/ports/incident-store.ts';
import type { PeopleDirectory } from '../../../src/ports/people-directory.ts';
import { awsConfig } from '../../support/aws-config.ts';
import { FakeSsm, fakeAccess } from '../../support/fake-aws.ts';
import { FakeOneTimeSecrets } from '../../support/fake-one-time-secrets.ts';
import { FakeNotifications } from '../../support/fake-stores.ts';
import { APPROVAL, incidentRecord } from '../../support/incident-record.ts';
import { NO_SLACK } from '../../support/no-slack.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts';
import type { Stage } from './incident-stage.ts';

const SECRET = 'a-secret-of-the-receivers';
const VARIABLE = 'RECOVEROPS_NOTIFY_SECRET_TEST';
/** What a minute of the rules takes in a test. */
const MINUTE_MS = 500;

/** A file of notifications over receivers that check what they are sent, and the activities of a worker that has it. */
export class ToldPeople {
  readonly store = new FakeNotifications();
  readonly ana: WebhookReceiver;
  readonly ben: WebhookReceiver;
  readonly taskQueue = `test-${randomUUID()}`;
  /** What the table of incidents says; null: nothing. */
  record: IncidentRecord | null = null;
  /** What the clocks of the rules show. */
  nowMs = () => Date.now();
  severities: readonly SiteSeverity[] = [];
  readonly #file: object;

  private constructor(ana: WebhookReceiver, ben: WebhookReceiver, file: object) {
    this.ana = ana;
    this.ben = ben;
    this.#file = file;
  }

  /** `file`: what the notifications file says beside its recipients, `ana` and `ben`. */
  static async open(file: object): Promise<ToldPeople> {
    return new ToldPeople(await startWebhookReceiver(SECRET), await startWebhookReceiver(SECRET), file);
  }

  async close(): Promise<void> {
    await Promise.all([this.ana.close(), this.ben.close()]);
  }

  get taskQueues() {
    return { incident: this.taskQueue, ssm: this.taskQueue, ai: this.taskQueue };
  }

  queue(stage: Stage) {
    return createNotificationQueue(stage.client, this.taskQueues);
  }

  /** The directory of a worker that has the file. */
  directory(): PeopleDirectory {
    const at = ({ port }: WebhookReceiver) => ({
      channel: 'webhook',
      url: `http://127.0.0.1:${port}/`,
      secret: VARIABLE,
      private_addresses: 'allowed',
    });
    const recipients = { ana: at(this.ana), ben: at(this.ben) };
    const rules = parseNotificationRules(
      { version: 'notifications/v1', recipients, ...this.#file },
      settingsChecks(),
    );
    if (!rules.ok) throw new Error(rules.error.join('\n'));
    return createPeopleDirectory(rules.value, {
      slack: NO_SLACK,
      email: null,
      mailLinkKeys: [],
      publicUrl: 'https://ops.example.org',
      oneTimeSecrets: new FakeOneTimeSecrets(),
      aws: awsConfig('http://127.0.0.1:1'),
      secretOf: (name) => (name === VARIABLE ? SECRET : null),
      log: () => {},
      nowMs: () => Date.now(),
    });
  }

  /** As production makes them; minutes between now and later are short ones. */
  activities(): NotificationActivities {
    const people = this.directory();
    const incidents: Pick<IncidentReader, 'get'> = {
      get: async () =>
        this.record === null ? undefined : { record: this.record, timeline: [], earlier: [] },
    };
    const real = createNotificationActivities({
      people,
      store: this.store,
      incidents,
      aws: fakeAccess(new FakeSsm()),
      site: { severities: this.severities },
      now: () => this.nowMs(),
    });
    return {
      ...real,
      planNotifications: async (input) => {
        const { deliveries } = await real.planNotifications(input);
        return {
          deliveries: deliveries.map((one) => {
            if (one.notBefore === null) return one;
            const minutes = (Date.parse(one.notBefore) - Date.parse(one.queuedAt)) / 60_000;
            return { ...one, notBefore: new Date(Date.now() + minutes * MINUTE_MS).toISOString() };
          }),
        };
      },
    };
  }

  /** States of the deliveries of an incident, in order. */
  async states(incidentId: string): Promise<readonly string[]> {
    const all = await this.store.ofIncident(incidentId);
    return all.map(({ recipient, kind, state }) => `${recipient} ${kind} ${state}`);
  }
}

/** An incident whose plan waits, of an id of its own. */
export function waitingRecord(change: Partial<IncidentRecord> = {}): IncidentRecord {
  return incidentRecord({
    incidentId: `1_disk_${randomUUID()}`,
    revision: 10,
    status: 'pending_approval',
    planDigest: 'd1',
    approval: APPROVAL,
    ...change,
  });
}

export const decided = (record: IncidentRecord, by = 'ana'): IncidentRecord => ({
  ...record,
  revision: record.revision + 1,
  status: 'executing',
  decision: {
    id: 'x',
    kind: 'approve',
    by,
    planDigest: 'd1',
    comment: '',
    via: 'api',
    decidedAt: new Date().toISOString(),
  },
});

export function noticeOf(record: IncidentRecord, change: Partial<QueuedNotice> = {}): QueuedNotice {
  return {
    noticeId: `${record.incidentId}/notice`,
    incidentId: record.incidentId,
    alarmName: record.alarm.name,
    kind: 'approval_requested',
    subject: 'Approve or reject: disk on web',
    message: 'What: the disk is full',
    at: new Date().toISOString(),
    about: aboutIncident(record),
    ...change,
  };
}

export const standingOfRecord = (record: IncidentRecord) => peopleStanding(record);

/** Resolves when nobody waits to hear more of the incident. */
export async function untilToldAll(stage: Stage, incidentId: string): Promise<void> {
  await stage.client.workflow.getHandle(notifyWorkflowId(incidentId)).result();
}
