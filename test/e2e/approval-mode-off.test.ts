import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { soakStorm } from '../../scripts/soak/storm-soak.ts';
import type { LookAck, LookView } from '../../src/contracts/api.ts';
import { isEnded } from '../../src/domain/record/state-machine.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { type RunningStack, startRunningStack } from './support/running-stack.ts';

let running: RunningStack;

beforeAll(async () => {
  running = await startRunningStack(
    {
      RECOVEROPS_APPROVAL_MODE: 'off',
      RECOVEROPS_VERIFY_HOLD_SECONDS: '1',
      // The worker bundles its workflows itself here, as under npm start.
      RECOVEROPS_WORKFLOW_BUNDLE: '',
    },
    { keepsSigningKey: true },
  );
});
afterAll(() => running.stop());

it('with approval mode off a reviewed runbook of low risk runs at once, and the record says who let it', async () => {
  const since = new Date().toISOString();
  await running.chaos('stop-nginx');
  const { record, timeline } = await running.untilIncident('Nginx-Down-ALB', since, (view) =>
    isEnded(view.record.status),
  );
  expect(record.status).toBe('completed');
  expect(record.verdict?.kind).toBe('auto');
  expect(record.decision).toMatchObject({ kind: 'approve', via: 'policy', planDigest: record.planDigest });
  expect(timeline.map(({ event }) => event)).not.toContain('approval_requested');
  const [action] = record.executions;
  expect(running.ledger().filter((id) => id === action?.executionId)).toHaveLength(1);
});

it('recoverops diagnose looks at a host without an alarm, and leaves nothing there but the look', async () => {
  const [host] = running.stack.lab.instances;
  if (host === undefined) throw new Error('the lab has no host');
  const ran = running.ledger();
  const ack = await running.api.post<LookAck>('/looks', { host: host.name });
  let view: LookView = { kind: 'looking' };
  while (view.kind === 'looking') view = await running.api.get<LookView>(`/looks/${ack.host}/${ack.runId}`);
  if (view.kind !== 'looked') throw new Error(JSON.stringify(view));
  expect(view.target.instanceId).toBe(host.instanceId);
  expect(view.subjects.map(({ about, judgement }) => [about, judgement.hosts[0]?.state])).toEqual([
    ['disk', 'well'],
    ['inodes', 'well'],
    ['memory', 'well'],
    ['service', 'well'],
  ]);
  expect(running.ledger()).toEqual(ran);
});

it('a storm of alarms is acknowledged whole, and every alarm is told to its incident', async () => {
  const result = await soakStorm({
    stack: running.stack,
    signingKeyDirectory: join(running.stateDirectory, 'lab', 'control-plane', 'sns'),
    // More than may start by themselves, so that most go by the intake.
    perMinute: 3_000,
    seconds: 4,
    resources: 25,
    drainTimeoutMs: HANG_LIMIT_MS,
    processes: () => running.group.running,
    report: () => undefined,
  });
  expect(result).toMatchObject({ sent: 200, acknowledged: 200, lost: 0, refusals: {} });
  expect(result.incidents).toBeGreaterThanOrEqual(25);
  expect(Object.keys(result.cpuSeconds)).toContain('ingress');
});
