import { condition } from '@temporalio/workflow';
import type {
  ClearanceInput,
  RanCommand,
  SendCommandInput,
  SendCommandOutcome,
  WithheldOutcome,
} from '../../contracts/activities.ts';
import { hostPlaceOf } from '../../domain/access/aws-accounts.ts';
import { payloadSha256 } from '../../domain/execution/command-bytes.ts';
import { leaseSeconds, planTargets } from '../../domain/plan/host-lease.ts';
import { plannedFixes } from '../../domain/plan/past-fix.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import { BOUNDS } from '../bounds.ts';
import { type IncidentRun, runOwner } from '../incident/incident-run.ts';
import { now } from '../incident/incident-state.ts';
import type { ExecutionRequest } from './execution-request.ts';
import { waitForClearance } from './wait-for-clearance.ts';

export interface SentOutcome {
  readonly sent: WithheldOutcome;
  readonly sentAt: string;
  readonly notAfter: string;
}

/** What came of a first try at a send. */
export type FirstTry = Pick<RanCommand, 'sent' | 'sentAt' | 'notAfter'>;

/**
 * Sends as soon as nothing is stopped. A roll-back waits too: whoever stopped everything wants no hand on any host. `first`: it
 * was tried already.
 */
export async function sendExecution(
  run: IncidentRun,
  request: ExecutionRequest,
  executionId: string,
  resend: number,
  first: FirstTry | null = null,
): Promise<SentOutcome> {
  const { waitUntil: until, isGivenUp: isOver } = request;
  for (let held = 1; ; held += 1) {
    const tried = held === 1 ? first : null;
    const times =
      tried === null
        ? { sentAt: now(), notAfter: request.notAfter() }
        : { sentAt: tried.sentAt, notAfter: tried.notAfter };
    const refused = (message: string): SentOutcome => ({ sent: { kind: 'refused', message }, ...times });
    // Before each send: whoever gave it up may have done so in a pause, or while it was being taken back.
    if (tried === null && isOver()) return refused('it was given up before it was sent');
    const sent =
      tried?.sent ?? (await trySend(run, request, { executionId, notAfter: times.notAfter, resend }));
    if (sent.kind !== 'held') return { sent, ...times };
    const { message } = sent;
    const input = { owner: runOwner(), free: [], keep: keepOf(run.state.record) };
    const waited = await waitForClearance(run, { kind: 'kill_switch', message, until, input, isOver });
    if (waited !== 'clear') {
      return refused(
        `${message}, ${waited === 'late' ? `and the plan was good until ${until}` : 'and it was given up meanwhile'}`,
      );
    }
    // Where the two looks differ, e.g. for want of a right, this must not fill the history.
    if (held > 1) await holdBack(held, isOver);
  }
}

/** Longer each time, up to a bound. */
export async function holdBack(time: number, isOver: () => boolean): Promise<void> {
  await condition(isOver, Math.min(BOUNDS.heldPauseMaxMs, BOUNDS.heldPauseMs * 2 ** time));
}

/** What a run must not lose while it waits. */
function keepOf({ plan, settings }: IncidentRecord): ClearanceInput['keep'] {
  if (plan === null) return null;
  return { targetIds: planTargets(plan), leaseSeconds: leaseSeconds(plan, settings) };
}

/** What is remembered of a step that changes a host, so that the same is not done over and over without a person. */
function fixOf({ step, targetId, phase }: ExecutionRequest): Pick<SendCommandInput, 'fix'> {
  const fix = phase === 'action' ? plannedFixes([step]).find((one) => one.targetId === targetId) : undefined;
  return fix === undefined ? {} : { fix: { key: fix.key, runbook: fix.runbook } };
}

export function sendInputOf(
  { state }: IncidentRun,
  request: ExecutionRequest,
  { executionId, notAfter, resend }: Pick<SendCommandInput, 'executionId' | 'notAfter'> & { resend: number },
): SendCommandInput {
  const { incidentId, settings, alarm } = state.record;
  const { step, targetId, phase, command } = request;
  return {
    executionId,
    incidentId,
    owner: runOwner(),
    stepId: step.id,
    phase,
    place: hostPlaceOf(alarm),
    targetId,
    command,
    payloadSha256: payloadSha256(command),
    notAfter,
    deliveryTimeoutSeconds: settings.deliveryTimeoutSeconds,
    ...(resend > 0 && { resend }),
    ...fixOf(request),
  };
}

async function trySend(
  run: IncidentRun,
  request: ExecutionRequest,
  sending: Pick<SendCommandInput, 'executionId' | 'notAfter'> & { resend: number },
): Promise<SendCommandOutcome> {
  const { step, targetId, phase } = request;
  try {
    return await run.activities.sendCommand.executeWithOptions(
      { summary: `send ${phase} of ${step.id} to ${targetId}` },
      [sendInputOf(run, request, sending)],
    );
  } catch {
    // A failed call says nothing about what reached SSM; the host's ledger does.
    return { kind: 'maybe_sent', commandId: null };
  }
}
