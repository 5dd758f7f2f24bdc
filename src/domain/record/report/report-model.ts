import type { IncidentSources } from './report-sources.ts';

/**
 * A piece of a line. `ours` are our own words, `text` is what others wrote, `code` a short value to the character, `strong` our own
 * words that stand out. None of them is markup: each rendering makes it harmless in its own way.
 */
export interface Span {
  readonly kind: 'ours' | 'text' | 'code' | 'strong';
  readonly text: string;
}
export type Spans = readonly Span[];

export interface ListItem {
  readonly spans: Spans;
  readonly items?: readonly Spans[];
}

/** When, in seconds since 1970, and what was measured in the period that begins there; null: a gap before the next point. */
export type TrendPoint = readonly [epochSeconds: number, value: number | null];

/** Something that was done or happened. */
export interface Moment {
  /** Seconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** What the alarm watches, against its threshold, with the moments at which something was done. Values are in the unit that was published. */
export interface Trend {
  readonly metric: string;
  readonly statistic: string;
  /** As CloudWatch spells it; null: whatever was published. */
  readonly unit: string | null;
  /** Oldest first, at least two that are no gap. */
  readonly points: readonly TrendPoint[];
  readonly threshold: number | null;
  /** ISO 8601, UTC: since when the alarm's comparison has held without a break; null: not known. */
  readonly since: string | null;
  /** Oldest first. */
  readonly moments: readonly Moment[];
  readonly momentsLeftOut: number;
}

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly spans: Spans }
  | { readonly kind: 'paragraph'; readonly spans: Spans }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] }
  /** What a host, a person or a model wrote, or a script, to the character. */
  | { readonly kind: 'verbatim'; readonly text: string; readonly language: '' | 'json' | 'bash' }
  /** Cells are plain text of others. */
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'trend'; readonly trend: Trend };

/** The report of one incident over all its attempts, before anything is said of how it looks. */
export interface ReportModel {
  readonly incidentId: string;
  readonly blocks: readonly Block[];
  /** What it was made of, whole: the report for machines. */
  readonly sources: IncidentSources;
}

type Said = string | number | Span | Spans;

function spansOf(value: Said): Spans {
  if (typeof value === 'string') return value === '' ? [] : [{ kind: 'text', text: value }];
  if (typeof value === 'number') return [{ kind: 'ours', text: String(value) }];
  return 'kind' in value ? [value] : value;
}

/** A line: the words of the template are ours, texts that are put into it are what others wrote. */
export function said(words: TemplateStringsArray, ...values: readonly Said[]): Spans {
  return words.flatMap((text, index): Spans => {
    const value = values[index];
    const ours: Spans = text === '' ? [] : [{ kind: 'ours', text }];
    return value === undefined ? ours : [...ours, ...spansOf(value)];
  });
}

export const code = (text: string): Span => ({ kind: 'code', text });
export const strong = (text: string): Span => ({ kind: 'strong', text });
export const others = (text: string): Spans => spansOf(text);
/** Spans one after the other with our words between them. */
export function joined(parts: readonly (Span | Spans)[], between: string): Spans {
  return parts.flatMap((part, index) => [
    ...(index === 0 ? [] : [{ kind: 'ours', text: between } as const]),
    ...spansOf(part),
  ]);
}

export const heading = (level: 1 | 2 | 3, spans: Spans): Block => ({ kind: 'heading', level, spans });
export const paragraph = (spans: Spans): Block => ({ kind: 'paragraph', spans });
export const verbatim = (text: string, language: '' | 'json' | 'bash' = ''): Block => ({
  kind: 'verbatim',
  text,
  language,
});
/** Nothing for a list of nothing. */
export const list = (items: readonly (Spans | ListItem)[]): readonly Block[] =>
  items.length === 0
    ? []
    : [{ kind: 'list', items: items.map((item) => ('spans' in item ? item : { spans: item })) }];
/** Nothing for a table without rows. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly Block[] =>
  rows.length === 0 ? [] : [{ kind: 'table', head, rows }];
