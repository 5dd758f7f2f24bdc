import { useState } from 'react';
import type { ExchangeView, IncidentView } from '../../../src/contracts/api.ts';
import type { ModelExchange } from '../../../src/domain/diagnosis/model-exchange.ts';
import type { Question } from '../../../src/domain/record/question.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { getExchange } from '../api/endpoints.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { useRefusal } from '../session/use-refusal.ts';
import { Digest } from '../text/digest.tsx';
import { ExactText } from '../text/exact-text.tsx';
import { formatBytes } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

/** Over all attempts, and of all questions, oldest first. */
function exchangesOf(view: IncidentView, questions: readonly Question[]): readonly ModelExchange[] {
  const planned = [...view.attempts, view.record].flatMap(({ provenance }) => provenance?.exchanges ?? []);
  const asked = questions.flatMap(({ exchange }) => (exchange === null ? [] : [exchange]));
  return [...planned, ...asked].sort((a, b) => a.sentAt.localeCompare(b.sentAt));
}

/** What was sent to the model, each request by its size; whole, as it was sent, on demand. */
export function ExchangesCard(props: {
  readonly view: IncidentView;
  readonly questions: readonly Question[];
}) {
  const { view, questions } = props;
  const refusal = useRefusal('exchange.read');
  const exchanges = exchangesOf(view, questions);
  return (
    <Card title="Sent to the model">
      {exchanges.length === 0 ? (
        <p className="muted">Nothing of this incident was sent to a model.</p>
      ) : (
        <ol className="exchanges">
          {exchanges.map((exchange) => (
            <Exchange
              key={exchange.id}
              incidentId={view.record.incidentId}
              exchange={exchange}
              refusal={refusal}
            />
          ))}
        </ol>
      )}
    </Card>
  );
}

type Shown =
  | { readonly kind: 'folded' | 'loading' }
  | { readonly kind: 'shown'; readonly view: ExchangeView }
  | { readonly kind: 'failed'; readonly problem: ApiProblem };

function purposeOf({ id }: ModelExchange): string {
  return id.startsWith('question-') ? 'A question' : 'Asked for a plan';
}

function outcomeText({ outcome }: ModelExchange): string {
  return outcome === 'answered' || outcome === 'asked' ? '' : `, no answer: ${outcome}`;
}

function Exchange(props: {
  readonly incidentId: string;
  readonly exchange: ModelExchange;
  readonly refusal: string | null;
}) {
  const { incidentId, exchange, refusal } = props;
  const [shown, setShown] = useState<Shown>({ kind: 'folded' });
  const isOpen = shown.kind === 'shown' || shown.kind === 'failed';
  const show = () => {
    setShown({ kind: 'loading' });
    getExchange(incidentId, exchange.id).then(
      (view) => setShown({ kind: 'shown', view }),
      (error) => setShown({ kind: 'failed', problem: asProblem(error) }),
    );
  };
  return (
    <li className="exchanges__item">
      <p>
        {purposeOf(exchange)}, <Timestamp iso={exchange.sentAt} as="ago" />:{' '}
        <b>{formatBytes(exchange.sentBytes)}</b> to <SafeText text={exchange.model + outcomeText(exchange)} />
      </p>
      {refusal === null ? (
        <Button
          look="quiet"
          expanded={isOpen}
          busy={shown.kind === 'loading'}
          onPress={() => (isOpen ? setShown({ kind: 'folded' }) : show())}
        >
          {isOpen ? 'Fold it' : 'Show what was sent'}
        </Button>
      ) : (
        <p className="muted">{refusal}</p>
      )}
      {shown.kind === 'failed' && <ProblemNotice problem={shown.problem} onRetry={show} />}
      {shown.kind === 'shown' && (
        <div className="exchanges__whole">
          <ExactText text={shown.view.system} label="Our instructions" mode="prose" />
          <ExactText text={shown.view.user} label="The case, secrets removed" mode="prose" />
          {shown.view.answer !== null && (
            <ExactText text={shown.view.answer} label="What came back: a model's words" mode="prose" />
          )}
          <p className="muted">
            SHA-256 of what is kept: <Digest value={exchange.sha256} />
          </p>
        </div>
      )}
    </li>
  );
}
