import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ChaosAlarm, ChaosKind } from '../../chaos/catalogue.ts';
import type { DecisionRequest, IncidentView } from '../../src/contracts/api.ts';
import type { DecideAck } from '../../src/contracts/messages.ts';
import type { IncidentPage } from '../../src/domain/record/incident-summary.ts';
import { isEnded } from '../../src/domain/record/state-machine.ts';
import { diskUsedPercent } from './support/on-host.ts';
import { type RunningStack, startRunningStack } from './support/running-stack.ts';
import { until } from './support/until.ts';

const run = promisify(execFile);
const COMMAND = fileURLToPath(new URL('../../bin/recoverops.mjs', import.meta.url));
const APPROVAL_DEADLINE_SECONDS = 40;

let running: RunningStack;

beforeAll(async () => {
  running = await startRunningStack({
    RECOVEROPS_APPROVAL_DEADLINE_SECONDS: String(APPROVAL_DEADLINE_SECONDS),
    RECOVEROPS_REMINDER_SECONDS: '2',
    RECOVEROPS_VERIFY_TIMEOUT_SECONDS: '20',
    RECOVEROPS_VERIFY_HOLD_SECONDS: '2',
  });
});
afterEach(() => running.heal());
afterAll(() => running.stop());

/**
 * Hosts under pressure can raise another alarm than the one of the test, on a busy machine above all. While its incident
 * is open, a new ALARM joins that one, and the test would wait for an incident that never opens.
 */
async function untilNoneIsOpen(alarm: ChaosAlarm): Promise<void> {
  await until(`the end of earlier incidents of ${alarm}`, async () => {
    const { items } = await running.api.get<IncidentPage>(`/incidents?${new URLSearchParams({ alarm })}`);
    return items.every(({ status }) => isEnded(status)) ? true : undefined;
  });
  await running.heal();
}

async function causePending(chaos: ChaosKind, alarm: ChaosAlarm): Promise<IncidentView> {
  await untilNoneIsOpen(alarm);
  const since = new Date().toISOString();
  await running.chaos(chaos);
  const view = await running.untilIncident(
    alarm,
    since,
    ({ record }) => record.status === 'pending_approval' || isEnded(record.status),
  );
  // Says why, where a busy machine could not be read in time.
  expect(view.record.status, JSON.stringify(view.record.diagnostics?.judgement)).toBe('pending_approval');
  return view;
}

function decide(view: IncidentView, kind: DecisionRequest['kind'], comment = ''): Promise<DecideAck> {
  const { incidentId, planDigest } = view.record;
  const body: DecisionRequest = { kind, plan: planDigest ?? '', comment };
  return running.api.post<DecideAck>(`/incidents/${encodeURIComponent(incidentId)}/decision`, body);
}

function actionsOf({ record }: IncidentView): readonly string[] {
  return record.executions.filter(({ phase }) => phase === 'action').map(({ executionId }) => executionId);
}

