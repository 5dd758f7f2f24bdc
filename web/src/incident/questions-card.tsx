import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { IncidentView } from '../../../src/contracts/api.ts';
import type { Question } from '../../../src/domain/record/question.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { askQuestion, getQuestion, listQuestions } from '../api/endpoints.ts';
import { newIdempotencyKey } from '../api/idempotency-key.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { useDraft } from '../session/draft.ts';
import { useRefusal } from '../session/use-refusal.ts';
import { countOf, formatCents } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

/** As the API counts it. */
const QUESTION_MAX = 500;
/** Each waits some seconds at the server; longer than the model may take with all its attempts. */
const LOOKS_MAX = 15;

type Asking =
  | { readonly kind: 'no' }
  | { readonly kind: 'sending' }
  /** The server has it; it is asked whoever waits. */
  | { readonly kind: 'waiting'; readonly id: string };

/** What was asked about an incident, as the API keeps it; read anew when `version` changes. */
export function useQuestions(incidentId: string, version: string) {
  const [questions, setQuestions] = useState<readonly Question[] | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [reads, setReads] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version or another read is why it is read again
  useEffect(() => {
    const leaving = new AbortController();
    listQuestions(incidentId, leaving.signal).then(
      ({ items }) => {
        setQuestions(items);
        setProblem(null);
      },
      (error) => {
        if (!leaving.signal.aborted) setProblem(asProblem(error));
      },
    );
    return () => leaving.abort();
  }, [incidentId, version, reads]);
  const reload = useCallback(() => setReads((count) => count + 1), []);
  return { questions, problem, reload };
}

export type Questions = ReturnType<typeof useQuestions>;

/** What the timeline says of questions, so that those of others are read when they are asked. */
export function questionsVersion({ timeline }: Pick<IncidentView, 'timeline'>): string {
  return String(timeline.filter(({ event }) => event === 'question_asked').length);
}

