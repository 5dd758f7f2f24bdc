import type { IncidentRecord } from './incident-record.ts';

type Standing = Pick<IncidentRecord, 'alarm' | 'alarmState'>;

/**
 * Whether what an incident is about is a finding of which only silence is known: no line speaks for it any more, and none says that
 * its resource is alive.
 */
export function isQuiet({ alarm, alarmState }: Standing): boolean {
  return alarm.kind === 'finding' && alarmState === 'INSUFFICIENT_DATA';
}

/** The state of the alarm, for people. */
export function alarmStateText(record: Standing): string {
  return isQuiet(record) ? 'QUIET, which is no proof of recovery' : record.alarmState;
}

/** Whose lines show that it is alive, and where the trouble stood. */
export function listenedTo({ resource, finding }: IncidentRecord['alarm']): string {
  const of = `${resource.kind.replaceAll('_', ' ')} ${resource.id}`;
  return finding === undefined ? of : `${of} (log ${finding.logGroup})`;
}

/** As of when that is, of an incident that waits for a person: nothing but a message or the next look tells it anew. */
export function alarmReadText({
  alarmState,
  alarmChangedAt,
}: Pick<IncidentRecord, 'alarmState' | 'alarmChangedAt'>): string {
  return `${alarmState} as of ${alarmChangedAt}, and no word of another state since; it is read again at least every hour`;
}
