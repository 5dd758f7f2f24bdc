import { log, patched } from '@temporalio/workflow';
import type {
  CloseIncidentOutcome,
  ConcludeAttemptOutcome,
  ReleaseInput,
} from '../../contracts/activities.ts';
import { closingOf } from '../../domain/record/closing.ts';
import type { Ending } from '../../domain/record/endings.ts';
import { fitSnapshot } from '../../domain/record/fit-snapshot.ts';
import { endNotice, type Notice } from '../../domain/record/notice.ts';
import { failureReason } from '../failure-reason.ts';
import { enterPhase, showState } from '../incident/enter-phase.ts';
import { type IncidentRun, runOwner } from '../incident/incident-run.ts';
import { SupersededRun } from '../incident/superseded-run.ts';

/** What became of the record of an end: null, or why it could not be written. */
export type WriteProblem = string | null;

/** Hosts that an attempt may have claimed. */
export interface ClaimedTargets {
  readonly targetIds: readonly string[];
  /** The attempt was of a run before this one, which was terminated or reset in the middle of it. */
  readonly ofEarlierRuns?: boolean;
}

/**
 * Ends the attempt: tells people, gives the hosts back, writes report and record. The incident is closed with it where
 * the alarm is over, and needs attention where it is not.
 * @throws SupersededRun when another run has the incident by now.
 */
export async function endAttempt(
  run: IncidentRun,
  ending: Ending,
  claimed: ClaimedTargets,
): Promise<WriteProblem> {
  const { status, suppression = null, ...outcome } = ending;
  const { state, notices, projector } = run;
  projector.stop();
  enterPhase(run, status, { outcome });
  const notice = endNotice(state.record, ending);
  const asksSomebody = notice.kind === 'escalation';
  // Runs that ended so before this was known told it as an escalation, which nobody was sent once the incident was closed.
  const tellsClosed = () =>
    asksSomebody && closingOf(ending, state.watch.state) !== null && patched('tell-ends-that-close');
  const isEscalated = asksSomebody && !tellsClosed();
  // Where somebody is asked for first, hosts do not wait for that.
  const isJoined = run.joins && !isEscalated;
  const release = isJoined ? null : releaseTargets(run, claimed);
  if (isEscalated) await notices.send(notice);
  await notices.stop();
  for (const { targetId, phase, stepId, executionId } of state.unsettled) {
    const message = `${targetId} stays claimed until it is known what became of ${phase} of ${stepId}`;
    state.note('claim_kept', message, { targetId, executionId });
  }
  // The alarm may have gone OK while that was told.
  const last: Notice | null = tellsClosed() ? { ...notice, kind: 'closed' } : isEscalated ? null : notice;
  state.endAttempt(status, outcome, closingOf(ending, state.watch.state), suppression);
  state.seal();
  showState(run);
  // Nobody is told of what is quiet.
  const said = suppression !== null ? null : last;
  const summary = `write the report: ${status}`;
  if (isJoined) return await conclude(run, summary, claimed, said);
  const told = said === null ? Promise.resolve() : notices.sendLast(said);
  const [problem] = await Promise.all([write(run, summary), release, told]);
  return problem;
}

/** All of it in one activity; what of it was not done is insisted on by activities of their own. @throws SupersededRun */
async function conclude(
  run: IncidentRun,
  summary: string,
  claimed: ClaimedTargets,
  said: Notice | null,
): Promise<WriteProblem> {
  const { state, activities, notices } = run;
  const notice = said === null ? null : notices.inputOf(said);
  const release = releaseInputOf(run, claimed);
  const snapshot = fitSnapshot(state.record, state.timeline);
  let done: ConcludeAttemptOutcome;
  try {
    done = await activities.concludeAttempt.executeWithOptions({ summary }, [{ snapshot, release, notice }]);
  } catch (error) {
    const reason = failureReason(error);
    log.error('the end of the attempt could not be written', { reason });
    // Whether the other parts were done is not known, and doing them again is harmless.
    await Promise.all([releaseTargets(run, claimed), notices.insist(notice)]);
    return reason;
  }
  const { closed, isReleased, isTold } = done;
  const rest = [
    isReleased ? Promise.resolve() : releaseTargets(run, claimed),
    isTold ? Promise.resolve() : notices.insist(notice),
  ];
  await Promise.all(rest);
  return await heed(run, closed);
}

/**
 * Writes the record, report and anchor of an ended attempt. Bounded in time: what AWS refuses, or what stays away for a
 * day, must not keep the run from ending.
 * @throws SupersededRun
 */
export async function write(run: IncidentRun, summary: string): Promise<WriteProblem> {
  const { state, activities } = run;
  let keys: CloseIncidentOutcome;
  try {
    keys = await activities.closeIncident.executeWithOptions({ summary }, [
      fitSnapshot(state.record, state.timeline),
    ]);
  } catch (error) {
    const reason = failureReason(error);
    log.error('the end of the attempt could not be written', { reason });
    return reason;
  }
  return await heed(run, keys);
}

/** @throws SupersededRun */
async function heed(run: IncidentRun, closed: CloseIncidentOutcome): Promise<WriteProblem> {
  if (closed.kind === 'superseded') throw new SupersededRun(closed.holder);
  if (closed.markdownKey === null || closed.jsonKey === null) await noteMissingReport(run);
  return null;
}

/** The record is safe, the report is not: the timeline says so, where the report would have been looked for. */
async function noteMissingReport({ state, activities }: IncidentRun): Promise<void> {
  state.unseal();
  state.note('report_missing', 'S3 would not take the report; the record is complete without it');
  state.seal();
  try {
    await activities.projectIncident.executeWithOptions({ summary: 'show that the report is missing' }, [
      fitSnapshot(state.record, state.timeline),
    ]);
  } catch (error) {
    log.warn('the missing report could not be recorded', { reason: failureReason(error) });
  }
}

/** Hosts of which it is not known what became of an execution are kept: nobody may act there before it is settled. */
function releaseInputOf(
  { state }: IncidentRun,
  { targetIds, ofEarlierRuns = false }: ClaimedTargets,
): ReleaseInput | null {
  if (targetIds.length === 0) return null;
  return {
    incidentId: state.record.incidentId,
    owner: runOwner(),
    targetIds,
    unsettled: state.unsettled,
    ...(ofEarlierRuns ? { ofEarlierRuns } : {}),
  };
}

async function releaseTargets(run: IncidentRun, claimed: ClaimedTargets): Promise<void> {
  const input = releaseInputOf(run, claimed);
  if (input === null) return;
  const summary = `give back ${claimed.targetIds.join(', ')}`;
  try {
    await run.activities.releaseTargets.executeWithOptions({ summary }, [input]);
  } catch (error) {
    // The lease ends by itself; whoever comes then asks the host what became of the last execution.
    log.warn('the hosts could not be given back before their lease ends', { reason: failureReason(error) });
  }
}
