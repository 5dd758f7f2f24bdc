import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchedState } from '../../scripts/demo/red-alarms.ts';
import type { DecisionRequest, IncidentView } from '../../src/contracts/api.ts';
import { type RunningStack, startRunningStack } from './support/running-stack.ts';

// The whole way of a log line, with every part started as `npm start` starts it: a program on a host writes the line, the host
// ships its file, the stream's mapping hands batches to the detector, a finding opens an incident, and what only the log has
// shown is mended and verified by the log.
const LIMIT_MS = 300_000;
const FINDING = 'log-pattern-tls-expired';

let running: RunningStack;
beforeAll(async () => {
  running = await startRunningStack({});
}, LIMIT_MS);
afterAll(() => running?.stop(), LIMIT_MS);

const runbooksOf = ({ record }: IncidentView) =>
  record.plan?.steps.map((step) => (step.kind === 'runbook' ? step.runbook.name : 'shell')) ?? [];

async function redAlarms(): Promise<readonly string[]> {
  const { MetricAlarms = [] } = await running.lab.cloudWatch.send(
    new DescribeAlarmsCommand({ StateValue: 'ALARM' }),
  );
  return MetricAlarms.map(({ AlarmName = '' }) => AlarmName);
}

test('a fault that only logs show becomes an incident, and its fix is verified by the log', {
  timeout: LIMIT_MS,
}, async () => {
  const since = new Date().toISOString();
  const { instanceId } = await running.chaos('unseen-certificate');
  const pending = await running.untilIncident(
    FINDING,
    since,
    ({ record }) => record.status === 'pending_approval',
  );
  const { incidentId, planDigest, alarm, verdict } = pending.record;
  expect(await redAlarms()).toEqual([]);
  expect(alarm).toMatchObject({
    kind: 'finding',
    resource: { kind: 'instance', id: instanceId },
    finding: { class: 'tls_expired', state: 'ALARM', logGroup: '/recoverops/hosts/app' },
  });
  expect(alarm.finding?.lines[0]).toMatch(
    /ERROR payments: order A-\d+ was not settled: certificate has expired/,
  );
  expect(runbooksOf(pending)).toEqual(['reload-unit']);
  expect(verdict?.kind).toBe('approval');

  const approval: DecisionRequest = { kind: 'approve', plan: planDigest ?? '' };
  await running.api.post(`/incidents/${encodeURIComponent(incidentId)}/decision`, approval);
  const { record, timeline, chainFaults } = await running.untilEnded(incidentId);
  expect(record.outcome).toMatchObject({ code: 'fix.verified' });
  expect(record.status).toBe('completed');
  expect(timeline.map(({ event }) => event)).toContain('alarm_ok');
  expect(chainFaults).toEqual([]);
  const actions = record.executions.filter(({ phase }) => phase === 'action');
  for (const { executionId } of actions)
    expect(running.ledger().filter((id) => id === executionId)).toHaveLength(1);
  expect(actions).toHaveLength(1);
  expect((await watchedState(running.stack, record.alarm)).state).toBe('OK');
  expect(await redAlarms()).toEqual([]);
});

test('a detector that dies is told as the other processes are', { timeout: LIMIT_MS }, async () => {
  const detector = running.group.running.find(({ name }) => name === 'detector');
  // It comes last and is stopped first, so that what reads its findings is there for as long as it is.
  expect(running.group.running.at(-1)).toBe(detector);
  process.kill(detector?.pid ?? 0, 'SIGKILL');
  expect(await running.group.unexpectedExit).toMatch(/^detector \(pid \d+\) was ended by SIGKILL/);
});
