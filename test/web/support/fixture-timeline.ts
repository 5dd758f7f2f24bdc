import type { IncidentStatus } from '../../../src/domain/record/state-machine.ts';
import {
  appendEvent,
  type NewTimelineEvent,
  type TimelineEvent,
} from '../../../src/domain/record/timeline.ts';

/** How far an incident of each status has come; the end itself is an event of its own. */
export const PROGRESS: Readonly<Record<IncidentStatus, number>> = {
  diagnosing: 1,
  planning: 2,
  pending_approval: 3,
  executing: 4,
  verifying: 5,
  rolling_back: 5,
  completed: 5,
  rejected: 3,
  expired: 3,
  recovered: 3,
  rolled_back: 5,
  failed: 2,
  timeout: 3,
  suppressed: 0,
  no_remedy: 2,
};

export function fixtureTimeline(input: {
  readonly incidentId: string;
  readonly status: IncidentStatus;
  readonly openedAt: string;
  readonly alarmName: string;
  readonly targetId: string;
  readonly digest: string;
  readonly outcome: string | null;
  readonly attempt: number;
  /** The alarm is red after the end. */
  readonly needsAttention: boolean;
}): readonly TimelineEvent[] {
  const { status } = input;
  const progress = PROGRESS[status];
  let offsetSeconds = 0;
  const event = (
    name: string,
    message: string,
    data: NewTimelineEvent['data'] = {},
    actor = 'recoverops',
  ): NewTimelineEvent => {
    const timestamp = new Date(Date.parse(input.openedAt) + offsetSeconds * 1000).toISOString();
    offsetSeconds += 4;
    return { event: name, timestamp, actor, message, data };
  };
  const events = [event('incident_opened', `${input.alarmName} went to ALARM.`, { state: 'ALARM' })];
  for (let attempt = 1; attempt < input.attempt; attempt += 1) {
    events.push(
      event('attempt_ended', `Attempt ${attempt} ended: no host answered.`, { attempt }),
      event('attention_needed', 'The alarm is red and nobody works on it.'),
      event('plan_again_requested', 'Plan again: the agent is back.', {}, 'bo'),
      event('attempt_started', `Attempt ${attempt + 1} began.`, { attempt: attempt + 1 }, 'bo'),
    );
  }
  if (progress >= 1)
    events.push(event('targets_resolved', `Looking at ${input.targetId}.`, { targets: [input.targetId] }));
  if (progress >= 2)
    events.push(event('diagnostics_collected', 'The probes answered.', { evidence: 1, findings: 2 }));
  if (progress >= 3) {
    events.push(
      event('plan_proposed', 'Plan 1 has one step on one host.', {
        plan: input.digest.slice(0, 8),
        planner: 'gemini',
      }),
      event('approval_requested', 'Waiting for one approval.', { required: 1 }),
    );
  }
  if (progress >= 4) {
    events.push(
      event('approved', 'Approved plan 1: disk is the known log.', { via: 'dashboard' }, 'ana'),
      event('step_started', `Step s1 was sent to ${input.targetId}.`, { step: 's1' }),
    );
  }
  if (progress >= 5) {
    events.push(
      event('step_succeeded', 'Step s1 exited with 0.', { step: 's1', exit_code: 0 }),
      event('verification_started', 'Waiting for the alarm to clear and to stay clear.'),
    );
  }
  if (status === 'rejected')
    events.push(event('rejected', 'Rejected: wait for the release.', { via: 'cli' }, 'bo'));
  if (input.outcome !== null)
    events.push(event('attempt_ended', input.outcome, { status, attempt: input.attempt }));
  if (input.needsAttention)
    events.push(event('attention_needed', 'The alarm is red and nobody works on it.'));
  const timeline: TimelineEvent[] = [];
  for (const added of events) timeline.push(appendEvent(input.incidentId, timeline, added));
  return timeline;
}

/** The events of one attempt up to its end, which is what its summary is made from. */
export function partOf(timeline: readonly TimelineEvent[], attempt: number): readonly TimelineEvent[] {
  const starts = timeline.flatMap(({ event }, index) => (event === 'attempt_started' ? [index] : []));
  const part = timeline.slice(attempt === 1 ? 0 : starts[attempt - 2], starts[attempt - 1]);
  return part.slice(0, part.findLastIndex(({ event }) => event === 'attempt_ended') + 1);
}
