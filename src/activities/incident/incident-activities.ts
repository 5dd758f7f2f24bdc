import { ApplicationFailure, log } from '@temporalio/activity';
import type { IncidentActivities } from '../../contracts/activities.ts';
import { FAILURES } from '../../contracts/failures.ts';
import type { IncidentSettings } from '../../domain/record/incident-settings.ts';
import type { IncidentWriter } from '../../ports/incident-store.ts';
import type { NoticesPort } from '../../ports/notices.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { withFailures, withRetryableFailures } from '../activity-failure.ts';
import { type ClaimDeps, claimTargets, releaseTargets } from './claim-targets.ts';
import { closeIncident } from './close-incident.ts';

export interface IncidentActivityDeps extends ClaimDeps {
  readonly incidents: IncidentWriter;
  readonly objects: Pick<ObjectStorePort, 'put'>;
  readonly notices: NoticesPort;
  /** What a new incident is given for its whole life. */
  readonly settings: IncidentSettings;
}

/** The cheap activities of the `incident` queue. */
export function createIncidentActivities(deps: IncidentActivityDeps): IncidentActivities {
  const { incidents, notices, settings, aws } = deps;
  return {
    openIncident: withRetryableFailures(async (input) => {
      const claim = await incidents.open({ ...input, settings });
      return claim.kind === 'opened' ? { kind: 'opened', settings } : claim;
    }),
    projectIncident: withFailures(async (input) => ({ kind: await incidents.project(input) })),
    claimTargets: withFailures((input) => claimTargets(deps, input)),
    releaseTargets: withFailures((input) => releaseTargets(deps, input)),
    readAlarm: withFailures(async ({ alarmName, place }) => {
      const status = await aws.diagnostics(place).readAlarm(alarmName);
      if (status !== undefined) return status;
      throw ApplicationFailure.create({
        message: `CloudWatch knows no alarm "${alarmName}" any more; if it was deleted on purpose, abort the incident`,
        type: FAILURES.cloudwatchUnavailable,
        nonRetryable: true,
      });
    }),
    notifyOperators: withFailures(async (input) => {
      if ((await notices.publish(input)) === 'published') return { kind: 'sent' };
      log.info(input.subject, {
        kind: input.kind,
        incidentId: input.incidentId,
        noticeId: input.noticeId,
        notice: input.message,
      });
      return { kind: 'logged' };
    }),
    closeIncident: withRetryableFailures((input) => closeIncident(deps, input)),
  };
}
