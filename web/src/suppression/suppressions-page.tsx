import { useState } from 'react';
import type { SuppressionView } from '../../../src/contracts/api.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { removeSuppression } from '../api/endpoints.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { PageHeading } from '../controls/page-heading.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { Skeleton } from '../controls/skeleton.tsx';
import { useRefusal } from '../session/use-refusal.ts';
import { escapeToString } from '../text/escape-text.ts';
import { formatSpan, zoneName } from '../text/format-time.ts';
import { useNowMs } from '../text/now.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { MuteForm } from './mute-form.tsx';
import { repeatOf, subjectOf } from './rule-text.ts';
import { useSuppressions } from './suppressions.ts';
import { WindowForm } from './window-form.tsx';

/** What keeps alarms quiet: who made it, why and until when, and how to end it. */
export function SuppressionsPage() {
  const { view, problem, refresh } = useSuppressions();
  return (
    <>
      <PageHeading title="Mutes and maintenance">Mutes and maintenance</PageHeading>
      <p className="muted suppressions__about">
        An alarm that is muted or in a maintenance window opens its incident, which is quiet: nobody is told
        or asked. When it is over and the alarm is still red, the incident goes on by itself. What runs on a
        host is never stopped by it.
      </p>
      {problem !== null && <ProblemNotice problem={problem} onRetry={refresh} />}
      {view === null && problem === null && <Skeleton rows={4} label="Loading mutes and windows" />}
      {view !== null && (
        <>
          {view.items.length === 0 ? (
            <div className="empty">
              <p className="empty__title">No alarm is muted, and no maintenance is planned</p>
            </div>
          ) : (
            <ul className="suppressions" aria-label="Mutes and maintenance windows">
              {view.items.map((item) => (
                <Rule key={item.rule.id} item={item} after={refresh} />
              ))}
            </ul>
          )}
          <p className="muted">
            {view.items.length} of at most {view.limit}
          </p>
          <div className="suppressions__forms">
            <Card title="Mute an alarm">
              <MuteForm done={refresh} />
            </Card>
            <Card title="Plan a maintenance window">
              <WindowForm done={refresh} />
            </Card>
          </div>
        </>
      )}
    </>
  );
}

function Rule(props: { readonly item: SuppressionView; readonly after: () => void }) {
  const { rule, isInForce, from, until } = props.item;
  const refusal = useRefusal('suppression.remove');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const nowMs = useNowMs();
  const repeat = repeatOf(rule);
  const subject = subjectOf(rule);
  const remove = () => {
    setBusy(true);
    removeSuppression(rule.id, '')
      .catch((error: unknown) => setProblem(asProblem(error)))
      .finally(() => {
        setBusy(false);
        props.after();
      });
  };
  return (
    <li className="suppressions__rule">
      <div className="suppressions__what">
        <span className={`badge badge--${isInForce ? 'attention' : 'quiet'}`}>
          {rule.kind === 'mute' ? 'Muted' : isInForce ? 'Maintenance now' : 'Maintenance'}
        </span>{' '}
        <b className="wrap-anywhere">
          <SafeText text={subject} />
        </b>
      </div>
      <p>
        {!isInForce && (
          <>
            from <Timestamp iso={from} as="full" />{' '}
          </>
        )}
        until <Timestamp iso={until} as="full" /> {zoneName()}
        {isInForce && <>, {formatSpan(Date.parse(until) - nowMs)} left</>}
        {repeat !== null && (
          <span className="muted">
            {' '}
            (every week: <SafeText text={repeat} />)
          </span>
        )}
      </p>
      <p>
        by <SafeText text={rule.by} />: <SafeText text={rule.reason} />
      </p>
      {problem !== null && <ProblemNotice problem={problem} />}
      {refusal !== null && <p className="muted">{refusal}</p>}
      <Button onPress={remove} busy={busy} disabled={refusal !== null}>
        {rule.kind === 'mute' ? 'Unmute' : 'Remove'}
        <span className="visually-hidden"> {escapeToString(subject)}</span>
      </Button>
    </li>
  );
}
