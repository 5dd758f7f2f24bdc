import type { Classification } from '../../alarm/finding/classification.ts';
import { INCIDENT_CLASSES, type IncidentClass } from '../../alarm/finding/incident-class.ts';
import { LIMITS } from '../../bounds.ts';
import type { HostState } from '../../diagnosis/judge/judgement.ts';
import { cutText } from '../../text/cut-text.ts';
import { isJsonObject } from '../../text/json-object.ts';
import { shownCauses } from '../cause-summary.ts';
import { newestClassification } from '../classified.ts';
import type { IncidentRecord } from '../incident-record.ts';
import type { EndStatus } from '../state-machine.ts';
import { isEnded } from '../state-machine.ts';

/**
 * How an incident of a finding ended. `held`: a step ran, and the finding was over and stayed so. `recovered`: it was over before any step.
 * `failed`: rolled back, failed or out of time. Of the others the finding was over later, by itself or by somebody's hand outside.
 * `open`: it has not ended.
 */
export const SCORE_ENDS = [
  'held',
  'recovered',
  'no_remedy',
  'rejected',
  'expired',
  'failed',
  'suppressed',
  'closed_by_person',
  'open',
] as const;
export type ScoreEnd = (typeof SCORE_ENDS)[number];

const END_OF: Readonly<Record<EndStatus, ScoreEnd>> = {
  completed: 'held',
  recovered: 'recovered',
  no_remedy: 'no_remedy',
  rejected: 'rejected',
  expired: 'expired',
  rolled_back: 'failed',
  failed: 'failed',
  timeout: 'failed',
  suppressed: 'suppressed',
};

/** What the scorecard keeps of one incident that a finding has opened: beside its row in the store, as of the newest write. */
export interface FindingScore {
  readonly detector: string;
  /** The detector's; null for lines that are only new or frequent. */
  readonly class: IncidentClass | null;
  /** What models took the lines for, the newest; null: none has answered. */
  readonly told: {
    readonly class: Classification['class'];
    readonly confidence: number;
    /** `<kind> <first digits of the manifest's hash>`. */
    readonly models: readonly string[];
  } | null;
  /** Later findings of the same detector and resource that joined it. */
  readonly joined: number;
  readonly end: ScoreEnd;
  /** Why a person closed it; null where none did. */
  readonly reason: string | null;
  /** Causes that were shown on hosts that were measured to be ill, by the newest attempt. */
  readonly causes: readonly string[];
  /** What the look came to; null: no host was judged. */
  readonly looked: HostState | null;
  /** When it was seen last: ISO 8601, UTC. */
  readonly seenAt: string;
}

/** How much of a manifest's hash tells models apart. */
export const MODEL_DIGITS = 12;

export const modelName = (kind: string, sha256: string) => `${kind} ${sha256.slice(0, MODEL_DIGITS)}`;

function endOf({ status, closed }: Pick<IncidentRecord, 'status' | 'closed'>): ScoreEnd {
  if (closed === null || !isEnded(status)) return 'open';
  return closed.by === 'person' ? 'closed_by_person' : END_OF[status];
}

function lookedOf(record: IncidentRecord): Pick<FindingScore, 'looked' | 'causes'> {
  const hosts = record.diagnostics?.judgement?.hosts ?? [];
  const states = new Set(hosts.map(({ state }) => state));
  const looked = (['ill', 'unread', 'well'] as const).find((state) => states.has(state)) ?? null;
  return { looked, causes: shownCauses(record) };
}

/** The score of an incident; null for one of an alarm of CloudWatch, which no detector answers for. */
export function findingScore(record: IncidentRecord): FindingScore | null {
  const { alarm, openedAt, alarmChangedAt, alarmState, closed, repeatCount } = record;
  if (alarm.finding === undefined) return null;
  const told = newestClassification(record)?.classification;
  return {
    detector: alarm.finding.detector,
    class: alarm.finding.class,
    told:
      told === undefined
        ? null
        : {
            class: told.class,
            confidence: told.confidence,
            models: told.models.map(({ kind, sha256 }) => modelName(kind, sha256)),
          },
    joined: repeatCount,
    end: endOf(record),
    reason: closed?.by === 'person' ? cutText(closed.reason, LIMITS.scoreReasonChars) : null,
    ...lookedOf(record),
    seenAt: alarmState === 'ALARM' && alarmChangedAt > openedAt ? alarmChangedAt : openedAt,
  };
}

const CLASSES: ReadonlySet<unknown> = new Set(INCIDENT_CLASSES);
const ANSWERS: ReadonlySet<unknown> = new Set([...INCIDENT_CLASSES, 'healthy', 'unknown']);
const ENDS: ReadonlySet<unknown> = new Set(SCORE_ENDS);
const LOOKED: ReadonlySet<unknown> = new Set(['ill', 'well', 'unread', null]);
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

function isTold(value: unknown): value is FindingScore['told'] {
  if (value === null) return true;
  return (
    isJsonObject(value) &&
    ANSWERS.has(value.class) &&
    typeof value.confidence === 'number' &&
    isTexts(value.models)
  );
}

function isScore(value: unknown): value is FindingScore {
  return (
    isJsonObject(value) &&
    typeof value.detector === 'string' &&
    (value.class === null || CLASSES.has(value.class)) &&
    isTold(value.told) &&
    typeof value.joined === 'number' &&
    ENDS.has(value.end) &&
    (value.reason === null || typeof value.reason === 'string') &&
    isTexts(value.causes) &&
    LOOKED.has(value.looked) &&
    typeof value.seenAt === 'string'
  );
}

/** A score as it is stored; null where it cannot be read, by a later release perhaps. */
export function parseFindingScore(json: string): FindingScore | null {
  try {
    const value: unknown = JSON.parse(json);
    return isScore(value) ? value : null;
  } catch {
    return null;
  }
}
