import type { SignedIn } from '../access/identity.ts';
import { LIMITS } from '../bounds.ts';
import type { Diagnostics } from '../diagnosis/diagnostics.ts';
import type { ModelExchange } from '../diagnosis/model-exchange.ts';
import { type CaseSoFar, cleanQuestion } from '../planner/question-prompt.ts';
import { stepLines } from '../planner/second-view.ts';
import type { DecisionChannel } from '../policy/decision.ts';
import { cutText } from '../text/cut-text.ts';
import { err, ok, type Result } from '../text/result.ts';
import type { IncidentRecord } from './incident-record.ts';

/** Why a question has no answer: beside the reasons of the model itself, those for which it was not asked. */
export type QuestionRefusalCode =
  | 'no_key'
  | 'no_evidence'
  | 'budget_spent'
  | 'not_kept'
  | 'interrupted'
  | 'timeout'
  | 'throttled'
  | 'unavailable'
  | 'refused'
  | 'blocked'
  | 'empty'
  | 'truncated'
  | 'invalid_json'
  | 'too_large'
  | 'cancelled';

const NEXT_STEPS: Readonly<Record<QuestionRefusalCode, string>> = {
  no_key: 'Set GEMINI_API_KEY for the worker and start it again; then ask once more.',
  no_evidence: 'Ask again once the hosts have been looked at.',
  budget_spent: 'Ask again after midnight UTC, or raise GEMINI_QUESTION_USD_PER_DAY for the worker.',
  not_kept: 'Nothing was sent. Check that the worker can write to the evidence bucket, then ask again.',
  interrupted:
    'The worker ended while it asked; it may have cost something. Ask again if you still want to know.',
  timeout: 'Ask again, or raise GEMINI_TIMEOUT_MS.',
  throttled: "Wait a minute and ask again; the quota is the API key's.",
  unavailable: 'Wait until the model answers again, then ask once more.',
  refused: 'Check GEMINI_API_KEY and GEMINI_MODEL of the worker, then ask again.',
  blocked: 'A filter of the provider stopped it: put the question in other words.',
  empty: 'Ask again, in other words.',
  truncated: 'Ask for less at once.',
  invalid_json: 'Ask again.',
  too_large: 'Ask for less at once.',
  cancelled: 'Ask again.',
};

export interface QuestionRefusal {
  readonly code: QuestionRefusalCode;
  readonly message: string;
  /** What to do about it. */
  readonly nextStep: string;
}

/** What was spent on a question; zero where nothing was sent. */
export interface QuestionUsage {
  readonly attempts: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** US cents, fractional. */
  readonly costUsdCents: number;
}

/** Somebody's question to the model about an incident. It is kept beside the record, and nothing is ever decided by it. */
export interface Question {
  /** Its own within the incident; who asks twice with one id has asked once. */
  readonly id: string;
  /** Redacted. */
  readonly question: string;
  readonly by: string;
  readonly via: DecisionChannel;
  /** How the API knew who asked; absent from questions of before this was kept. */
  readonly signedIn?: SignedIn;
  readonly askedAt: string;
  /** The attempt whose evidence it is about; null: there was none yet. */
  readonly attempt: number | null;
  readonly state: 'asking' | 'answered' | 'unanswered';
  /** The model's words: untrusted, plain text. Null unless `answered`. */
  readonly answer: string | null;
  /** Null unless `unanswered`. */
  readonly refusal: QuestionRefusal | null;
  /** Null: none was asked. */
  readonly model: string | null;
  /** Null while it is asked. */
  readonly endedAt: string | null;
  readonly usage: QuestionUsage;
  /** What was sent; null: nothing was. */
  readonly exchange: ModelExchange | null;
}

const NO_USAGE: QuestionUsage = { attempts: 0, promptTokens: 0, outputTokens: 0, costUsdCents: 0 };

export type AskedQuestion = Pick<Question, 'id' | 'question' | 'by' | 'via' | 'signedIn' | 'askedAt'>;

/** What is asked, as it is kept before anybody was asked. */
export function askedQuestion(asked: AskedQuestion, attempt: number | null): Question {
  return {
    ...asked,
    question: cleanQuestion(asked.question),
    attempt,
    state: 'asking',
    answer: null,
    refusal: null,
    model: null,
    endedAt: null,
    usage: NO_USAGE,
    exchange: null,
  };
}

/** Checks a question's form: it is one line or several that can be read, and not too long. */
export function parseQuestion(text: string): Result<string> {
  const question = cleanQuestion(text);
  if (question === '') return err('the question is empty');
  return question.length > LIMITS.questionChars
    ? err(`a question has at most ${LIMITS.questionChars} characters; this one has ${question.length}`)
    : ok(question);
}

type Ended = Pick<Question, 'model' | 'usage' | 'exchange'> & { readonly endedAt: string };

export function answered(question: Question, answer: string, ended: Ended): Question {
  return { ...question, ...ended, state: 'answered', answer, refusal: null };
}

export function unanswered(
  question: Question,
  { code, message }: Pick<QuestionRefusal, 'code' | 'message'>,
  ended: Partial<Ended> & Pick<Ended, 'endedAt'>,
): Question {
  const refusal: QuestionRefusal = {
    code,
    message: cutText(message, LIMITS.questionRefusalChars),
    nextStep: NEXT_STEPS[code],
  };
  return { ...question, ...ended, state: 'unanswered', answer: null, refusal };
}

/** An attempt in which hosts were looked at. */
export type LookedAt = IncidentRecord & { readonly diagnostics: Diagnostics };

/** Why there is no answer and what to do, in a sentence or two; the empty text where there is one. */
export function unansweredText({ state, refusal }: Pick<Question, 'state' | 'refusal'>): string {
  if (state === 'asking') return 'It is being asked.';
  return refusal === null ? '' : `No answer (${refusal.code}): ${refusal.message}. ${refusal.nextStep}`;
}

/** The newest attempt in which hosts were looked at; undefined: none has been yet. `records`: oldest first. */
export function attemptWithEvidence(records: readonly IncidentRecord[]): LookedAt | undefined {
  return records.findLast(
    (record): record is LookedAt => record.diagnostics !== null && record.diagnostics.evidence.length > 0,
  );
}

/** What has become of an attempt, for the prompt. */
export function caseSoFar(record: IncidentRecord): CaseSoFar {
  const { status, hypothesis, plan, executions, outcome } = record;
  return {
    status,
    hypothesis,
    steps: plan === null ? [] : stepLines(plan),
    executions: executions.map(
      ({ stepId, phase, targetId, state, exitCode }) =>
        `${stepId} ${phase} on ${targetId}: ${state}, exit code ${exitCode ?? 'unknown'}`,
    ),
    outcome: outcome === null ? null : outcome.message,
  };
}

/** Every exchange of an incident with the model, oldest first. `records`: of all attempts. */
export function exchangesOf(
  records: readonly IncidentRecord[],
  questions: readonly Question[],
): readonly ModelExchange[] {
  const planned = records.flatMap(({ provenance }) => provenance?.exchanges ?? []);
  const asked = questions.flatMap(({ exchange }) => (exchange === null ? [] : [exchange]));
  return [...planned, ...asked].toSorted((a, b) => (a.sentAt < b.sentAt ? -1 : 1));
}
