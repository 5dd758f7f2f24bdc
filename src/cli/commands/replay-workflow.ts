import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import type { IncidentView } from '../../contracts/api.ts';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';

const WORKFLOWS = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));

type History = ReturnType<typeof historyFromJSON>;

async function fetchHistory(context: CommandContext, workflowId: string, runId?: string): Promise<History> {
  const { connectionOptions, namespace } = context.config.temporal;
  let connection: Connection;
  try {
    connection = await Connection.connect(connectionOptions);
  } catch (error) {
    throw new CliError(
      EXIT.unavailable,
      'temporal_away',
      `Temporal does not answer: ${error instanceof Error ? error.message : String(error)}`,
      'Set TEMPORAL_ADDRESS, or replay a saved file with --file.',
    );
  }
  try {
    const client = new Client({ connection, ...(namespace === undefined ? {} : { namespace }) });
    return await client.workflow.getHandle(workflowId, runId).fetchHistory();
  } finally {
    await connection.close();
  }
}

async function readHistory(path: string): Promise<History> {
  try {
    return historyFromJSON(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      'bad_file',
      `${path} cannot be read as a history: ${error instanceof Error ? error.message : String(error)}`,
      'Save one with: temporal workflow show --workflow-id ID --output json',
    );
  }
}

/** Runs a recorded history against today's workflow code. Nothing is executed: activities answer from the history. */
export async function replayWorkflow(
  context: CommandContext,
  incident: string,
  file: boolean,
): Promise<void> {
  let history: History;
  let workflowId = incident;
  if (file) {
    history = await readHistory(incident);
    // Ids that the workflow derives hold its own, so it must replay under the one it ran with.
    workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId || incident;
  } else if (incident.startsWith('incident:')) history = await fetchHistory(context, incident);
  else {
    const { record } = await (await context.api()).get<IncidentView>(
      `/incidents/${encodeURIComponent(incident)}`,
    );
    workflowId = record.workflowId;
    history = await fetchHistory(context, record.workflowId, record.runId);
  }
  const events = history.events?.length ?? 0;
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  const logger = new DefaultLogger('ERROR', () => undefined);
  const workflowBundle = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger });
  try {
    await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const diverged = error instanceof DeterminismViolationError;
    throw new CliError(
      EXIT.proofFailed,
      diverged ? 'diverged' : 'replay_failed',
      `${incident} does not replay: ${message}`,
      diverged
        ? "Today's code decides otherwise than the code that ran: guard the change with patched(), or keep the old version running."
        : 'Check that the history is complete.',
    );
  }
  print(context, { workflowId, events, replayed: true }, [
    `${incident}: ${events} events replay on today's code.`,
  ]);
}
