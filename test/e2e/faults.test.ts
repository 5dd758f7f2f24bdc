import { ListSubscriptionsByTopicCommand, SetSubscriptionAttributesCommand } from '@aws-sdk/client-sns';
import { ListCommandInvocationsCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AnchorsView, IncidentView, KillSwitchRequest, PlanAgainAck } from '../../src/contracts/api.ts';
import { isEnded } from '../../src/domain/record/state-machine.ts';
import { verifyRecord } from '../../src/domain/record/verify-record.ts';
import { type FaultyStack, startFaultyStack } from './support/faulty-stack.ts';
import { approve, causeIncident, NGINX_ALARM, untilEnded, untilPending } from './support/nginx-incident.ts';
import { until } from './support/until.ts';

let running: FaultyStack;

beforeAll(async () => {
  running = await startFaultyStack({
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
  await untilListShowsEnds();
});

afterAll(() => running.stop());

function untilListShowsEnds() {
  return until('no open incident', async () => {
    const items = await running.incidents(NGINX_ALARM);
    return items.every(({ status }) => isEnded(status)) ? items : undefined;
  });
}

function alarmDeliveries() {
  return running.lab.controlPlane.sns.deliveries().filter(({ parcel }) => parcel.body.includes(NGINX_ALARM));
}

describe('SNS', () => {
  it('delivering a message again changes nothing, neither while the incident is open nor after its end', async () => {
    const pending = await untilPending(running, await causeIncident(running));
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
    await approve(running, pending);
    const ended = await untilEnded(running, pending.record.incidentId);
    const ledger = running.ledger();
    // The incident is asked of Temporal and the list of DynamoDB, which may learn of the end a little later.
    const known = await untilListShowsEnds();
    expect(await running.lab.controlPlane.sns.redeliver(messageId)).toMatchObject([{ status: 200 }]);
    expect(await running.incidents(NGINX_ALARM)).toEqual(known);
    expect(running.ledger()).toEqual(ledger);
    expect(ended.record.status).toBe('completed');
  });

  it('telling of the same transition in another message joins the open incident', async () => {
    const pending = await untilPending(running, await causeIncident(running));
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
    const open = (await running.incidents(NGINX_ALARM)).filter(({ status }) => !isEnded(status));
    expect(open).toHaveLength(1);
    await approve(running, joined);
    expect((await untilEnded(running, pending.record.incidentId)).record.status).toBe('completed');
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
      (await running.incidents(NGINX_ALARM)).find(({ status }) => !isEnded(status)),
    );
    await approve(running, await untilPending(running, open.incidentId));
    expect((await untilEnded(running, open.incidentId)).record.status).toBe('completed');
  });

  it('S3: evidence is marked missing, and the incident still ends', async () => {
    running.lab.controlPlane.faults.set('s3', { status: 503, code: 'SlowDown', message: 'away' });
    const pending = await untilPending(running, await causeIncident(running));
    const { evidence = [] } = pending.record.diagnostics ?? {};
    // Each round brings its own from both hosts.
    expect(evidence.length).toBeGreaterThanOrEqual(2);
    for (const { key, problem } of evidence)
      expect([key, problem]).toEqual([null, expect.stringContaining('could not be stored')]);
    await approve(running, pending);
    const ended = await untilEnded(running, pending.record.incidentId);
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
      (await running.incidents(NGINX_ALARM)).find(({ status }) => !isEnded(status)),
    );
    await approve(running, await untilPending(running, open.incidentId));
    expect((await untilEnded(running, open.incidentId)).record.status).toBe('completed');
    expect(running.lab.controlPlane.sns.deadLetters()).toEqual([]);
  });

  it('the SSM agents: the incident ends failed, says what to look at, and the next attempt completes it', async () => {
    await running.lab.chaos('stop-nginx');
    for (const host of running.lab.hosts) host.cutOff(true);
    const failed = await until('a failed incident', async () => {
      const [newest] = await running.incidents(NGINX_ALARM);
      return newest?.status === 'failed' ? newest : undefined;
    });
    const { record } = await running.untilView(failed.incidentId, () => true);
    expect(record.outcome?.code).toMatch(/^(diagnostics|targets)\./);
    expect(record.outcome?.nextStep).not.toBe('');
    for (const host of running.lab.hosts) host.cutOff(false);
    const ack = await running.api.post<PlanAgainAck>(
      `/incidents/${encodeURIComponent(failed.incidentId)}/plan-again`,
      {
        reason: 'the agents are back',
      },
    );
    expect(ack).toEqual({ kind: 'requested' });
    await approve(running, await untilPending(running, failed.incidentId));
    const ended = await untilEnded(running, failed.incidentId);
    expect(ended.record.status).toBe('completed');
    expect(ended.record.runId).not.toBe(record.runId);
    expect(ended.record.attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 'failed'],
      [2, 'completed'],
    ]);
    expect(ended.attempts).toMatchObject([{ attempt: 1, status: 'failed', outcome: record.outcome }]);
    expect(ended.chainFaults).toEqual([]);
    // The record of both is proved by what the worker wrote outside it.
    const path = `/incidents/${encodeURIComponent(failed.incidentId)}`;
    const proof = await until('the anchor of the close', async () => {
      const { anchors, unreadable } = await running.api.get<AnchorsView>(`${path}/anchors`);
      const { attempts, ...stored } = await running.api.get<IncidentView>(`${path}?source=projection`);
      const newest = stored.timeline.at(-1)?.seq;
      if (stored.record.closed === null || anchors.at(-1)?.seq !== newest) return undefined;
      expect(unreadable).toEqual([]);
      return verifyRecord({ ...stored, earlier: attempts }, anchors);
    });
    expect(proof).toEqual({ problems: [], unconfirmed: [] });
  });
});

