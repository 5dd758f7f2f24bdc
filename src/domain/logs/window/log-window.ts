import type { Classification } from '../../alarm/finding/classification.ts';
import type { FindingResource, FindingSeverity } from '../../alarm/finding/finding.ts';
import type { IncidentClass, LogSource } from '../../alarm/finding/incident-class.ts';
import { LOG_LEVELS, type LogLevel } from '../formats/log-line.ts';

/** Names the shape below; a changed shape gets another name. */
export const WINDOW_FORMAT = 'window/v2';

/** Levels as a window counts them; `none`: the line does not say. */
export const WINDOW_LEVELS = [...LOG_LEVELS, 'none'] as const;
export type WindowLevel = LogLevel | 'none';

export interface WindowPattern {
  readonly name: string;
  readonly class: IncidentClass;
  readonly severity: FindingSeverity;
  readonly says: string;
  readonly count: number;
  /** Some of its lines, redacted. */
  readonly examples: readonly string[];
}

export interface WindowTemplate {
  /** Of the redacted text, so that nobody can try secrets against it. */
  readonly id: string;
  /** Redacted. */
  readonly text: string;
  /** The gravest level that its lines had. */
  readonly level: WindowLevel;
  readonly count: number;
  /**
   * When the first of its lines was written, by its own word: milliseconds since `from`, at most an hour before or behind it. Null where
   * that is not known, as of what an earlier release counted.
   */
  readonly first: number | null;
  /** Never seen in this group before; false while the group is being learned. */
  readonly novel: boolean;
  /** How many times as often as is usual here; null where that is not known. */
  readonly excess: number | null;
  /** One of its lines, redacted; null where none is kept. */
  readonly example: string | null;
}

/** The lines of one resource in one log group, in one window of one shard. Redacted: it may leave the detector. */
export interface LogWindow {
  readonly format: typeof WINDOW_FORMAT;
  readonly accountId: string;
  readonly region: string;
  readonly source: LogSource;
  readonly resource: FindingResource;
  readonly group: string;
  /** ISO 8601, UTC, milliseconds; `to` is not part of it. By when the lines arrived, not by what they say. */
  readonly from: string;
  readonly to: string;
  /** Lines that are counted here; those by level add up to it, and so do those of templates with `other`. */
  readonly lines: number;
  readonly levels: Readonly<Record<WindowLevel, number>>;
  readonly patterns: readonly WindowPattern[];
  /** The most frequent first. */
  readonly templates: readonly WindowTemplate[];
  /** Lines whose template was too many. */
  readonly other: number;
  /** Lines too old for the rates; their patterns are counted. */
  readonly late: number;
  /** Lines too old for anything. */
  readonly dropped: number;
  /** What models take all lines of the resource for; absent: they were not asked, or had no answer. */
  readonly classification?: Classification;
}
