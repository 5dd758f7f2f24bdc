import { ListSubscriptionsByTopicCommand, SetSubscriptionAttributesCommand } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ChaosAlarm, ChaosKind } from '../../chaos/catalogue.ts';
import type { DecisionRequest, IncidentView } from '../../src/contracts/api.ts';
import { isEnded } from '../../src/domain/incident.ts';
import { type FaultyStack, startFaultyStack } from './support/faulty-stack.ts';
import { until } from './support/until.ts';

const NGINX: ChaosAlarm = 'Nginx-Down-ALB';

let running: FaultyStack;

beforeAll(async () => {
  running = await startFaultyStack({
    RECOVEROPS_CRASHPOINT: 'after-send-command',
    RECOVEROPS_VERIFY_HOLD_SECONDS: '1',
  });
  // SNS tries again for long enough to outlast a restart of Temporal, as the deployed subscription does.
  const { sns } = running.lab.clients;
  const TopicArn = running.lab.provisioned.topicArn;
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  const healthyRetryPolicy = { numRetries: 100, minDelayTarget: 20, maxDelayTarget: 20 };
  await sns.send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn: Subscriptions[0]?.SubscriptionArn,
      AttributeName: 'DeliveryPolicy',
      AttributeValue: JSON.stringify({ healthyRetryPolicy }),
    }),
  );
});

afterEach(async () => {
  running.lab.controlPlane.faults.clear();
  for (const host of running.lab.hosts) host.cutOff(false);
  await until('the host heals', async () => (await running.lab.chaos('heal')) && true);
  await until('no open incident', async () => {
    const items = await running.incidents(NGINX);
    return items.every(({ status }) => isEnded(status)) ? true : undefined;
  });
});

afterAll(() => running.stop());

/** Breaks nginx and gives the id of the incident that comes of it, as soon as it has one. */
async function causeIncident(kind: ChaosKind = 'stop-nginx'): Promise<string> {
  const before = new Set((await running.incidents(NGINX)).map(({ incidentId }) => incidentId));
  await running.lab.chaos(kind);
  return until('a new incident', async () => {
    const items = await running.incidents(NGINX);
    return items.find(({ incidentId }) => !before.has(incidentId))?.incidentId;
  });
}

const untilPending = (incidentId: string) =>
  running.untilView(incidentId, ({ record }) => record.status === 'pending_approval');
const untilEnded = (incidentId: string) =>
  running.untilView(incidentId, ({ record }) => isEnded(record.status));

async function approve({ record }: IncidentView): Promise<void> {
  const body: DecisionRequest = { kind: 'approve', plan: record.planDigest ?? '' };
  await running.api.post(`/incidents/${encodeURIComponent(record.incidentId)}/decision`, body);
}

function alarmDeliveries() {
  return running.lab.controlPlane.sns.deliveries().filter(({ parcel }) => parcel.body.includes(NGINX));
}

describe('the worker', () => {
  it('killed with SIGKILL right after SendCommand: the command ran once, and the incident completes', async () => {
    const ledgerBefore = new Set(running.ledger());
    const worker = running.worker();
    const pending = await untilPending(await causeIncident());
    await approve(pending);
    // The crash point kills the first worker that sends a command, before it has noted that it did.
    await expect(worker?.exited).resolves.toContain('SIGKILL');
    await running.startWorker();
    const ended = await untilEnded(pending.record.incidentId);
    expect(ended.record.status).toBe('completed');
    const actions = ended.record.executions.filter(({ phase }) => phase === 'action');
    expect(actions).toHaveLength(1);
    const ran = running.ledger().filter((id) => !ledgerBefore.has(id));
    expect(ran.filter((id) => id === actions[0]?.executionId)).toHaveLength(1);
    // The action and its check, and nothing else.
    expect(ran).toHaveLength(ended.record.executions.length);
  });
});

