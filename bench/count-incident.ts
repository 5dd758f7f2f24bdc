import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, NativeConnection } from '@temporalio/worker';
import { quiet } from '../scripts/quiet-logger.ts';
import { decideUpdate, incidentQuery } from '../src/contracts/messages.ts';
import { TASK_QUEUES } from '../src/contracts/task-queues.ts';
import { startWorkers } from './bench-workers.ts';
import { type CountedEvent, countHistory, type HistoryCount } from './history-count.ts';
import { HoldUp } from './hold-up.ts';
import { createBenchActivities } from './incident-activities.ts';
import { MarkBoard } from './mark-board.ts';
import { createRecoverOps } from './subject.ts';

const WORKFLOWS = fileURLToPath(new URL('../src/workflows/index.ts', import.meta.url));
/** The same way through the workflow, by an incident of before its round trips were joined. */
const BEFORE = new URL('../test/replay/histories/completed-approved.json', import.meta.url);

const eventsOf = (json: string) => (JSON.parse(json) as { readonly events: readonly CountedEvent[] }).events;

/** Of an incident that was recorded while each step was a round trip of its own; it still replays. */
export async function countBefore(): Promise<HistoryCount> {
  return countHistory(eventsOf(await readFile(BEFORE, 'utf8')));
}

/**
 * Runs one incident by today's code, from the alarm over a person's approval to `completed`: two hosts, one of them ill, one
 * step with its check, the alarm read as OK and holding it. Stops its workers.
 */
export async function countIncident(address: string): Promise<HistoryCount> {
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const board = new MarkBoard();
  const prefix = `count-${randomUUID().slice(0, 8)}`;
  const queues = {
    incident: `${prefix}-${TASK_QUEUES.incident}`,
    ssm: `${prefix}-${TASK_QUEUES.ssm}`,
    ai: `${prefix}-${TASK_QUEUES.ai}`,
  };
  const workers = await startWorkers({
    connection: native,
    queues,
    workflowBundle: await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: quiet }),
    activities: await createBenchActivities(board, { approvalMode: 'on', holdUp: new HoldUp() }),
  });
  try {
    const client = new Client({ connection });
    const subject = createRecoverOps(client, queues);
    const handle = client.workflow.getHandle(subject.workflowId(1));
    const run = async () => {
      const pending = board.expect(handle.workflowId, 'pending');
      await subject.start(1);
      await pending;
      const plan = (await handle.query(incidentQuery))?.planDigest ?? '';
      const decision = { kind: 'approve', by: 'bench', plan, comment: '', via: 'api' } as const;
      await handle.executeUpdate(decideUpdate, { args: [decision], updateId: randomUUID() });
      const result = (await handle.result()) as { readonly status: string };
      if (result.status !== 'completed') throw new Error(`the incident ended ${result.status}`);
    };
    await Promise.race([run(), workers.failed]);
    return countHistory(eventsOf(historyToJSON(await handle.fetchHistory())));
  } finally {
    await workers.stop();
    await native.close();
    await connection.close();
  }
}
