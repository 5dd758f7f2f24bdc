import type { LogSource } from '../../alarm/finding/incident-class.ts';
import { LIMITS } from '../../bounds.ts';
import type { LogLevel } from '../../logs/formats/log-line.ts';
import { readLine } from '../../logs/formats/registry.ts';

/** A line of a text as its format reads it: without what the logger writes before the message. */
export interface TextLine {
  /** Null where the line does not say, as those of a trace that belongs to the line above. */
  readonly level: LogLevel | null;
  readonly text: string;
  /** When it was written first, milliseconds since its window began; absent: not known. */
  readonly at?: number;
}

/** The lines of an event of a log: a trace below its message has lines of its own. Bounded, and linear in the event. */
export function textLinesOf(source: LogSource, event: string): readonly TextLine[] {
  const { level, message } = readLine(source, event.slice(0, LIMITS.textEventChars));
  const lines: TextLine[] = [];
  let isFirst = true;
  for (const text of message.split('\n')) {
    if (text.trim() === '') continue;
    lines.push({ level: isFirst ? level : null, text });
    isFirst = false;
  }
  return lines;
}
