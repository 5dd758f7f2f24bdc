import type { Alarm } from './alarm.ts';

/** Characters that are safe in an S3 key, a URL path and a Temporal id; all others become `_`. */
const UNSAFE = /[^A-Za-z0-9._-]+/g;
const PART_LENGTH_MAX = 120;

/** A name made safe for ids and keys; bounded, never empty. */
export function idPart(text: string): string {
  const part = text.replace(UNSAFE, '_').slice(0, PART_LENGTH_MAX);
  return part === '' ? '_' : part;
}

/** `<epoch seconds of the state change>_<alarm>_<resource>`, as in the source schema. */
export function incidentIdOf(alarm: Alarm): string {
  const epochSeconds = Math.floor(Date.parse(alarm.stateChangeTime) / 1000);
  return `${epochSeconds}_${idPart(alarm.name)}_${idPart(alarm.resource.id)}`;
}
