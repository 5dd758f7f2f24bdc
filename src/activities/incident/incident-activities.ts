import { log } from '@temporalio/activity';
import type { IncidentActivities } from '../../contracts/activities.ts';
import { mayConcernPeople, peopleStanding } from '../../domain/notification/people-standing.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import { isEnded } from '../../domain/record/state-machine.ts';
import type { AwsAccessPort } from '../../ports/aws-access.ts';
import type { IncidentReader, IncidentWriter } from '../../ports/incident-store.ts';
import type { NoticesPort } from '../../ports/notices.ts';
import type { NotificationQueuePort } from '../../ports/notification-queue.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import type { QuestionReader } from '../../ports/question-store.ts';
import { reasonOf, withFailures, withRetryableFailures } from '../activity-failure.ts';
import { ACTIVITY_BOUNDS } from '../bounds.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { askPeople } from './ask-people.ts';
import { awaitClearance } from './await-clearance.ts';
import { awaitRecovery } from './await-recovery.ts';
import { type ClaimDeps, claimTargets, releaseTargets } from './claim-targets.ts';
import { closeIncident, storeAnchor } from './close-incident.ts';
import { concludeAttempt } from './conclude-attempt.ts';
import { findSuperseded, type HoldDeps, openIncident, resumeIncident } from './hold-incident.ts';
import { readAlarmState } from './read-alarm-state.ts';
import { readSuppression, readSuppressionOf, type SuppressionDeps } from './read-suppression.ts';
import { withCopy } from './with-copy.ts';

export interface IncidentActivityDeps extends ClaimDeps, HoldDeps, SuppressionDeps {
  readonly aws: AwsAccessPort;
  readonly incidents: IncidentWriter & Pick<IncidentReader, 'get'>;
  readonly objects: Pick<ObjectStorePort, 'putIfAbsent'>;
  readonly notices: NoticesPort;
  readonly questions: QuestionReader;
  /** Null: there is no notifications file, so `notices` tells people. */
  readonly notifications: NotificationQueuePort | null;
}

/** The cheap activities of the `incident` queue. */
export function createIncidentActivities(deps: IncidentActivityDeps): IncidentActivities {
  const { incidents, holders, objects, notices, notifications } = deps;
  /** Whoever tells people learns of it; what is lost here is read before anybody is told again. */
  async function tellStanding(record: IncidentRecord): Promise<void> {
    if (notifications === null || !mayConcernPeople(record)) return;
    try {
      await notifications.tellStanding(record.incidentId, peopleStanding(record));
    } catch (error) {
      log.warn('whoever tells people could not be told of a change', {
        incidentId: record.incidentId,
        reason: reasonOf(error),
      });
    }
  }
  const single: Omit<IncidentActivities, 'askPeople' | 'awaitRecovery' | 'concludeAttempt'> = {
    openIncident: withRetryableFailures((input) => openIncident(deps, input)),
    resumeIncident: withRetryableFailures((input) => resumeIncident(deps, input)),
    beginAttempt: withRetryableFailures(async (input) => {
      const superseded = await findSuperseded(holders, input.record);
      if (superseded !== null) return superseded;
      const { incidentId, workflowId, runId, attempt } = input.record;
      const suppression = readSuppressionOf(deps, input.record.alarm);
      await incidents.archive(incidentId, attempt - 1);
      const written = await incidents.project(input);
      await holders.holdIncident({ workflowId, holder: { incidentId, attempt, runId }, from: [] });
      await tellStanding(input.record);
      return { kind: written, suppression: await suppression };
    }),
    projectIncident: withFailures(async (input) => {
      const superseded = await findSuperseded(holders, input.record);
      if (superseded !== null) return superseded;
      const written = await incidents.project(input);
      // Between two attempts nothing changes without an event, so what is stored is always what an anchor says.
      if (isEnded(input.record.status)) await storeAnchor(objects, input);
      await tellStanding(input.record);
      return { kind: written };
    }),
    claimTargets: withFailures(async (input) => {
      const superseded = await findSuperseded(holders, input);
      if (superseded !== null) return superseded;
      return withHeartbeat(
        () => null,
        () => claimTargets(deps, input),
      );
    }),
    releaseTargets: withFailures((input) => releaseTargets(deps, input)),
    // Whatever the services say: what is waited for may last longer than their trouble.
    awaitClearance: withRetryableFailures((input) => awaitClearance(deps, input)),
    readAlarm: withFailures(async (input) => {
      const status = await readAlarmState(deps, input);
      return status === undefined ? { kind: 'gone' } : { kind: 'read', reading: status };
    }),
    readSuppression: (input) => readSuppression(deps, input),
    notifyOperators: withFailures(async (input) => {
      const { at, about } = input;
      if (notifications !== null && at !== undefined && about !== undefined) {
        await notifications.queue({ ...input, at, about });
        return { kind: 'queued' };
      }
      if ((await notices.publish(input)) === 'published') return { kind: 'sent' };
      log.info(input.subject, {
        kind: input.kind,
        incidentId: input.incidentId,
        noticeId: input.noticeId,
        notice: input.message,
      });
      return { kind: 'logged' };
    }),
    closeIncident: withRetryableFailures(async (input) => {
      const outcome = await closeIncident(deps, input);
      if (outcome.kind === 'written') await tellStanding(input.record);
      return outcome;
    }, ACTIVITY_BOUNDS.closeRefusalsMax),
  };
  return {
    ...single,
    askPeople: withCopy((input) => askPeople(single, input), single.projectIncident),
    awaitRecovery: (input) => awaitRecovery({ ...single, now: deps.now }, input),
    concludeAttempt: (input) => concludeAttempt(single, input),
  };
}
