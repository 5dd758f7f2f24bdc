import { defineSearchAttributeKey } from '@temporalio/common';

/** Search attributes that every namespace needs; unencrypted by nature, so they hold nothing secret. */
export const SEARCH_ATTRIBUTES = [
  { name: 'RecoverOpsStatus', type: 'Keyword' },
  { name: 'RecoverOpsAlarm', type: 'Keyword' },
  { name: 'RecoverOpsIncidentId', type: 'Keyword' },
] as const;

/** The same, as keys for `upsertSearchAttributes` and `typedSearchAttributes`. */
export const STATUS_ATTRIBUTE = defineSearchAttributeKey('RecoverOpsStatus', 'KEYWORD');
export const ALARM_ATTRIBUTE = defineSearchAttributeKey('RecoverOpsAlarm', 'KEYWORD');
export const INCIDENT_ID_ATTRIBUTE = defineSearchAttributeKey('RecoverOpsIncidentId', 'KEYWORD');

/** Set by Temporal on what a schedule starts: when it was due, however late it is. */
export const SCHEDULED_AT = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');
