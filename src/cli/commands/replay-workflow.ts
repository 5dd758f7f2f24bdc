import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { MOVING_QUERY, OPEN_QUERY } from '../../clients/temporal/deployments.ts';
import { isNotFound } from '../../clients/temporal/temporal-errors.ts';
import type { IncidentView } from '../../contracts/api.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import { ownCommand } from '../../domain/record/next-commands.ts';
import { countText } from '../../domain/text/count-text.ts';
import { checkedBundlePath } from '../../worker/workflow-bundle.ts';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { withTemporal } from '../temporal-client.ts';
import { begunAlone, hasBegun } from './begun-histories.ts';

const WORKFLOWS = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
/** Histories fetched ahead of the one that replays. */
const FETCHED_AHEAD = 10;
const DIVERGED_NEXT =
  "Today's code decides otherwise than the code that ran: guard the change with patched(), or keep the old version running.";

type History = ReturnType<typeof historyFromJSON>;

/** The code that a worker of this build runs: the prebuilt bundle where there is one. */
async function loadCode(context: CommandContext): Promise<WorkflowBundleOption> {
  const logger = new DefaultLogger('ERROR', () => undefined);
  // What the core says goes to our logger, not to the output that a script reads.
  const filter = { core: 'ERROR', other: 'ERROR' } as const;
  Runtime.install({ logger, telemetryOptions: { logging: { forward: {}, filter } } });
  const { workflowBundlePath } = context.config;
  if (workflowBundlePath !== null) return { codePath: checkedBundlePath(workflowBundlePath) };
  return bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger });
}

async function fetchHistory(context: CommandContext, workflowId: string, runId?: string): Promise<History> {
  return withTemporal(context, async (client) => {
    try {
      return await client.workflow.getHandle(workflowId, runId).fetchHistory();
    } catch (error) {
      if (!isNotFound(error)) throw error;
      throw new CliError(
        EXIT.notFound,
        'history_gone',
        `Temporal has no history of ${workflowId}${runId === undefined ? '' : `, run ${runId}`}`,
        "It keeps closed runs for the namespace's retention; the record and its timeline stay: npx recoverops verify.",
      );
    }
  });
}

/** The run of one attempt; of the newest without a number. */
function runOf(record: IncidentRecord, attempt: number | undefined): { attempt: number; runId: string } {
  const wanted = attempt ?? record.attempt;
  const ended = record.attempts.find((one) => one.attempt === wanted);
  if (ended !== undefined) return { attempt: wanted, runId: ended.runId };
  if (wanted === record.attempt) return { attempt: wanted, runId: record.runId };
  throw new CliError(
    EXIT.notFound,
    'no_attempt',
    `${record.incidentId} has no attempt ${wanted}, its newest is ${record.attempt}`,
    `See its attempts: ${ownCommand('show', record.incidentId)}`,
  );
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
  attempt?: number,
): Promise<void> {
  let history: History;
  let workflowId = incident;
  let what = incident;
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
    const run = runOf(record, attempt);
    what = `${incident}, attempt ${run.attempt}`;
    history = await fetchHistory(context, record.workflowId, run.runId);
  }
  if (!hasBegun(history)) {
    throw new CliError(
      EXIT.refused,
      'not_begun',
      `${what} has not begun: no worker was asked for anything of it yet, so there is nothing to replay`,
      'After a failed attempt the next run begins a second later: try again.',
    );
  }
  const events = history.events?.length ?? 0;
  const workflowBundle = await loadCode(context);
  try {
    await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
  } catch (error) {
    const message = problemOf(error);
    const diverged = error instanceof DeterminismViolationError;
    throw new CliError(
      EXIT.proofFailed,
      diverged ? 'diverged' : 'replay_failed',
      `${what} does not replay: ${message}`,
      diverged ? DIVERGED_NEXT : 'Check that the history is complete.',
    );
  }
  print(context, { workflowId, events, replayed: true }, [
    `${what}: ${events} events replay on today's code.`,
  ]);
}

/** The SDK wraps the core's sentence in several layers of its own. */
function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /Failure \{ message: "([^"]+)"/.exec(message)?.[1] ?? message;
}

interface ReplayFailure {
  readonly workflowId: string;
  readonly runId: string;
  readonly problem: string;
}

/**
 * Replays everything that is open now: the gate before a release. `moving` leaves out what stays on the build that it
 * is pinned to. Throws when one does not replay, after all have been tried.
 */
export async function replayOpen(context: CommandContext, moving = false): Promise<void> {
  const failures: ReplayFailure[] = [];
  let replayed = 0;
  let notBegun = 0;
  await withTemporal(context, async (client) => {
    const workflowBundle = await loadCode(context);
    const open = client.workflow.list({ query: moving ? MOVING_QUERY : OPEN_QUERY });
    const histories = open.intoHistories({ concurrency: FETCHED_AHEAD });
    const begun = begunAlone(histories, () => {
      notBegun += 1;
    });
    for await (const { workflowId, runId, error } of Worker.runReplayHistories({ workflowBundle }, begun)) {
      if (context.signal.aborted) break;
      if (error === undefined) replayed += 1;
      else failures.push({ workflowId, runId, problem: problemOf(error) });
    }
  });
  const workflows = (count: number) =>
    moving
      ? countText(count, 'open workflow that would move', 'open workflows that would move')
      : countText(count, 'open workflow');
  print(context, { replayed, notBegun, failures }, [
    `Replayed on this build's code: ${workflows(replayed)}.`,
    ...(notBegun === 0 ? [] : [`Not begun, so there is nothing of it to replay: ${workflows(notBegun)}.`]),
    ...failures.map(({ workflowId, problem }) => `  ${workflowId} does not: ${problem}`),
  ]);
  if (failures.length > 0) {
    throw new CliError(
      EXIT.proofFailed,
      'diverged',
      `not replayed to the end: ${workflows(failures.length)}`,
      DIVERGED_NEXT,
    );
  }
}
