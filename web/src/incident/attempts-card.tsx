import type { IncidentView } from '../../../src/contracts/api.ts';
import type { AttemptBegin } from '../../../src/domain/record/attempt.ts';
import { Card } from '../controls/card.tsx';
import { Link } from '../routing/link.tsx';
import { StatusBadge } from '../status/status-badge.tsx';
import { isAsking, lookOf, STATUS_LOOKS, type StatusLook } from '../status/status-look.ts';
import { countOf } from '../text/format-number.ts';
import { formatSpan } from '../text/format-time.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { type IncidentTab, tabHref } from './incident-tabs.tsx';

/** Every attempt by its number: why it began, how it ended. What each found, planned and ran is a press away. */
export function AttemptsCard(props: {
  readonly view: IncidentView;
  readonly shown: number;
  readonly tab: IncidentTab;
}) {
  const { view, shown, tab } = props;
  const { record } = view;
  const hasEnded = record.attempts.some(({ attempt }) => attempt === record.attempt);
  const kept = new Set([...view.attempts.map(({ attempt }) => attempt), record.attempt]);
  const href = (attempt: number) =>
    tabHref(record.incidentId, tab, attempt === record.attempt ? null : attempt);
  return (
    <Card title="Attempts" aside={<span className="muted">{countOf(record.attempt, 'attempt')}</span>}>
      <ol className="attempts">
        {record.attempts.map(({ attempt, status, begun, outcome, startedAt, endedAt, executions }) => (
          <li key={attempt} value={attempt} className="attempts__attempt">
            <Attempt
              attempt={attempt}
              look={STATUS_LOOKS[status]}
              begun={begun}
              href={kept.has(attempt) && attempt !== shown ? href(attempt) : null}
            />
            <p className="attempts__outcome">
              <SafeText text={outcome.message} />
            </p>
            <p className="muted small">
              took {formatSpan(Date.parse(endedAt) - Date.parse(startedAt))}
              {executions.length > 0 && `, ran ${countOf(executions.length, 'command')} on hosts`}
            </p>
          </li>
        ))}
        {!hasEnded && (
          <li key={record.attempt} value={record.attempt} className="attempts__attempt">
            <Attempt
              attempt={record.attempt}
              look={lookOf(record.status, isAsking(record))}
              begun={record.begun}
              href={record.attempt === shown ? null : href(record.attempt)}
            />
          </li>
        )}
      </ol>
    </Card>
  );
}

function Attempt(props: {
  readonly attempt: number;
  readonly look: StatusLook;
  readonly begun: AttemptBegin;
  readonly href: string | null;
}) {
  const { attempt, look, begun, href } = props;
  return (
    <>
      <div className="attempts__head">
        <b>Attempt {attempt}</b> <StatusBadge look={look} />
        {href !== null && (
          <Link href={href} replace>
            Show attempt {attempt}
          </Link>
        )}
      </div>
      <p className="small">
        <Timestamp iso={begun.at} as="full" />, <SafeText text={begunText(begun)} />
      </p>
    </>
  );
}

function begunText({ by, kind, reason }: AttemptBegin): string {
  const who = {
    alarm: 'by the alarm',
    plan_again: `by ${by}`,
    undo: `to undo the fix, by ${by}`,
    reset: 'as its workflow was reset',
    suppression_ended: 'by itself',
    fired_anew: 'because the alarm fired anew',
  }[kind];
  return reason === '' ? who : `${who}: ${reason}`;
}
