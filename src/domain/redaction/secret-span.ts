import { isHarmlessValue, MARK, marksIn, type SecretType } from './secret-names.ts';

export interface SecretSpan {
  readonly start: number;
  readonly end: number;
  readonly type: SecretType;
}

const MARK_CHARS_MAX = 41;
const MARK_START = '<REDACTED:';

/** What of a stretch of text has to be marked: nothing of a harmless value, and no mark that stands in it already. */
export function spansOf(text: string, from: number, to: number, type: SecretType): readonly SecretSpan[] {
  // What begins inside a mark begins behind it, and what ends inside one ends behind it.
  const start = endOfMarkAround(text, from) ?? from;
  const end = endOfMarkAround(text, to) ?? to;
  const value = text.slice(start, end);
  if (end <= start || isHarmlessValue(value)) return [];
  const spans: SecretSpan[] = [];
  let at = 0;
  for (const { index, 0: mark } of marksIn(value)) {
    if (index > at) spans.push({ start: start + at, end: start + index, type });
    at = index + mark.length;
  }
  if (value.length > at) spans.push({ start: start + at, end, type });
  return spans;
}

function endOfMarkAround(text: string, at: number): number | null {
  const near = Math.max(0, at - MARK_CHARS_MAX);
  const found = text.slice(near, at + MARK_START.length - 1).lastIndexOf(MARK_START);
  const mark = found === -1 ? null : MARK.exec(text.slice(near + found, near + found + MARK_CHARS_MAX));
  const end = near + found + (mark?.[0].length ?? 0);
  return mark !== null && near + found < at && end > at ? end : null;
}

/** In order and apart: what overlaps becomes one, of the type of what begins first. */
export function joined(spans: readonly SecretSpan[]): readonly SecretSpan[] {
  const sorted = spans.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const result: SecretSpan[] = [];
  for (const span of sorted) {
    const last = result.at(-1);
    if (last === undefined || span.start >= last.end) result.push(span);
    else if (span.end > last.end) result[result.length - 1] = { ...last, end: span.end };
  }
  return result;
}
