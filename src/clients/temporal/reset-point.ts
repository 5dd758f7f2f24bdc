import type { RetryAck } from '../../contracts/api.ts';

/** What is needed of a history event to choose where a failed incident starts again. Ids are Temporal's, as decimal text. */
export interface HistoryStep {
  readonly kind: 'activity_scheduled' | 'activity_failed' | 'workflow_task_completed';
  readonly eventId: string;
  /** Of `activity_scheduled`. */
  readonly activityType?: string;
  /** Of `activity_scheduled`: the workflow task that scheduled it. */
  readonly workflowTaskEventId?: string;
  /** Of `activity_failed`: the event that scheduled it. */
  readonly scheduledEventId?: string;
}

export interface ResetPoint {
  readonly workflowTaskEventId: string;
  readonly from: RetryAck['from'];
}

const PLANNING_ACTIVITY = 'proposePlan';
/** Work before a plan exists; what runs after a failure (report, projection) is no place to start from. */
const EARLY_ACTIVITIES: ReadonlySet<string> = new Set(['openIncident', 'resolveTargets', 'diagnoseTargets']);

/**
 * Where a failed incident starts again. Once planning had begun, a new plan is made from the diagnostics at hand:
 * nothing that was approved before is run again. Earlier, the step that failed is repeated; where none failed as an
 * activity (e.g. no targets were found), the last one that was tried.
 */
export function findResetPoint(steps: readonly HistoryStep[]): ResetPoint | undefined {
  const scheduled = steps.filter((step) => step.kind === 'activity_scheduled');
  const planning = scheduled.find((step) => step.activityType === PLANNING_ACTIVITY);
  if (planning?.workflowTaskEventId !== undefined) {
    return { workflowTaskEventId: planning.workflowTaskEventId, from: 'planning' };
  }
  const early = scheduled.filter((step) => EARLY_ACTIVITIES.has(step.activityType ?? ''));
  const failedIds = new Set(
    steps.filter((step) => step.kind === 'activity_failed').map((step) => step.scheduledEventId),
  );
  const chosen = early.findLast((step) => failedIds.has(step.eventId)) ?? early.at(-1);
  const eventId =
    chosen?.workflowTaskEventId ?? steps.find((step) => step.kind === 'workflow_task_completed')?.eventId;
  return eventId === undefined ? undefined : { workflowTaskEventId: eventId, from: 'diagnosing' };
}
