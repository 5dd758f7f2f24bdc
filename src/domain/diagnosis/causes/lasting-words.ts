/** Last words of a unit that speak of something which neither a start nor a restart changes, whatever the unit is. */
export const LASTING_WORDS = [
  'config_rejected',
  'exec_failed',
  'permission_denied',
  'read_only',
  'missing',
  'no_space',
  'no_inodes_or_quota',
] as const;
