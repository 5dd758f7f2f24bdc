import { codePointName, type EscapeMode, escapeText, type TextRun } from './escape-text.ts';

/** A line of a script, or a row of blank lines that is counted instead of drawn. */
export type ExactLine =
  | { readonly kind: 'line'; readonly number: number; readonly runs: readonly TextRun[] }
  | { readonly kind: 'blank'; readonly number: number; readonly count: number };

/** Blank lines in a row that are drawn; more could push what follows out of sight. */
const BLANK_LINES_SHOWN_MAX = 3;
const BLANKS_SHOWN_MAX = 16;
/** Of other blanks each is escaped, so a line of them shows something. */
const BLANK_LINE = /^[ \t]*$/;
const LONG_BLANKS = /( {17,})/;

/** Long rows of blanks, and those at the end of a line, said instead of drawn. */
function foldBlanks(runs: readonly TextRun[]): readonly TextRun[] {
  return runs.flatMap((run, index): readonly TextRun[] => {
    if (run.kind !== 'plain') return [run];
    let end = run.text.length;
    if (index === runs.length - 1) while (run.text[end - 1] === ' ') end -= 1;
    const folded: TextRun[] = run.text
      .slice(0, end)
      .split(LONG_BLANKS)
      .filter((text) => text !== '')
      .map((text) =>
        text.length > BLANKS_SHOWN_MAX && text.trimStart() === ''
          ? { kind: 'folded', text: `[${text.length} blanks in a row]` }
          : { kind: 'plain', text },
      );
    const blanks = run.text.length - end;
    return blanks === 0 ? folded : [...folded, { kind: 'folded', text: `[${blanks} blanks at the end]` }];
  });
}

/**
 * Lines of a script, none left out: long rows of blank lines are one that says how many. A final line feed ends the last
 * line and does not start another.
 */
export function exactLines(text: string, mode: EscapeMode): readonly ExactLine[] {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const all = body.split('\n');
  const lines: ExactLine[] = [];
  for (let index = 0; index < all.length; ) {
    let end = index;
    while (end < all.length && BLANK_LINE.test(all[end] ?? '')) end += 1;
    if (end - index > BLANK_LINES_SHOWN_MAX) {
      lines.push({ kind: 'blank', number: index + 1, count: end - index });
      index = end;
      continue;
    }
    lines.push({ kind: 'line', number: index + 1, runs: foldBlanks(escapeText(all[index] ?? '', mode)) });
    index += 1;
  }
  return lines;
}

/** `2 × U+202E, 1 × U+0430`: what the reader would not have seen; empty for plain ASCII. */
export function escapedSummary(lines: readonly ExactLine[]): string {
  const counts = new Map<number, number>();
  for (const line of lines) {
    if (line.kind === 'blank') continue;
    for (const run of line.runs) {
      if (run.kind === 'escaped') counts.set(run.codePoint, (counts.get(run.codePoint) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([codePoint, count]) => `${count} × ${codePointName(codePoint)}`)
    .join(', ');
}

/** How many lines there are, counted ones included. */
export function lineCount(lines: readonly ExactLine[]): number {
  return lines.reduce((sum, line) => sum + (line.kind === 'blank' ? line.count : 1), 0);
}

export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
