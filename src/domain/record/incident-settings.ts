import type { ApprovalMode } from '../policy/policy.ts';

/** Policy and timings of one incident, fixed when it opens. All durations in seconds. */
export interface IncidentSettings {
  readonly approvalMode: ApprovalMode;
  /** No valid decision by then: `expired`, nothing runs. */
  readonly approvalDeadlineSeconds: number;
  /** After these many seconds of waiting, people are reminded. Ascending, each below the deadline. */
  readonly reminderSeconds: readonly number[];
  /** SSM's TimeoutSeconds: a command that has not started on the host by then never starts. At least 30. */
  readonly deliveryTimeoutSeconds: number;
  /** How long after its own time-out an execution may stay unsettled before it is `unknown`. */
  readonly settleSeconds: number;
  /** How long the alarm may take to go back to OK after the fix. */
  readonly verifyTimeoutSeconds: number;
  /** How long it must then stay OK. */
  readonly verifyHoldSeconds: number;
  /** How often the alarm's state is read while verifying. */
  readonly verifyPollSeconds: number;
  /** No incident stays open longer than this, the wait for a person included. */
  readonly incidentMaxSeconds: number;
  /** Whether a decision counts that a raw signal brings, whose name is only a claim. Absent, as it was before: `count`. */
  readonly signalDecisions?: 'count' | 'ignore';
  /** SHA-256 of the site that was in force (domain/site). Incidents from before there were site files lack it. */
  readonly siteSha256?: string;
}

export const DEFAULT_SETTINGS: IncidentSettings = {
  approvalMode: 'on',
  approvalDeadlineSeconds: 900,
  reminderSeconds: [300, 600],
  deliveryTimeoutSeconds: 60,
  settleSeconds: 120,
  verifyTimeoutSeconds: 600,
  verifyHoldSeconds: 60,
  verifyPollSeconds: 10,
  incidentMaxSeconds: 6 * 3600,
};
