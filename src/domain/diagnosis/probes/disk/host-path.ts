import { LIMITS } from '../../../bounds.ts';
import type { Inadmissible } from '../../diagnostics.ts';
import { shownName } from '../../shown-name.ts';

/** Paths that a step may be given: what is not plain is shown to a person instead. */
const PLAIN_PATH = /^\/[A-Za-z0-9._/@+-]*$/;

export function isPlainPath(path: string): boolean {
  return PLAIN_PATH.test(path) && !path.includes('..') && !path.includes('//');
}

/** Of a directory that a step may be given: longer, and what is gone at the next boot, are for a person. */
const STEP_DIRECTORY_CHARS = 200;

export function fitsStep(directory: string): boolean {
  return (
    isPlainPath(directory) &&
    directory.length <= STEP_DIRECTORY_CHARS &&
    !/^\/(?:var\/)?run(?:\/|$)/.test(directory)
  );
}

/** A path as a fact holds it. Probes print what is not printable, backslashes too, as `\xNN`. */
export interface HostPath {
  readonly path: string;
  readonly inadmissible?: Inadmissible;
}

export function hostPath(printed: string): HostPath {
  const { shown, inadmissible } = shownName(printed, isPlainPath, LIMITS.filePathChars);
  return inadmissible === undefined ? { path: shown } : { path: shown, inadmissible };
}

/** A word of a row in which the probe wrote blanks as `\x20`. */
export function hostWord(printed: string): string {
  return shownName(printed.replaceAll('\\x20', ' '), () => true, LIMITS.processNameChars).shown;
}

/** ISO 8601 in UTC of seconds since 1970, as find prints them; null: no time that a date can hold. */
export function timeOf(seconds: string): string | null {
  const ms = Math.round(Number(seconds) * 1_000);
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : null;
}
