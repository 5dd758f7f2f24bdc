import type { Classification } from '../../alarm/finding/classification.ts';
import { isModelDetector, isPatternDetector } from '../../alarm/finding/detector-name.ts';
import type { IncidentClass } from '../../alarm/finding/incident-class.ts';
import { LIMITS } from '../../bounds.ts';
import { agreesWithCauses } from '../../diagnosis/causes/class-agreement.ts';
import type { ModelsReport, ToldModel } from '../../models/artefact/models-report.ts';
import { type FindingScore, MODEL_DIGITS, modelName, SCORE_ENDS, type ScoreEnd } from './finding-score.ts';
import { type Share, shareOf } from './share.ts';

/** The score of one incident, and which it is of. */
export interface ScoredIncident {
  readonly incidentId: string;
  /** ISO 8601, UTC. */
  readonly openedAt: string;
  readonly score: FindingScore;
}

/** Days that a scorecard may look back. */
export const SCORECARD_DAYS = [7, 30, 90] as const;
export type ScorecardDays = (typeof SCORECARD_DAYS)[number];

export type Ended = Exclude<ScoreEnd, 'open'>;

/**
 * How often a class agreed with what was found on the hosts. The class itself says where they are looked at first, so that one which
 * is wrong ends in `noneFound` rather than in `differed`.
 */
export interface AgreementScore {
  readonly agreed: number;
  readonly differed: number;
  /** The hosts were looked at, and nothing that could be compared was shown. */
  readonly noneFound: number;
  /** No host was judged, as of what is no host. */
  readonly notLooked: number;
  /** Agreed, of those that could be compared. */
  readonly share: Share;
}

export type DetectorKind = 'pattern' | 'model' | 'novelty' | 'rate' | 'other';

export interface DetectorScore {
  readonly detector: string;
  readonly kind: DetectorKind;
  readonly class: IncidentClass | null;
  /** Incidents that it opened. */
  readonly opened: number;
  /** Its later findings that joined them. */
  readonly joined: number;
  readonly ends: Readonly<Record<ScoreEnd, number>>;
  /** Of the incidents that have ended. */
  readonly shares: Readonly<Record<Ended, Share>>;
  /** Of the detector's own class; null where it names none. */
  readonly agreement: AgreementScore | null;
  /** Of what models took the same lines for; null where none has answered. */
  readonly modelAgreement: AgreementScore | null;
  /** Why people closed incidents of it, the newest first. */
  readonly reasons: readonly { readonly incidentId: string; readonly at: string; readonly reason: string }[];
  /** ISO 8601, UTC. */
  readonly lastSeen: string;
}

/** One model, as its detector tells of it and as incidents name it. */
export interface ModelScore {
  readonly kind: string;
  /** First digits of its manifest's hash; null: no model of the kind answers. */
  readonly sha256: string | null;
  /** Whether it answers now, by the newest report; null: nobody told. */
  readonly isServing: boolean | null;
  readonly refused: ToldModel['refused'];
  /** By its manifest, on what was held back in training; null: it does not serve, and nobody told. */
  readonly scores: Readonly<Record<string, number>> | null;
  readonly calibration: Readonly<Record<string, number>> | null;
  /** Incidents of the window that it has a say in. */
  readonly answered: number;
  /** Of the class that was answered with its say. */
  readonly agreement: AgreementScore;
}

/** What a detector told of its models. `none`: no detector has; `unread`: it could not be read, or not be understood. */
export type ModelsTold =
  | { readonly kind: 'told'; readonly report: ModelsReport }
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly why: string };

export interface ScoresRead {
  /** The newest first. */
  readonly scored: readonly ScoredIncident[];
  /** Older ones than this time were not read any more (ISO 8601, UTC); null: all were. */
  readonly cutAt: string | null;
  /** Rows that could not be read. */
  readonly unreadable: number;
}

export interface Scorecard {
  readonly days: ScorecardDays;
  readonly from: string;
  readonly to: string;
  /** Incidents that findings opened in this time and that were counted. */
  readonly counted: number;
  readonly cutAt: string | null;
  readonly unreadable: number;
  readonly detectors: readonly DetectorScore[];
  /** Detectors that there was no room for, those with the fewest incidents. */
  readonly detectorsLeftOut: number;
  readonly models: {
    readonly told: 'told' | 'none' | 'unread';
    /** When the detector loaded them; null where it told nothing. */
    readonly at: string | null;
    readonly why: string | null;
    readonly items: readonly ModelScore[];
  };
}

function kindOf(detector: string): DetectorKind {
  if (isPatternDetector(detector)) return 'pattern';
  if (isModelDetector(detector)) return 'model';
  return detector === 'log-novelty' ? 'novelty' : detector === 'log-rate' ? 'rate' : 'other';
}

