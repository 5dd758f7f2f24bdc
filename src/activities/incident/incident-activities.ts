import { log } from '@temporalio/activity';
import type { IncidentActivities } from '../../contracts/activities.ts';
import type { IncidentWriter } from '../../ports/incident-store.ts';
import type { NoticesPort } from '../../ports/notices.ts';
import type { ObjectStorePort } from '../../ports/object-store.ts';
import { withFailures, withRetryableFailures } from '../activity-failure.ts';
import { type ClaimDeps, claimTargets, releaseTargets } from './claim-targets.ts';
import { closeIncident } from './close-incident.ts';
import { findSuperseded, type HoldDeps, openIncident, resumeIncident } from './hold-incident.ts';

export interface IncidentActivityDeps extends ClaimDeps, HoldDeps {
  readonly incidents: IncidentWriter;
  readonly objects: Pick<ObjectStorePort, 'put'>;
  readonly notices: NoticesPort;
}

/** The cheap activities of the `incident` queue. */
export function createIncidentActivities(deps: IncidentActivityDeps): IncidentActivities {
  const { incidents, holders, notices, aws } = deps;
  return {
    openIncident: withRetryableFailures((input) => openIncident(deps, input)),
    resumeIncident: withRetryableFailures((input) => resumeIncident(deps, input)),
    beginAttempt: withRetryableFailures(async (input) => {
      const superseded = await findSuperseded(holders, input.record);
      if (superseded !== null) return superseded;
      const { incidentId, attempt } = input.record;
      await incidents.archive(incidentId, attempt - 1);
      return { kind: await incidents.project(input) };
    }),
    projectIncident: withFailures(
      async (input) =>
        (await findSuperseded(holders, input.record)) ?? { kind: await incidents.project(input) },
    ),
    claimTargets: withFailures((input) => claimTargets(deps, input)),
    releaseTargets: withFailures((input) => releaseTargets(deps, input)),
    readAlarm: withFailures(async ({ alarmName, place }) => {
      const status = await aws.diagnostics(place).readAlarm(alarmName);
      return status === undefined ? { kind: 'gone' } : { kind: 'read', reading: status };
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