/** A question to the model about the evidence; its words are shown as text, and nothing is done by them. */
export function QuestionsCard(props: { readonly incidentId: string; readonly asked: Questions }) {
  const { incidentId, asked } = props;
  const { questions, reload } = asked;
  const refusal = useRefusal('question.ask');
  const refusalId = useId();
  const lengthId = useId();
  const [text, setText] = useDraft(`question.${incidentId}`);
  const [asking, setAsking] = useState<Asking>({ kind: 'no' });
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  /** Kept while the text stays: sent again after a lost answer it is the same question, and costs once. */
  const key = useRef<{ readonly text: string; readonly key: string } | null>(null);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);

  const waitFor = async (id: string, signal: AbortSignal) => {
    setAsking({ kind: 'waiting', id });
    setProblem(null);
    for (let look = 0; look < LOOKS_MAX && !signal.aborted; look += 1) {
      const view = await getQuestion(incidentId, id, signal);
      if (view.kind === 'kept') {
        setAsking({ kind: 'no' });
        return;
      }
    }
  };
  const run = (work: (signal: AbortSignal) => Promise<void>) => {
    const { signal } = leaving.current;
    work(signal)
      .catch((error) => {
        if (!signal.aborted) setProblem(asProblem(error));
      })
      .finally(() => {
        if (!signal.aborted) reload();
      });
  };
  const send = () => {
    const question = text.trim();
    if (question === '' || isTooLong || asking.kind !== 'no') return;
    if (key.current?.text !== question) key.current = { text: question, key: newIdempotencyKey() };
    const { key: sentWith } = key.current;
    setAsking({ kind: 'sending' });
    setProblem(null);
    run(async (signal) => {
      let id: string;
      try {
        ({ id } = await askQuestion(incidentId, question, sentWith));
      } catch (error) {
        setAsking({ kind: 'no' });
        throw error;
      }
      // The server has it now: the next press is another question.
      key.current = null;
      setText('');
      await waitFor(id, signal);
    });
  };
  const isTooLong = text.trim().length > QUESTION_MAX;
  const last = (questions ?? [])
    .filter(({ state }) => state !== 'asking')
    .toSorted((a, b) => (a.askedAt < b.askedAt ? 1 : -1))[0];
  const lookAgain = () => {
    if (asking.kind === 'waiting') run((signal) => waitFor(asking.id, signal));
  };
  return (
    <Card
      title="Ask the model"
      tone="untrusted"
      aside={<span className="tag">A model's words, not checked</span>}
    >
      <div className="questions">
        <p className="muted">
          It is sent to Gemini with the evidence of this incident, secrets taken out, and costs money. The
          answer is text: it can become no plan, no command and no approval.
        </p>
        {last?.refusal?.code === 'no_key' && (
          <Notice
            tone="attention"
            title="No key for the model was set when it was asked last, so nothing was sent."
          >
            <p>There is no answer until the worker has been started with one.</p>
          </Notice>
        )}
        {asked.problem !== null && <ProblemNotice problem={asked.problem} onRetry={reload} />}
        {questions !== null && questions.length === 0 && (
          <p className="muted">Nobody has asked anything yet.</p>
        )}
        {questions !== null && questions.length > 0 && (
          <ol className="questions__list">
            {questions.map((question) => (
              <QuestionItem key={question.id} asked={question} again={refusal === null ? setText : null} />
            ))}
          </ol>
        )}
        {asking.kind === 'waiting' && (
          <Notice tone="quiet" role="status" title="The model is being asked.">
            <p>The question is kept: you can leave this page, and the answer will stand here.</p>
            <Button look="quiet" onPress={lookAgain}>
              Refresh
            </Button>
          </Notice>
        )}
        {problem !== null && <ProblemNotice problem={problem} />}
        {refusal === null ? (
          <form
            className="questions__form"
            onSubmit={(event: FormEvent) => {
              event.preventDefault();
              send();
            }}
          >
            <label className="field">
              <span>Question about the evidence</span>
              <textarea
                rows={2}
                value={text}
                aria-describedby={lengthId}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            </label>
            <Button type="submit" busy={asking.kind !== 'no'} disabled={text.trim() === '' || isTooLong}>
              Ask
            </Button>
            <p className={isTooLong ? 'decision__against' : 'muted'} id={lengthId}>
              {text.trim().length.toLocaleString('en')} of {QUESTION_MAX} characters
              {isTooLong && ': shorten it, as nothing is cut by itself'}
            </p>
          </form>
        ) : (
          <p className="muted" id={refusalId}>
            {refusal}
          </p>
        )}
      </div>
    </Card>
  );
}

function QuestionItem(props: {
  readonly asked: Question;
  /** Puts the question into the field again; null: the reader may not ask. */
  readonly again: ((text: string) => void) | null;
}) {
  const { asked, again } = props;
  const { question, by, askedAt, answer, refusal, model, usage } = asked;
  return (
    <li className="questions__item">
      <p className="questions__who">
        <b>
          <SafeText text={by} />
        </b>
        , <Timestamp iso={askedAt} as="ago" />
      </p>
      <p className="questions__text">
        <SafeText text={question} />
      </p>
      {answer !== null && (
        <blockquote className="questions__answer">
          <SafeText text={answer} />
        </blockquote>
      )}
      {refusal !== null && (
        <Notice tone="attention" title={<SafeText text={`No answer: ${refusal.message}`} />}>
          <p>
            <SafeText text={refusal.nextStep} />
          </p>
          {again !== null && (
            <Button look="quiet" onPress={() => again(question)}>
              Ask it again
            </Button>
          )}
        </Notice>
      )}
      {asked.state === 'asking' && <p className="muted">It is being asked.</p>}
      {model !== null && asked.state !== 'asking' && (
        <p className="muted">
          <SafeText text={model} />, {countOf(usage.promptTokens + usage.outputTokens, 'token')},{' '}
          {formatCents(usage.costUsdCents)}
        </p>
      )}
    </li>
  );
}
