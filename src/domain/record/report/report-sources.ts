import type { IncidentRecord } from '../incident-record.ts';
import type { Question } from '../question.ts';
import type { TimelineEvent } from '../timeline.ts';

/** What a report is made of; nothing else is read. */
export interface IncidentSources {
  /** As of the newest attempt. */
  readonly record: IncidentRecord;
  /** Over all attempts. */
  readonly timeline: readonly TimelineEvent[];
  /** The records of the attempts before the newest, oldest first. */
  readonly earlier: readonly IncidentRecord[];
  readonly questions: readonly Question[];
}
