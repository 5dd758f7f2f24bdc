import { Type } from 'typebox';
import { INCIDENT_CLASSES } from '../../domain/alarm/finding/incident-class.ts';
import { SCORE_ENDS } from '../../domain/record/scorecard/finding-score.ts';
import {
  SCORECARD_DAYS,
  type Scorecard,
  type ScorecardDays,
} from '../../domain/record/scorecard/scorecard.ts';

export const DEFAULT_DAYS: ScorecardDays = 30;

export const ScorecardQuery = Type.Object(
  {
    days: Type.Optional(
      Type.Enum(
        SCORECARD_DAYS.map((days) => `${days}` as const),
        { description: `Days before now in which the incidents were opened; ${DEFAULT_DAYS} without it` },
      ),
    ),
  },
  { additionalProperties: false },
);

const NullableText = Type.Union([Type.String(), Type.Null()]);
const NullableNumber = Type.Union([Type.Number(), Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
const Share = Type.Object(
  { count: Count, of: Count, share: NullableNumber, low: NullableNumber, high: NullableNumber },
  { description: "A share with Wilson's interval of 95 %; null of none" },
);
const Agreement = Type.Object({
  agreed: Count,
  differed: Count,
  noneFound: Type.Integer({ minimum: 0, description: 'Hosts were judged, and nothing comparable was shown' }),
  notLooked: Type.Integer({ minimum: 0, description: 'No host was judged' }),
  share: Share,
});
const Numbers = Type.Union([Type.Record(Type.String(), Type.Number()), Type.Null()]);
const ENDED = SCORE_ENDS.filter((end) => end !== 'open');

export const ScorecardSchema = Type.Unsafe<Scorecard>(
  Type.Object({
    days: Type.Enum([...SCORECARD_DAYS]),
    from: Type.String(),
    to: Type.String(),
    counted: Count,
    cutAt: Type.Union([Type.String(), Type.Null()], {
      description: 'Incidents opened before this were not counted any more; null: all were',
    }),
    unreadable: Count,
    detectors: Type.Array(
      Type.Object({
        detector: Type.String(),
        kind: Type.Enum(['pattern', 'model', 'novelty', 'rate', 'other']),
        class: Type.Union([Type.Enum([...INCIDENT_CLASSES]), Type.Null()]),
        opened: Count,
        joined: Count,
        ends: Type.Object(Object.fromEntries(SCORE_ENDS.map((end) => [end, Count]))),
        shares: Type.Object(Object.fromEntries(ENDED.map((end) => [end, Share]))),
        agreement: Type.Union([Agreement, Type.Null()]),
        modelAgreement: Type.Union([Agreement, Type.Null()]),
        reasons: Type.Array(
          Type.Object({ incidentId: Type.String(), at: Type.String(), reason: Type.String() }),
        ),
        lastSeen: Type.String(),
      }),
    ),
    detectorsLeftOut: Count,
    models: Type.Object({
      told: Type.Enum(['told', 'none', 'unread']),
      at: NullableText,
      why: NullableText,
      items: Type.Array(
        Type.Object({
          kind: Type.String(),
          sha256: NullableText,
          isServing: Type.Union([Type.Boolean(), Type.Null()], {
            description: 'Null: no detector has told, or it could not be read',
          }),
          refused: Type.Union([Type.Object({ sha256: NullableText, why: Type.String() }), Type.Null()]),
          scores: Numbers,
          calibration: Numbers,
          answered: Count,
          agreement: Agreement,
        }),
      ),
    }),
  }),
);
