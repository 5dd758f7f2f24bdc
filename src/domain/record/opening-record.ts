import type { Alarm } from '../alarm/alarm.ts';
import type { AttemptBegin } from './attempt.ts';
import { heardSoFar } from './first-heard.ts';
import type { IncidentRecord } from './incident-record.ts';
import type { IncidentSettings } from './incident-settings.ts';
import { assertNextAttempt, assertUndoAfter } from './state-machine.ts';

/** An incident at the moment it opens: the alarm is known, and nothing else. */
export function openingRecord(known: {
  readonly incidentId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly revision: number;
  readonly openedAt: string;
  readonly alarm: Alarm;
  readonly settings: IncidentSettings;
}): IncidentRecord {
  return {
    ...known,
    status: 'diagnosing',
    updatedAt: known.openedAt,
    endedAt: null,
    attempt: 1,
    begun: { at: known.openedAt, by: 'recoverops', reason: known.alarm.reason, kind: 'alarm' },
    attempts: [],
    attention: null,
    closed: null,
    alarmState: 'ALARM',
    alarmChangedAt: known.alarm.stateChangeTime,
    repeatCount: 0,
    targets: [],
    diagnostics: null,
    hypothesis: null,
    provenance: null,
    plan: null,
    planDigest: null,
    verdict: null,
    approval: null,
    decision: null,
    executions: [],
    verification: null,
    outcome: null,
  };
}

/**
 * The next attempt of an incident at its beginning: what the attempt before found, planned, decided and ran stays in
 * its own record.
 * @throws IllegalTransitionError when no attempt may follow.
 */
export function nextAttemptRecord(
  previous: IncidentRecord,
  next: {
    readonly runId: string;
    readonly revision: number;
    readonly settings: IncidentSettings;
    readonly begun: AttemptBegin;
  },
): IncidentRecord {
  const isUndo = next.begun.kind === 'undo';
  if (isUndo) assertUndoAfter(previous.status);
  else assertNextAttempt(previous.status);
  const { incidentId, workflowId, openedAt, alarm, attempt, attempts, alarmState, alarmChangedAt } = previous;
  const { runId, revision, settings, begun } = next;
  return {
    ...openingRecord({ incidentId, workflowId, runId, revision, openedAt, alarm, settings }),
    // An undo looks at nothing anew: it is about the hosts that the fix was for.
    ...(isUndo ? ({ status: 'planning', targets: previous.targets } as const) : {}),
    updatedAt: begun.at,
    attempt: attempt + 1,
    begun,
    attempts,
    alarmState,
    alarmChangedAt,
    ...(previous.actedAt === undefined ? {} : { actedAt: previous.actedAt }),
    ...(previous.attending === undefined ? {} : { attending: previous.attending }),
    ...heardSoFar(previous),
    repeatCount: previous.repeatCount,
    ...(previous.classified === undefined ? {} : { classified: previous.classified }),
  };
}