/** Steps that SSM has taken and no host has fetched. */
async function undeliveredSteps() {
  const { CommandInvocations = [] } = await running.lab.clients.ssm.send(
    new ListCommandInvocationsCommand({}),
  );
  return CommandInvocations.filter(
    ({ DocumentName, Status }) =>
      DocumentName === 'RecoverOps-RunStep' && (Status === 'Pending' || Status === 'Delayed'),
  );
}

/** A probe that a host answers was sent behind everything that SSM had for it. */
async function untilFetched(instanceId: string): Promise<void> {
  const { ssm } = running.lab.clients;
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: 'RecoverOps-ReadLedger',
      InstanceIds: [instanceId],
      Parameters: { ExecutionId: ['x-none'] },
    }),
  );
  const asked = new ListCommandInvocationsCommand({ CommandId: Command?.CommandId });
  await until('the answer of a host that is back', async () => {
    const { CommandInvocations = [] } = await ssm.send(asked);
    return CommandInvocations[0]?.Status === 'Success' ? true : undefined;
  });
}

describe('"stop"', () => {
  it('takes back what SSM has and no host has fetched; after "resume" it runs once', async () => {
    const pending = await untilPending(running, await causeIncident(running));
    const { incidentId } = pending.record;
    const ledger = running.ledger();
    for (const host of running.lab.hosts) host.cutOff(true);
    await approve(running, pending);
    await until('a step that waits in SSM', async () => (await undeliveredSteps())[0]);
    const stop: KillSwitchRequest = { active: true, reason: 'bad deploy' };
    await running.api.post('/kill-switch', stop);
    const held = await running.untilView(incidentId, ({ record }) => record.waiting?.kind === 'kill_switch');
    expect(held.record).toMatchObject({ status: 'executing', executions: [] });
    expect(held.timeline.map(({ event }) => event)).toContain('execution_withdrawn');
    expect(await undeliveredSteps()).toEqual([]);
    for (const host of running.lab.hosts) host.cutOff(false);
    await Promise.all(running.lab.hosts.map(({ instanceId }) => untilFetched(instanceId)));
    expect(running.ledger()).toEqual(ledger);
    const resume: KillSwitchRequest = { active: false };
    await running.api.post('/kill-switch', resume);
    const ended = await untilEnded(running, incidentId);
    expect(ended.record).toMatchObject({ status: 'completed' });
    expect(ended.chainFaults).toEqual([]);
    const ran = running.ledger().filter((id) => !ledger.includes(id));
    expect(ran.toSorted()).toEqual(ended.record.executions.map(({ executionId }) => executionId).toSorted());
  });
});
