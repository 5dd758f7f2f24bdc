import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  makeContinueAsNewFunc,
} from '@temporalio/workflow';
import { FAILURES } from '../../contracts/failures.ts';
import { TASK_QUEUES } from '../../contracts/task-queues.ts';
import type { RemediateIncidentInput, RemediateIncidentResult } from '../../contracts/workflows.ts';
import { awaitDecision } from '../phases/await-decision.ts';
import { claim, planTargets } from '../phases/claim.ts';
import { closeIncident } from '../phases/close-incident.ts';
import { consult } from '../phases/consult.ts';
import { diagnose } from '../phases/diagnose.ts';
import { type Compensation, execute } from '../phases/execute.ts';
import { openIncident } from '../phases/open-incident.ts';
import { rollBack } from '../phases/roll-back.ts';
import { verifyAlarm } from '../phases/verify-alarm.ts';
import { createActivities } from '../proxies.ts';
import { ENDINGS, type Ending, IncidentEnd } from './endings.ts';
import type { IncidentRun } from './incident-run.ts';
import { IncidentState } from './incident-state.ts';
import { abortOnCancellation, registerHandlers } from './message-handlers.ts';
import { Notices } from './notices.ts';
import { Projector } from './projector.ts';

/**
 * One alarm, from the first notification to a verified, recorded end. It shields itself from cancellation, which is
 * taken as an abort. Fails with `Incident.Failed` or `Incident.Timeout` where a person has to go on, so that Temporal
 * shows it and it can be retried.
 */
export async function remediateIncident(
  input: RemediateIncidentInput = {},
): Promise<RemediateIncidentResult> {
  const root = CancellationScope.current();
  return CancellationScope.nonCancellable(async () => {
    const run = startRun(input);
    abortOnCancellation(root, run);
    return handleIncident(run, input);
  });
}

function startRun({ taskQueues = TASK_QUEUES, firstDelivery }: RemediateIncidentInput): IncidentRun {
  const state = new IncidentState();
  const activities = createActivities(taskQueues);
  const projector = new Projector(state, activities);
  const run = { state, activities, projector, notices: new Notices(state, activities) };
  if (firstDelivery !== undefined) state.receive(firstDelivery);
  registerHandlers(run);
  return run;
}

async function handleIncident(
  run: IncidentRun,
  input: RemediateIncidentInput,
): Promise<RemediateIncidentResult> {
  const { state } = run;
  const opening = await openIncident(run);
  if (opening.kind === 'duplicate') {
    return {
      incidentId: opening.incidentId,
      status: 'duplicate',
      outcomeCode: 'alarm.duplicate',
      attempt: 0,
      head: '',
    };
  }
  if (opening.kind === 'none')
    return { incidentId: '', status: 'suppressed', outcomeCode: 'alarm.none', attempt: 0, head: '' };
  const claimed: string[] = [];
  const ending = await resolveIncident(run, claimed);
  await closeIncident(run, ending, claimed);
  await condition(allHandlersFinished);
  if (state.refired !== null) {
    // The alarm fired anew while this incident was being closed: that one needs an incident too. It comes before a
    // failure of this run, which people have been told of, and which ends the workflow and would lose the alarm.
    // It is a new incident, so it begins on the build that is current by then.
    const renew = makeContinueAsNewFunc<typeof remediateIncident>({
      initialVersioningBehavior: 'AUTO_UPGRADE',
    });
    await renew({ ...input, firstDelivery: state.refired });
  }
  const result = {
    incidentId: state.record.incidentId,
    status: ending.status,
    outcomeCode: ending.code,
    attempt: state.record.attempt,
    head: state.timeline.at(-1)?.hash ?? '',
  };
  if (ending.status === 'failed' || ending.status === 'timeout') {
    const type = ending.status === 'failed' ? FAILURES.incidentFailed : FAILURES.incidentTimeout;
    const message = `${ending.code}: ${ending.message}. ${ending.nextStep}`;
    throw ApplicationFailure.create({ message, type, nonRetryable: true, details: [result] });
  }
  return result;
}

/** Everything between opening and closing. `claimed` gets the hosts that have to be given back. */
async function resolveIncident(run: IncidentRun, claimed: string[]): Promise<Ending> {
  try {
    const diagnostics = await diagnose(run);
    const verdict = await consult(run, diagnostics);
    await awaitDecision(run, verdict);
    const { plan } = run.state.record;
    if (plan === null) throw new IncidentEnd(ENDINGS.planNone('there is no plan'));
    claimed.push(...planTargets(plan));
    await claim(run, plan);
    return await remediate(run, plan);
  } catch (error) {
    if (error instanceof IncidentEnd) return error.ending;
    throw error;
  }
}

async function remediate(
  run: IncidentRun,
  plan: NonNullable<IncidentRun['state']['record']['plan']>,
): Promise<Ending> {
  const compensations: Compensation[] = [];
  const setback = (await execute(run, plan, compensations)) ?? (await verifyAlarm(run));
  if (setback === null) return ENDINGS.completed();
  if (setback.rollBack && compensations.length > 0) return rollBack(run, compensations, setback);
  return setback.ending;
}
