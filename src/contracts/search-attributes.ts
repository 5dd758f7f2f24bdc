/** Search attributes that every namespace needs; unencrypted by nature, so they hold nothing secret. */
export const SEARCH_ATTRIBUTES = [
  { name: 'RecoverOpsStatus', type: 'Keyword' },
  { name: 'RecoverOpsAlarm', type: 'Keyword' },
  { name: 'RecoverOpsIncidentId', type: 'Keyword' },
] as const;

export type SearchAttributeName = (typeof SEARCH_ATTRIBUTES)[number]['name'];
