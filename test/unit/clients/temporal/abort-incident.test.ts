import {
  type Client,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { expect, test } from 'vitest';
import { abortIncident } from '../../../../src/clients/temporal/abort-incident.ts';

const signedIn = { method: 'token', subject: 'a1', issuer: null, role: 'responder' } as const;
const STOP = { by: 'ana', reason: 'wrong host', via: 'cli', signedIn } as const;
const gone = new WorkflowNotFoundError('gone', 'w', undefined);

/** A run that answers an update and a signal so; what it was sent stands in `sent`. */
function runThat(update: Error | null, signal: Error | null) {
  const sent: { readonly by: 'update' | 'signal'; readonly said: unknown }[] = [];
  const handle = {
    executeUpdate: async (_definition: unknown, { args }: { args: readonly unknown[] }) => {
      sent.push({ by: 'update', said: args[0] });
      if (update !== null) throw update;
    },
    signal: async (_definition: unknown, said: unknown) => {
      sent.push({ by: 'signal', said });
      if (signal !== null) throw signal;
    },
  };
  const client = { withDeadline: (_at: number, call: () => unknown) => call() };
  const abort = () =>
    abortIncident(client as unknown as Client, async () => handle as unknown as WorkflowHandle, STOP);
  return { abort, sent };
}

test('a stop goes by the update, which is believed, and by nothing else where a worker takes it', async () => {
  const { abort, sent } = runThat(null, null);
  expect(await abort()).toBe('committed');
  expect(sent).toMatchObject([{ by: 'update', said: STOP }]);
});

test.each([
  ['no worker answers', new WorkflowUpdateRPCTimeoutOrCancelledError('no answer')],
  [
    'the run is on a build from before the update',
    new WorkflowUpdateFailedError('failed', ApplicationFailure.create({ message: 'No registered handler' })),
  ],
])('a stop is left as a signal where %s, under the same id, so that it counts once', async (_why, error) => {
  const { abort, sent } = runThat(error, null);
  expect(await abort()).toBe('committed');
  expect(sent.map(({ by }) => by)).toEqual(['update', 'signal']);
  expect(sent[1]?.said).toEqual(sent[0]?.said);
  expect(sent[0]?.said).toMatchObject({ pressId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});

test('nothing is stopped where no run is open', async () => {
  const byUpdate = runThat(gone, null);
  expect(await byUpdate.abort()).toBe('not_open');
  expect(byUpdate.sent).toHaveLength(1);
  const bySignal = runThat(new WorkflowUpdateRPCTimeoutOrCancelledError('no answer'), gone);
  expect(await bySignal.abort()).toBe('not_open');
  const noRun = await abortIncident(
    { withDeadline: (_at: number, call: () => unknown) => call() } as unknown as Client,
    async () => undefined,
    STOP,
  );
  expect(noRun).toBe('not_open');
});
