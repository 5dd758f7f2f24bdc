/**
 * Below this SSM puts what a step printed, before redaction. Nothing else lies there, and only the diagnostics role of the
 * home account reads it.
 */
export const RAW_OUTPUT_PREFIX = 'raw/';

/**
 * Days until the bucket deletes what the worker could not remove itself. S3 counts each of its two steps (the object, then
 * its earlier version for one more day) up to the next midnight, so 4 days are at most 7 until nothing is left.
 */
export const RAW_OUTPUT_DAYS = { least: 1, usual: 1, most: 4 } as const;
