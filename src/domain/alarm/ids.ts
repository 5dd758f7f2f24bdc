import { sha256Hex } from '../text/sha256.ts';
import type { Alarm } from './alarm.ts';

/** Characters that are safe in an S3 key, a URL path and a Temporal id; all others become `_`. */
const UNSAFE = /[^A-Za-z0-9._-]+/g;
const PART_CHARS = 120;

const TAG_CHARS = 8;

/**
 * A name made safe for ids and keys; bounded, never empty. What had to be changed ends with a tag of the whole name:
 * `web disk` and `web_disk` are two alarms, and one must not be taken for a repeat of the other.
 */
export function idPart(text: string): string {
  const safe = text.replace(UNSAFE, '_');
  if (safe === text && text !== '' && text.length <= PART_CHARS) return text;
  const tag = sha256Hex(text.toWellFormed()).slice(0, TAG_CHARS);
  return `${safe.slice(0, PART_CHARS - TAG_CHARS - 1)}-${tag}`;
}

/** The name that CloudWatch is asked by, and that tells two alarms apart which look the same. */
export function givenNameOf({ name, givenName }: Pick<Alarm, 'name' | 'givenName'>): string {
  return givenName ?? name;
}

/** `<epoch seconds of the state change>_<alarm>_<resource>`, as in the source schema. */
export function incidentIdOf(alarm: Alarm): string {
  const epochSeconds = Math.floor(Date.parse(alarm.stateChangeTime) / 1000);
  return `${epochSeconds}_${idPart(givenNameOf(alarm))}_${idPart(alarm.resource.id)}`;
}

/**
 * The ids that an alarm's incident may have, the usual one first: each is for where the one before is taken, by the same
 * names in another account or Region, or by the same alarm earlier in the same second.
 */
export function incidentIdsOf(alarm: Alarm): readonly [string, ...string[]] {
  const placed = placedIncidentIdOf(alarm);
  const millisecond = String(Date.parse(alarm.stateChangeTime) % 1000).padStart(3, '0');
  return [incidentIdOf(alarm), placed, `${placed}_${millisecond}`];
}

/** Where the same names changed in the same second, in two accounts or Regions or twice in one, the second one gets this id. */
export function placedIncidentIdOf(alarm: Alarm): string {
  return `${incidentIdOf(alarm)}_${alarm.accountId}_${alarm.region}`;
}
