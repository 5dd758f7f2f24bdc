import { LIMITS } from '../../bounds.ts';
import type { Target } from '../../diagnosis/target.ts';
import { countText } from '../../text/count-text.ts';
import { cutText } from '../../text/cut-text.ts';
import { singleLine } from '../../text/single-line.ts';
import { stripControls } from '../../text/strip-controls.ts';
import { utcTime } from '../../text/utc-text.ts';

/** A cut looks for the end of a word so far back: a longer one is cut inside. */
const WORD_BACK_CHARS = 24;
const MARK = '…';
/** What no cut text ends with, before its mark. */
const DANGLING = new Set(' ,;:.(-');

/**
 * Words of others inside a line of the brief: one line, without controls, at most `chars` characters. What is too long ends behind a
 * whole word, as half a word says nothing.
 */
export function said(text: string, chars: number): string {
  const line = singleLine(stripControls(text));
  const cut = cutText(line, Math.max(1, chars));
  if (cut === line || !cut.endsWith(MARK)) return cut;
  const kept = cut.length - MARK.length;
  const isInsideWord = line.charAt(kept) !== ' ' && line.charAt(kept - 1) !== ' ';
  const blank = cut.lastIndexOf(' ', kept - 1);
  let end = isInsideWord && blank > 0 && kept - blank <= WORD_BACK_CHARS ? blank : kept;
  while (end > 1 && DANGLING.has(cut.charAt(end - 1))) end -= 1;
  return `${cut.slice(0, end)}${MARK}`;
}

/** A name of others, short enough to leave room for the rest of the line. */
export function named(text: string): string {
  return said(text, LIMITS.briefNameChars);
}

/** Two texts as one line of at most `chars`: where both do not fit, the second stays whole as far as it leaves the first half. */
export function joinedWithin(first: string, second: string, chars: number): string {
  const tail = said(second, Math.ceil(chars / 2));
  const room = chars - tail.length - (tail === '' ? 0 : 1);
  return [said(first, room), tail].filter((text) => text !== '').join(' ');
}

export function percentText(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `2026-11-29 14:05:09 UTC`; a text that is no such time stays as it is. */
export function utcText(iso: string): string {
  return utcTime(iso) ?? named(iso);
}

/** `10 min`, `90 s`. */
export function secondsText(seconds: number): string {
  return seconds >= 60 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

type Named = readonly Pick<Target, 'instanceId' | 'name'>[];

/** A host as people know it, with its id: `web-1 (i-0abc…)`. */
export function hostText(id: string, targets: Named): string {
  const name = targets.find(({ instanceId }) => instanceId === id)?.name ?? null;
  return name === null || name === '' ? named(id) : `${named(name)} (${named(id)})`;
}

/** `web-1`, `web-1 and web-2`, `10 hosts (web-1, web-2, …)`: by their names alone, since where they are is another line. */
export function hostsText(ids: readonly string[], targets: Named): string {
  const names = ids.slice(0, LIMITS.briefHostsNamedMax).map((id) => {
    const name = targets.find(({ instanceId }) => instanceId === id)?.name ?? null;
    return said(name === null || name === '' ? id : name, LIMITS.briefHostChars);
  });
  if (ids.length > names.length) return `${countText(ids.length, 'host')} (${names.join(', ')}, …)`;
  return names.join(' and ');
}
