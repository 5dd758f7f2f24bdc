import { ApplicationFailure, makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import type { IncidentHolder } from '../../contracts/activities.ts';
import { FAILURES } from '../../contracts/failures.ts';
import {
  ALARM_ATTRIBUTE,
  INCIDENT_ID_ATTRIBUTE,
  STATUS_ATTRIBUTE,
} from '../../contracts/search-attributes.ts';
import type {
  CarriedMessages,
  RemediateIncidentInput,
  RemediateIncidentResult,
  ResumeRequest,
} from '../../contracts/workflows.ts';
import type { AlarmDelivery } from '../../domain/alarm/alarm.ts';
import { incidentIdOf } from '../../domain/alarm/ids.ts';
import type { IncidentStatus } from '../../domain/record/state-machine.ts';

/** What people find a run by. */
export interface RunLabel {
  readonly incidentId: string;
  readonly alarmName: string;
  readonly status: IncidentStatus;
}

type Remediate = (input: RemediateIncidentInput) => Promise<RemediateIncidentResult>;

/** The next run of the workflow, found under its own incident, on the build that is current by then. */
async function continueAs(label: RunLabel, input: RemediateIncidentInput): Promise<never> {
  const renew = makeContinueAsNewFunc<Remediate>({
    initialVersioningBehavior: 'AUTO_UPGRADE',
    typedSearchAttributes: [
      { key: STATUS_ATTRIBUTE, value: label.status },
      { key: ALARM_ATTRIBUTE, value: label.alarmName },
      { key: INCIDENT_ID_ATTRIBUTE, value: label.incidentId },
    ],
  });
  return renew(input);
}

/** The same incident goes on in another run: waiting for a person, or with its next attempt. */
export function goOn(
  { taskQueues }: RemediateIncidentInput,
  label: RunLabel,
  resume: ResumeRequest,
  carried: CarriedMessages,
): Promise<never> {
  return continueAs(label, { ...(taskQueues === undefined ? {} : { taskQueues }), resume, carried });
}

/** The alarm fired anew after its incident was closed: the next incident, under its own id. */
export function openNext(
  { taskQueues }: RemediateIncidentInput,
  deliveries: readonly AlarmDelivery[],
): Promise<never> {
  const first = deliveries.find(({ alarm }) => alarm.state === 'ALARM') ?? deliveries[0];
  if (first === undefined) throw new Error('there is no alarm to open an incident for');
  const { alarm } = first;
  return continueAs(
    { incidentId: incidentIdOf(alarm), alarmName: alarm.name, status: 'diagnosing' },
    {
      ...(taskQueues === undefined ? {} : { taskQueues }),
      carried: { deliveries, planAgain: null, close: null },
    },
  );
}

/** A run that was reset finds another one in its place: it becomes that incident's next attempt. */
export function takeOver(
  input: RemediateIncidentInput,
  holder: IncidentHolder,
  alarmName: string,
  carried: CarriedMessages,
): Promise<never> {
  const { incidentId, runId } = holder;
  const planAgain = { by: 'temporal', reason: 'the workflow was reset', kind: 'reset' } as const;
  return goOn(
    input,
    { incidentId, alarmName, status: 'diagnosing' },
    { incidentId, heldBy: runId, planAgain },
    carried,
  );
}

/** What a failed run left for this one, which Temporal started in its place. Undefined for any other start. */
export function leftByFailedRun():
  | { readonly incidentId: string | null; readonly carried: CarriedMessages | undefined }
  | undefined {
  const { lastFailure } = workflowInfo();
  if (lastFailure === undefined) return undefined;
  const isOurs =
    lastFailure instanceof ApplicationFailure &&
    (lastFailure.type === FAILURES.incidentFailed || lastFailure.type === FAILURES.incidentTimeout);
  // A run that failed in a way of its own says nothing: whichever incident is open goes on.
  if (!isOurs) return { incidentId: null, carried: undefined };
  const [result, carried] = (lastFailure.details ?? []) as [RemediateIncidentResult?, CarriedMessages?];
  return { incidentId: result?.incidentId ?? null, carried };
}

/** Run ids that this run may take an incident over from, and whether it is the first of its chain. */
export function predecessors(resume: ResumeRequest | undefined): {
  readonly from: readonly string[];
  readonly isFresh: boolean;
} {
  const { runId, firstExecutionRunId, continuedFromExecutionRunId } = workflowInfo();
  const from = [continuedFromExecutionRunId, resume?.heldBy].filter((id) => id !== undefined);
  return { from, isFresh: runId === firstExecutionRunId };
}