describe('an alarm that is approved', () => {
  it('by a raw Temporal signal with plain JSON: the disk is really below the threshold', async () => {
    const pending = await causePending('fill-disk', 'Disk-Critical-ASG');
    const { incidentId, workflowId, planDigest, plan } = pending.record;
    const [host] = plan?.steps.flatMap((step) => step.targetIds) ?? [];
    expect(await diskUsedPercent(running, host ?? '')).toBeGreaterThan(85);
    const input = JSON.stringify({ by: 'ana', plan: planDigest?.slice(0, 8) });
    const args = [
      'workflow',
      'signal',
      '--address',
      running.stack.temporalAddress,
      '--workflow-id',
      workflowId,
    ];
    await run(inject('temporalCliPath'), [...args, '--name', 'approve', '--input', input]);
    const ended = await running.untilEnded(incidentId);
    expect(ended.record.outcome).toMatchObject({ code: expect.any(String) });
    expect(ended.record.status).toBe('completed');
    expect(ended.record.decision).toMatchObject({ by: 'ana', via: 'signal', planDigest });
    expect(await running.alarmState('Disk-Critical-ASG')).toBe('OK');
    expect(await diskUsedPercent(running, host ?? '')).toBeLessThan(85);
    expect(ended.chainFaults).toEqual([]);
    const [executionId] = actionsOf(ended);
    expect(running.ledger().filter((id) => id === executionId)).toHaveLength(1);
    // What is left behind is proof: the record is whole, and the history replays on today's code.
    for (const command of ['verify', 'replay', 'show']) {
      const { stdout } = await run(process.execPath, [COMMAND, command, incidentId], {
        env: running.stack.env,
      });
      expect(stdout).toMatch(
        { verify: /whole/, replay: /replay on today/, show: /archive-and-truncate-log/ }[command] ?? /^$/,
      );
    }
  });

  it('by the API, the process that took the memory is gone', async () => {
    const pending = await causePending('exhaust-memory', 'Memory-Exhaustion-ASG');
    await expect(decide(pending, 'approve', 'looks right')).resolves.toMatchObject({
      kind: 'recorded',
      missing: 0,
    });
    const ended = await running.untilEnded(pending.record.incidentId);
    expect(ended.record.status).toBe('completed');
    expect(await running.alarmState('Memory-Exhaustion-ASG')).toBe('OK');
  });

  it('by two people at once runs once', async () => {
    const pending = await causePending('stop-nginx', 'Nginx-Down-ALB');
    const answers = await Promise.allSettled([
      decide(pending, 'approve', 'one'),
      decide(pending, 'reject', 'two'),
    ]);
    // Whichever came first counts; the other is told so and changes nothing.
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const ended = await running.untilEnded(pending.record.incidentId);
    const approved = answers[0]?.status === 'fulfilled';
    expect(ended.record.status).toBe(approved ? 'completed' : 'rejected');
    expect(actionsOf(ended)).toHaveLength(approved ? 1 : 0);
  });
});

describe('an alarm that is not approved', () => {
  it('is rejected: nothing ran on any host', async () => {
    const before = running.ledger();
    const pending = await causePending('stop-nginx', 'Nginx-Down-ALB');
    await decide(pending, 'reject', 'not now');
    const ended = await running.untilEnded(pending.record.incidentId);
    expect(ended.record.status).toBe('rejected');
    expect(ended.record.decision).toMatchObject({ kind: 'reject', comment: 'not now' });
    expect(running.ledger()).toEqual(before);
    await expect(decide(pending, 'approve')).rejects.toMatchObject({ exitCode: 3 });
  });

  it('expires at its deadline after a reminder: nothing ran on any host', async () => {
    const before = running.ledger();
    const pending = await causePending('stop-nginx', 'Nginx-Down-ALB');
    const ended = await running.untilEnded(pending.record.incidentId);
    expect(ended.record.status).toBe('expired');
    expect(ended.timeline.map(({ event }) => event)).toContain('reminder_sent');
    expect(running.ledger()).toEqual(before);
  });

  it('ends recovered when the alarm clears by itself while it waits: nothing ran on any host', async () => {
    const before = running.ledger();
    const pending = await causePending('stop-nginx-self-clear', 'Nginx-Down-ALB');
    const ended = await running.untilEnded(pending.record.incidentId);
    expect(ended.record.status).toBe('recovered');
    expect(running.ledger()).toEqual(before);
  });
});

describe('a fix that does not help', () => {
  it('never ends completed', async () => {
    const pending = await causePending('fill-disk-stubborn', 'Disk-Critical-ASG');
    await decide(pending, 'approve');
    const ended = await running.untilEnded(pending.record.incidentId);
    expect(['rolled_back', 'failed']).toContain(ended.record.status);
    expect(ended.timeline.map(({ event }) => event)).toContain('rollback_started');
    expect(ended.record.outcome?.nextStep).not.toBe('');
  });
});
