import { codePointName, type EscapeMode, escapeText, type TextRun } from './escape-text.ts';

export interface ExactLine {
  readonly number: number;
  readonly runs: readonly TextRun[];
}

/** Lines of a script, none left out. A final line feed ends the last line and does not start another. */
export function exactLines(text: string, mode: EscapeMode): readonly ExactLine[] {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  return body.split('\n').map((line, index) => ({ number: index + 1, runs: escapeText(line, mode) }));
}

/** `2 × U+202E, 1 × U+0430`: what the reader would not have seen; empty for plain ASCII. */
export function escapedSummary(lines: readonly ExactLine[]): string {
  const counts = new Map<number, number>();
  for (const line of lines) {
    for (const run of line.runs) {
      if (run.kind === 'escaped') counts.set(run.codePoint, (counts.get(run.codePoint) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([codePoint, count]) => `${count} × ${codePointName(codePoint)}`)
    .join(', ');
}

export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