/** An answer that names nothing is compared with nothing. */
function agreementOf(
  answers: readonly (readonly [told: Classification['class'], score: FindingScore])[],
): AgreementScore {
  const counts = { agreed: 0, differed: 0, noneFound: 0, notLooked: 0 };
  // Thousands of incidents are of a few answers and causes.
  const known = new Map<string, boolean | null>();
  for (const [told, { causes, looked }] of answers) {
    if (told === 'unknown') continue;
    const question = `${told} ${causes.join(' ')}`;
    const agrees = known.get(question) ?? agreesWithCauses(told, causes);
    known.set(question, agrees);
    if (looked === null) counts.notLooked += 1;
    else if (agrees === null) counts.noneFound += 1;
    else if (agrees) counts.agreed += 1;
    else counts.differed += 1;
  }
  return { ...counts, share: shareOf(counts.agreed, counts.agreed + counts.differed) };
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);

const toldBy = (scores: readonly FindingScore[]) =>
  scores.flatMap((score) => (score.told === null ? [] : [[score.told.class, score] as const]));

function detectorScore(detector: string, own: readonly ScoredIncident[]): DetectorScore {
  const scores = own.map(({ score }) => score);
  const ends = Object.fromEntries(SCORE_ENDS.map((end) => [end, 0])) as Record<ScoreEnd, number>;
  for (const { end } of scores) ends[end] += 1;
  const { open: _open, ...ended } = ends;
  const endedAll = sumOf(Object.values(ended));
  const told = toldBy(scores);
  const found = scores[0]?.class ?? null;
  return {
    detector,
    kind: kindOf(detector),
    class: found,
    opened: own.length,
    joined: sumOf(scores.map(({ joined }) => joined)),
    ends,
    shares: Object.fromEntries(
      Object.entries(ended).map(([end, of]) => [end, shareOf(of, endedAll)]),
    ) as Record<Ended, Share>,
    agreement: found === null ? null : agreementOf(scores.map((score) => [score.class ?? found, score])),
    modelAgreement: told.length === 0 ? null : agreementOf(told),
    reasons: own
      .flatMap(({ incidentId, openedAt: at, score: { reason } }) =>
        reason === null ? [] : [{ incidentId, at, reason }],
      )
      .slice(0, LIMITS.scoreReasonsMax),
    lastSeen:
      scores
        .map(({ seenAt }) => seenAt)
        .toSorted()
        .at(-1) ?? '',
  };
}

/** Models that serve or that were refused, then those that only incidents name any more. */
function modelScores(told: ModelsTold, scores: readonly FindingScore[]): readonly ModelScore[] {
  const named = new Map<string, FindingScore[]>();
  for (const score of scores) {
    for (const model of new Set(score.told?.models ?? [])) {
      const own = named.get(model);
      if (own !== undefined) own.push(score);
      else if (named.size < LIMITS.modelsToldMax) named.set(model, [score]);
    }
  }
  const answersOf = (name: string) => {
    const own = named.get(name) ?? [];
    return { answered: own.length, agreement: agreementOf(toldBy(own)) };
  };
  const models = told.kind === 'told' ? told.report.models : [];
  const serving = models.map(
    ({ kind, serving: sha256, refused, scores: measured, calibration }): ModelScore => {
      const isServing = sha256 !== null;
      return {
        kind,
        sha256: sha256?.slice(0, MODEL_DIGITS) ?? null,
        isServing,
        refused,
        scores: isServing ? measured : null,
        calibration: isServing ? calibration : null,
        ...answersOf(isServing ? modelName(kind, sha256) : ''),
      };
    },
  );
  const known = new Set(
    models.flatMap(({ kind, serving: sha256 }) => (sha256 === null ? [] : [modelName(kind, sha256)])),
  );
  const former = [...named.keys()]
    .filter((name) => !known.has(name))
    .map((name): ModelScore => {
      const [kind = name, sha256 = null] = name.split(' ');
      return {
        kind,
        sha256,
        isServing: told.kind === 'told' ? false : null,
        refused: null,
        scores: null,
        calibration: null,
        ...answersOf(name),
      };
    });
  return [...serving, ...former];
}

/**
 * How detectors and models did, over the incidents that their findings opened in the days before `to` (ISO 8601, UTC). Nothing is said of
 * what there is no data for: a share of none is null.
 */
export function scorecard(
  { scored, cutAt, unreadable }: ScoresRead,
  told: ModelsTold,
  days: ScorecardDays,
  to: string,
): Scorecard {
  const byDetector = Map.groupBy(scored, ({ score }) => score.detector);
  const detectors = [...byDetector]
    .map(([detector, own]) => detectorScore(detector, own))
    .toSorted((a, b) => b.opened - a.opened || (a.detector < b.detector ? -1 : 1));
  return {
    days,
    from: scorecardFrom(days, to),
    to,
    counted: scored.length,
    cutAt,
    unreadable,
    detectors: detectors.slice(0, LIMITS.scoreDetectorsMax),
    detectorsLeftOut: Math.max(0, detectors.length - LIMITS.scoreDetectorsMax),
    models: {
      told: told.kind,
      at: told.kind === 'told' ? told.report.at : null,
      why: told.kind === 'unread' ? told.why : null,
      items: modelScores(
        told,
        scored.map(({ score }) => score),
      ),
    },
  };
}

const DAY_MS = 86_400_000;

/** When the days before a time begin: both ISO 8601, UTC. */
export function scorecardFrom(days: ScorecardDays, to: string): string {
  return new Date(Date.parse(to) - days * DAY_MS).toISOString();
}