describe('SNS', () => {
  it('delivering a message again changes nothing, neither while the incident is open nor after its end', async () => {
    const pending = await untilPending(await causeIncident());
    const delivery = alarmDeliveries().findLast(({ parcel }) =>
      parcel.body.includes('\\"NewStateValue\\":\\"ALARM\\"'),
    );
    const messageId = delivery?.parcel.messageId ?? '';
    const again = await running.lab.controlPlane.sns.redeliver(messageId);
    expect(again).toMatchObject([{ status: 200 }]);
    const still = await running.untilView(pending.record.incidentId, () => true);
    expect(still.timeline.map(({ hash }) => hash)).toEqual(
      pending.timeline
        .map(({ hash }) => hash)
        .concat(
          still.timeline
            .slice(pending.timeline.length)
            .filter(({ event }) => event === 'notified')
            .map(({ hash }) => hash),
        ),
    );
    expect(still.record.repeatCount).toBe(0);
    await approve(pending);
    const ended = await untilEnded(pending.record.incidentId);
    const ledger = running.ledger();
    const known = await running.incidents(NGINX);
    expect(await running.lab.controlPlane.sns.redeliver(messageId)).toMatchObject([{ status: 200 }]);
    expect(await running.incidents(NGINX)).toEqual(known);
    expect(running.ledger()).toEqual(ledger);
    expect(ended.record.status).toBe('completed');
  });

  it('telling of the same transition in another message joins the open incident', async () => {
    const pending = await untilPending(await causeIncident());
    const delivery = alarmDeliveries().findLast(({ parcel }) =>
      parcel.body.includes('\\"NewStateValue\\":\\"ALARM\\"'),
    );
    const envelope: unknown = JSON.parse(delivery?.parcel.body ?? '{}');
    const message =
      typeof envelope === 'object' && envelope !== null && 'Message' in envelope
        ? String(envelope.Message)
        : '';
    const { topicArn } = running.lab.provisioned;
    running.lab.controlPlane.sns.publish({ topicArn, subject: 'ALARM', message });
    await running.lab.controlPlane.sns.idle();
    const joined = await running.untilView(pending.record.incidentId, ({ timeline }) =>
      timeline.some(({ event }) => event === 'alarm_repeated' || event === 'alarm_received'),
    );
    expect(joined.record.planDigest).toBe(pending.record.planDigest);
    const open = (await running.incidents(NGINX)).filter(({ status }) => !isEnded(status));
    expect(open).toHaveLength(1);
    await approve(joined);
    expect((await untilEnded(pending.record.incidentId)).record.status).toBe('completed');
  });
});

describe('a part that is away loses no alarm', () => {
  it('DynamoDB: the alarm is acknowledged, the incident waits and goes on when it is back', async () => {
    running.lab.controlPlane.faults.set('dynamodb', { drop: true });
    const deliveriesBefore = alarmDeliveries().length;
    await running.lab.chaos('stop-nginx');
    const delivered = await until('the alarm is delivered', async () =>
      alarmDeliveries()
        .slice(deliveriesBefore)
        .find(({ state }) => state === 'delivered'),
    );
    expect(delivered.attempts).toMatchObject([{ status: 200 }]);
    await expect(running.api.get('/incidents')).rejects.toMatchObject({
      exitCode: 5,
      code: 'Store.Unavailable',
    });
    running.lab.controlPlane.faults.clear();
    const open = await until('the incident', async () =>
      (await running.incidents(NGINX)).find(({ status }) => !isEnded(status)),
    );
    await approve(await untilPending(open.incidentId));
    expect((await untilEnded(open.incidentId)).record.status).toBe('completed');
  });

  it('S3: evidence is marked missing, and the incident still ends', async () => {
    running.lab.controlPlane.faults.set('s3', { status: 503, code: 'SlowDown', message: 'away' });
    const pending = await untilPending(await causeIncident());
    expect(pending.record.diagnostics?.evidence.map(({ key }) => key)).toEqual([null, null]);
    expect(pending.record.diagnostics?.evidence[0]?.problem).toContain('could not be stored');
    await approve(pending);
    const ended = await untilEnded(pending.record.incidentId);
    expect(ended.record.status).toBe('completed');
    expect(ended.chainFaults).toEqual([]);
  });

  it('Temporal: SNS is told to come again, and the incident opens when it is back', async () => {
    const deliveriesBefore = alarmDeliveries().length;
    await running.killTemporal();
    await running.lab.chaos('stop-nginx');
    const refused = await until('a refused delivery', async () =>
      alarmDeliveries()
        .slice(deliveriesBefore)
        .find(({ attempts }) => attempts.some(({ status }) => status === 503)),
    );
    expect(refused.state).toBe('pending');
    await running.startTemporal();
    const open = await until('the incident', async () =>
      (await running.incidents(NGINX)).find(({ status }) => !isEnded(status)),
    );
    await approve(await untilPending(open.incidentId));
    expect((await untilEnded(open.incidentId)).record.status).toBe('completed');
    expect(running.lab.controlPlane.sns.deadLetters()).toEqual([]);
  });

  it('the SSM agents: the incident ends failed, and says what to look at', async () => {
    await running.lab.chaos('stop-nginx');
    for (const host of running.lab.hosts) host.cutOff(true);
    const failed = await until('a failed incident', async () => {
      const [newest] = await running.incidents(NGINX);
      return newest?.status === 'failed' ? newest : undefined;
    });
    const { record } = await running.untilView(failed.incidentId, () => true);
    expect(record.outcome?.code).toMatch(/^(diagnostics|targets)\./);
    expect(record.outcome?.nextStep).not.toBe('');
  });
});
