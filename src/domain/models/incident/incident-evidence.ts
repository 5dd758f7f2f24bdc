import { FINDING_RESOURCE_KINDS, type FindingResource } from '../../alarm/finding/finding.ts';
import type { LogSource } from '../../alarm/finding/incident-class.ts';
import { INCIDENT_CLASSES, LOG_SOURCES } from '../../alarm/finding/incident-class.ts';
import { type LogWindow, WINDOW_LEVELS } from '../../logs/window/log-window.ts';
import { portableLog } from '../portable-math.ts';
import { vectorOf } from '../text/text-features.ts';
import type { TextLine } from '../text/text-lines.ts';
import type { TextModel } from '../text/text-model.ts';
import { type PatternVote, patternVotes } from './pattern-votes.ts';
import { windowLines } from './window-lines.ts';

/** What a classifier of error text says of the lines of a resource, before anything else is asked. */
export interface TextEvidence {
  /** The classes of the scores, in order. */
  readonly classes: readonly string[];
  /** Of all key lines together; of no unit. */
  readonly whole: Float64Array;
  /** Of the key line that speaks most for each class, read alone. */
  readonly best: Float64Array;
  /** Of the squared lengths of the text's features, those that the model has weights for, in [0,1]. */
  readonly knownShare: number;
}

/** What there is to judge by, of one resource and one span of time. */
export interface IncidentEvidence {
  readonly lines: readonly TextLine[];
  readonly votes: readonly PatternVote[];
  readonly source: LogSource | null;
  readonly resource: FindingResource['kind'] | null;
  /** Of the lines of all windows, by the places of `WINDOW_LEVELS`, in [0,1]. */
  readonly levels: Float64Array;
  readonly lineCount: number;
  /** Lines of templates that are new here, in [0,1]; NaN where nothing is known to be new. */
  readonly novelShare: number;
  /** The greatest excess of a template; NaN where what is usual is not known. */
  readonly excess: number;
  /** Null: there is no such model. */
  readonly text: TextEvidence | null;
}

function textEvidence(model: TextModel, lines: readonly TextLine[]): TextEvidence {
  const key = model.keyLines(lines);
  const vector = vectorOf(key);
  const best = new Float64Array(model.parts.classes.length).fill(Number.NEGATIVE_INFINITY);
  for (const line of key)
    for (const [one, score] of model.scores(vectorOf([line])).entries())
      best[one] = Math.max(best[one] as number, score);
  const whole = model.scores(vector);
  return {
    classes: model.parts.classes,
    whole,
    best: key.length === 0 ? whole.slice() : best,
    knownShare: model.knownShareOf(vector),
  };
}

/** What the windows of one resource hold to judge by. Pure, and bounded by what windows hold. */
export function evidenceOf(windows: readonly LogWindow[], model: TextModel | null): IncidentEvidence {
  const lines = windowLines(windows);
  const levels = new Float64Array(WINDOW_LEVELS.length);
  let lineCount = 0;
  let novel = 0;
  let excess = Number.NaN;
  for (const window of windows) {
    lineCount += window.lines;
    for (const [place, level] of WINDOW_LEVELS.entries())
      levels[place] = (levels[place] as number) + window.levels[level];
    for (const one of window.templates) {
      if (one.novel) novel += one.count;
      if (one.excess !== null && !(one.excess <= excess)) excess = one.excess;
    }
  }
  return {
    lines,
    votes: patternVotes(windows),
    source: windows[0]?.source ?? null,
    resource: windows[0]?.resource.kind ?? null,
    levels: levels.map((count) => count / Math.max(1, lineCount)),
    lineCount,
    // A group that is being learned calls nothing new: no novelty is no word of it.
    novelShare: novel === 0 ? Number.NaN : novel / Math.max(1, lineCount),
    excess,
    text: model === null ? null : textEvidence(model, lines),
  };
}

/** Names what the places of `incidentRow` mean; a changed row gets another name, and needs another model. */
export const INCIDENT_FEATURES = 'incident-row/v1';

/** Classes of a classifier of error text that a row has places for, in order. */
export const ROW_CLASSES: readonly string[] = [...INCIDENT_CLASSES, 'healthy', 'unknown'];

/** Places of a row: two scores of each class, the rest as `incidentRow` tells. */
export const INCIDENT_ROW_LENGTH =
  2 * ROW_CLASSES.length +
  1 +
  INCIDENT_CLASSES.length +
  1 +
  WINDOW_LEVELS.length +
  4 +
  LOG_SOURCES.length +
  FINDING_RESOURCE_KINDS.length;

const log1p = (count: number): number => portableLog(1 + count);

/**
 * What trees judge by: nothing of it depends on how something is worded, but scores of error text do. NaN: not known.
 * Scores of the text as a whole and of its most telling line by class, lines of known kinds by class, gravity, levels, how
 * many lines and templates, what is new, and who writes.
 */
export function incidentRow(evidence: IncidentEvidence): Float64Array {
  const { text, votes, levels, lineCount, lines, novelShare, excess, source, resource } = evidence;
  const scoresOf = (scores: Float64Array | undefined) =>
    ROW_CLASSES.map((name) => scores?.[text?.classes.indexOf(name) ?? -1] ?? Number.NaN);
  const byClass = new Map<string, PatternVote>(votes.map((vote) => [vote.class, vote]));
  return Float64Array.from([
    ...scoresOf(text?.whole),
    ...scoresOf(text?.best),
    text?.knownShare ?? Number.NaN,
    ...INCIDENT_CLASSES.map((name) => log1p(byClass.get(name)?.lines ?? 0)),
    votes[0]?.gravity ?? 0,
    ...levels,
    log1p(lineCount),
    log1p(lines.length),
    novelShare,
    excess,
    ...LOG_SOURCES.map((one) => (one === source ? 1 : 0)),
    ...FINDING_RESOURCE_KINDS.map((kind) => (kind === resource ? 1 : 0)),
  ]);
}
