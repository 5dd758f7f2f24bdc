import { LIMITS } from '../bounds.ts';

const SUFFIXES = /\.(?:service|socket|timer|path|mount|target|slice|scope|swap|automount|device)$/;
/** What systemd allows in the name of a unit. */
const UNIT_NAME = /^[A-Za-z0-9:_.\\@-]+$/;
const UNIT_PATTERN = /^[A-Za-z0-9:_.\\@*-]+$/;

/** The name with its suffix: systemctl takes `nginx` for `nginx.service`. Null: it is no unit's name. */
export function fullUnitName(text: string): string | null {
  if (text.length > LIMITS.siteUnitChars || !UNIT_NAME.test(text)) return null;
  return SUFFIXES.test(text) ? text : `${text}.service`;
}

/** What keeps a text from naming units; null: it names them. */
export function unitPatternProblem(text: string): string | null {
  if (text.length > LIMITS.siteUnitChars) return `must have at most ${LIMITS.siteUnitChars} characters`;
  if (!UNIT_PATTERN.test(text)) return 'must be the name of a systemd unit, such as nginx.service';
  if (!SUFFIXES.test(text)) return `must have its suffix: write ${text}.service`;
  return null;
}

/**
 * Units that a pattern means to allow are those of one template (`worker@*.service`), which are the same program. Anything
 * wider would allow what nobody thought of.
 */
export function isNarrowUnitPattern(pattern: string): boolean {
  return !pattern.includes('*') || /^[^*@]+@\*\.[a-z]+$/.test(pattern);
}
