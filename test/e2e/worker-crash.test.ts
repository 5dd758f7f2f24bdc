import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultyStack, startFaultyStack } from './support/faulty-stack.ts';
import { approve, causeIncident, untilEnded, untilPending } from './support/nginx-incident.ts';

let running: FaultyStack;

beforeAll(async () => {
  running = await startFaultyStack({
    RECOVEROPS_CRASHPOINT: 'after-send-command',
    RECOVEROPS_VERIFY_HOLD_SECONDS: '1',
  });
});

afterAll(() => running.stop());

describe('the worker', () => {
  it('killed with SIGKILL right after SendCommand: the command ran once, and the incident completes', async () => {
    const ledgerBefore = new Set(running.ledger());
    const worker = running.worker();
    const pending = await untilPending(running, await causeIncident(running));
    await approve(running, pending);
    // The crash point kills the first worker that sends a command, before it has noted that it did.
    await expect(worker?.exited).resolves.toContain('SIGKILL');
    await running.startWorker();
    const ended = await untilEnded(running, pending.record.incidentId);
    expect(ended.record.status).toBe('completed');
    const actions = ended.record.executions.filter(({ phase }) => phase === 'action');
    expect(actions).toHaveLength(1);
    const ran = running.ledger().filter((id) => !ledgerBefore.has(id));
    expect(ran.filter((id) => id === actions[0]?.executionId)).toHaveLength(1);
    // The action and its check, and nothing else.
    expect(ran).toHaveLength(ended.record.executions.length);
  });
});
