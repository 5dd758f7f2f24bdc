import type { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { restartIncident } from '../../../../src/clients/temporal/retry.ts';

const ADDRESS = { incidentId: 'one', workflowId: 'w', runId: 'run-1' };

/** A client to a failed incident; `onHistory` happens while its history is read. */
function clientWith(onHistory: (open: (runId: string) => void) => void) {
  let newest = { runId: 'run-1', status: 'FAILED', incidentId: 'one' };
  const resets: unknown[] = [];
  const handle = {
    describe: async () => ({
      runId: newest.runId,
      status: { name: newest.status },
      typedSearchAttributes: { get: () => newest.incidentId },
      raw: {},
    }),
    fetchHistory: async () => {
      onHistory((runId) => {
        newest = { runId, status: 'RUNNING', incidentId: 'two' };
      });
      return { events: [{ eventId: 4, workflowTaskCompletedEventAttributes: {} }] };
    },
  };
  const client = {
    options: { namespace: 'default' },
    workflow: { getHandle: () => handle },
    workflowService: {
      resetWorkflowExecution: async (request: unknown) => {
        resets.push(request);
        return { runId: 'run-2' };
      },
    },
  };
  return { client: client as unknown as Client, resets };
}

test('a failed incident starts again', async () => {
  const { client, resets } = clientWith(() => undefined);
  expect(await restartIncident(client, ADDRESS, { by: 'ana' })).toMatchObject({ kind: 'restarted' });
  expect(resets).toMatchObject([{ workflowExecution: { runId: 'run-1' }, resetReapplyExcludeTypes: [1, 2] }]);
});

test('a retry does not end an incident that opened while the history was read', async () => {
  const { client, resets } = clientWith((open) => open('run-9'));
  expect(await restartIncident(client, ADDRESS, { by: 'ana' })).toEqual({ kind: 'superseded' });
  expect(resets).toEqual([]);
});
