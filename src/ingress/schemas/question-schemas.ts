import { Type } from 'typebox';
import type {
  ExchangesView,
  ExchangeView,
  QuestionAck,
  QuestionsView,
  QuestionView,
} from '../../contracts/api.ts';
import { API_PATTERNS } from '../../contracts/api-patterns.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { IncidentParams } from './incident-schemas.ts';
import { VISIBLE } from './visible-pattern.ts';

export const QuestionBody = Type.Object(
  {
    question: Type.String({
      minLength: 1,
      maxLength: LIMITS.questionChars,
      pattern: VISIBLE,
      description: 'Sent to the model and kept, with what looks like a secret taken out',
    }),
  },
  { additionalProperties: false },
);

export const QuestionParams = Type.Object({
  ...IncidentParams.properties,
  questionId: Type.String({ pattern: API_PATTERNS.questionId }),
});

export const ExchangeParams = Type.Object({
  ...IncidentParams.properties,
  exchangeId: Type.String({ pattern: API_PATTERNS.exchangeId }),
});

const Anything = Type.Object({}, { additionalProperties: true });

export const QuestionAckSchema = Type.Unsafe<QuestionAck>(Type.Object({ id: Type.String() }));
/** What a question and an exchange are has one type each; it is not written down here a second time. */
export const QuestionsSchema = Type.Unsafe<QuestionsView>(
  Type.Object({ items: Type.Array(Anything), limit: Type.Number() }),
);
export const QuestionViewSchema = Type.Unsafe<QuestionView>(
  Type.Object({ kind: Type.String({ description: 'asking or kept' }) }, { additionalProperties: true }),
);
export const ExchangesSchema = Type.Unsafe<ExchangesView>(Type.Object({ items: Type.Array(Anything) }));
export const ExchangeViewSchema = Type.Unsafe<ExchangeView>(
  Type.Object({
    exchange: Anything,
    system: Type.String(),
    user: Type.String(),
    answer: Type.Union([Type.String(), Type.Null()]),
  }),
);
