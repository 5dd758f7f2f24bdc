import { TypedSearchAttributes } from '@temporalio/common';
import {
  ALARM_ATTRIBUTE,
  INCIDENT_ID_ATTRIBUTE,
  STATUS_ATTRIBUTE,
} from '../../contracts/search-attributes.ts';
import type { Alarm, AlarmDelivery } from '../../domain/alarm/alarm.ts';
import { incidentIdOf } from '../../domain/alarm/ids.ts';
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
