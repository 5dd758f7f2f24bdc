import { TypedSearchAttributes } from '@temporalio/common';
import {
  ALARM_ATTRIBUTE,
  INCIDENT_ID_ATTRIBUTE,
  STATUS_ATTRIBUTE,
} from '../../contracts/search-attributes.ts';
import type { Alarm, AlarmDelivery } from '../../domain/alarm/alarm.ts';
import { incidentIdOf } from '../../domain/alarm/ids.ts';
import type { RestartAddress } from '../../ports/temporal.ts';
import { TEMPORAL_LIMITS } from '../bounds.ts';

/** Cuts at a byte bound without splitting a character. */
function cutToBytes(text: string, limitBytes: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= limitBytes) return text;
  return `${bytes
    .subarray(0, limitBytes - 4)
    .toString('utf8')
    .replace(/\uFFFD$/u, '')}…`;
}

/** Backticks would end the code span that keeps foreign text from being read as markdown. */
const code = (text: string) => `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ')}\``;

function detailsOf(alarm: Alarm, messageId: string): string {
  return [
    `**Alarm** ${code(alarm.name)} in ${alarm.accountId} ${alarm.region}`,
    `**Resource** ${alarm.resource.kind} ${code(alarm.resource.id)}`,
    `**Changed** ${alarm.stateChangeTime}, SNS message ${messageId}`,
    `**Reason** ${code(alarm.reason)}`,
  ].join('\n\n');
}

/**
 * How every incident workflow is started. An attempt that failed ends its run as failed, and Temporal itself starts the
 * next run, which waits for a person: at once as far as the server can, which rounds the first task up to a second.
 */
export function startPolicy() {
  return {
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    retry: { initialInterval: '1s', maximumInterval: '1s', backoffCoefficient: 1 },
  } as const;
}

/** The same for a run that goes on with an incident of which no run is left. */
export function resumeAttributes({ incidentId, alarmName, resourceId }: RestartAddress) {
  return {
    typedSearchAttributes: new TypedSearchAttributes([
      { key: ALARM_ATTRIBUTE, value: alarmName },
      { key: INCIDENT_ID_ATTRIBUTE, value: incidentId },
    ]),
    staticSummary: cutToBytes(`${code(alarmName)} on ${code(resourceId)}`, TEMPORAL_LIMITS.summaryBytes),
    staticDetails: cutToBytes(`Goes on with the incident ${code(incidentId)}.`, TEMPORAL_LIMITS.detailsBytes),
  };
}

/** What a person sees of a new incident in the Temporal UI before any worker has touched it. */
export function startAttributes({ alarm, messageId }: AlarmDelivery) {
  return {
    typedSearchAttributes: new TypedSearchAttributes([
      { key: STATUS_ATTRIBUTE, value: 'diagnosing' },
      { key: ALARM_ATTRIBUTE, value: alarm.name },
      { key: INCIDENT_ID_ATTRIBUTE, value: incidentIdOf(alarm) },
    ]),
    staticSummary: cutToBytes(
      `${code(alarm.name)} on ${code(alarm.resource.id)}`,
      TEMPORAL_LIMITS.summaryBytes,
    ),
    staticDetails: cutToBytes(detailsOf(alarm, messageId), TEMPORAL_LIMITS.detailsBytes),
  };
}
