import {
  type Client,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askIncident } from '../../../../src/clients/temporal/attention.ts';
import { FAILURES } from '../../../../src/contracts/failures.ts';
import { TASK_QUEUES } from '../../../../src/contracts/task-queues.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const refusedBy = (type: string, message: string) =>
  new WorkflowUpdateFailedError('refused', ApplicationFailure.nonRetryable(message, type));
const LATER = refusedBy(FAILURES.askingLater, 'an attempt is about to begin');
const UNDER_WAY = refusedBy(FAILURES.askingRefused, 'attempt 2 is under way: diagnosing');
const UNANSWERED = new WorkflowUpdateRPCTimeoutOrCancelledError('no answer');

const ADDRESS = {
  incidentId: '1_disk_web',
  workflowId: 'incident:one',
  runId: 'r',
  alarmName: 'disk',
  resourceId: 'web',
  hasEnded: true,
};

/** Asks a close of runs that answer so, one after the other, the last one for good; each answer takes `seconds`. */
async function closeAt(answers: readonly (Error | null)[], seconds: number) {
  const sent: string[] = [];
  const take = (by: string) => {
    sent.push(by);
    vi.setSystemTime(Date.now() + seconds * 1000);
  };
  const handle = {
    describe: async () => ({
      runId: 'r',
      status: { name: 'RUNNING' },
      typedSearchAttributes: { get: () => ADDRESS.incidentId },
    }),
    executeUpdate: async () => {
      const answer = answers[Math.min(sent.length, answers.length - 1)] ?? null;
      take('update');
      if (answer !== null) throw answer;
    },
    signal: async () => take('signal'),
  };
  const client = {
    workflow: { getHandle: () => handle },
    withDeadline: (_at: number, call: () => unknown) => call(),
  } as unknown as Client;
  const asked = { by: 'bo', via: 'api', reason: 'mended by hand', incidentId: ADDRESS.incidentId } as const;
  const start = { taskQueue: TASK_QUEUES.incident, input: {} };
  return { outcome: await askIncident(client, start, ADDRESS, 'close', asked), sent };
}

test('what a run takes later is asked again, and never said by a signal that would only claim a name', async () => {
  expect(await closeAt([LATER, null], 1)).toEqual({ outcome: 'requested', sent: ['update', 'update'] });
  expect(await closeAt([LATER, UNDER_WAY], 1)).toEqual({
    outcome: { kind: 'refused', reason: 'attempt 2 is under way: diagnosing' },
    sent: ['update', 'update'],
  });
});

test('where every run puts it off until the time is over, the answer says why, and that nothing was taken', async () => {
  expect((await closeAt([LATER], 5)).outcome).toEqual({
    kind: 'refused',
    reason: 'an attempt is about to begin; nothing was taken',
  });
});

test.each([
  ['an answer that never came before', [UNANSWERED, LATER]],
  ['one that never came after', [LATER, UNANSWERED]],
])('it is not said that nothing was taken where that is not known: %s', async (_, answers) => {
  expect((await closeAt(answers, 5)).outcome).toBe('unsettled');
});
