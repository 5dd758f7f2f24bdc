import { useEffect, useRef } from 'react';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { OFFLINE_CODE } from '../api/api-problem.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { useOnline } from '../live/use-online.ts';
import { Link } from '../routing/link.tsx';
import { useSession } from '../session/session-context.ts';
import { useRefusal } from '../session/use-refusal.ts';
import { isAsking } from '../status/status-look.ts';
import { useNowMs } from '../text/now.ts';
import { ApprovalProgress } from './approval-progress.tsx';
import { DecisionForm } from './decision-form.tsx';
import { type DecisionSituation, reasonAgainstApproving, reasonAgainstDeciding } from './decision-rules.ts';
import type { DigestCheck } from './digest-check.ts';
import { tabHref } from './incident-tabs.tsx';
import { type OpenedScripts, unopenedSteps } from './opened-scripts.ts';
import { STEPS_ID } from './plan-card.tsx';
import { type PlanHold, planName } from './shown-plan.ts';
import { SignalCommand } from './signal-command.tsx';
import { ackText, type DecisionAttempt, useDecision } from './submit-decision.ts';

/** Where a person says yes or no to the plan on the screen, and to no other. */
export function DecisionPanel(props: {
  readonly record: IncidentRecord;
  readonly hold: PlanHold;
  readonly check: DigestCheck;
  readonly planIsOnScreen: boolean;
  readonly opened: OpenedScripts;
  readonly refresh: () => void;
}) {
  const { record, hold, check, planIsOnScreen, opened, refresh } = props;
  const { principal } = useSession();
  const { attempt, submit, forget } = useDecision(record.incidentId, refresh);
  const situation: DecisionSituation = {
    record,
    principal,
    nowMs: useNowMs(),
    hasNewerPlan: hold.newer !== null,
    planIsOnScreen,
    check,
    unopened: hold.shown === null ? [] : unopenedSteps(hold.shown.plan, opened),
  };
  const refusal = useRefusal('plan.decide');
  const against = reasonAgainstDeciding(situation) ?? refusal;
  const pending = isAsking(record);
  const answer = attempt.kind === 'refused' ? <Refused {...attempt} /> : null;
  return (
    <Card title="Decision" {...(pending ? { tone: 'attention' } : {})}>
      {record.approval !== null && <ApprovalProgress approval={record.approval} />}
      {hold.newer !== null && <NewerPlan hold={hold} />}
      {hold.newer === null && against !== null && attempt.kind !== 'acknowledged' && (
        <p className="muted">{against}</p>
      )}
      {attempt.kind === 'acknowledged' && <Acknowledged text={ackText(attempt.ack)} />}
      {answer !== null && (hold.shown === null || against !== null) && (
        // The form is gone, as somebody else was faster or the time is over: the answer stays where it was.
        <div className="decision__bar">
          {answer}
          <Button look="quiet" onPress={forget}>
            Hide this answer
          </Button>
        </div>
      )}
      {hold.shown !== null && against === null && (
        <>
          <DecisionForm
            // Another plan is another form: nothing that was typed for the one counts for the other.
            key={hold.shown.digest}
            shown={hold.shown}
            againstApproving={reasonAgainstApproving(situation)}
            missing={planIsOnScreen && situation.unopened.length > 0 ? `#${STEPS_ID}` : null}
            busy={attempt.kind === 'sending'}
            answer={answer}
            submit={submit}
          />
          {!planIsOnScreen && (
            <p>
              <Link href={tabHref(record.incidentId, 'plan')} replace>
                Show the plan
              </Link>
            </p>
          )}
          <SignalCommand workflowId={record.workflowId} digest={hold.shown.digest} />
        </>
      )}
    </Card>
  );
}

function NewerPlan({ hold }: { readonly hold: PlanHold }) {
  return (
    <Notice
      tone="attention"
      role="alert"
      title={`Plan ${hold.newer === null ? '' : planName(hold.newer)} has arrived`}
    >
      <p>
        What you were reading is plan {hold.shown === null ? '' : planName(hold.shown)}; it can no longer be
        approved. Look at the new one before you decide.
      </p>
      <Button look="primary" onPress={hold.showNewer}>
        Show the new plan
      </Button>
    </Notice>
  );
}

/** What was not taken; once there is a network again, that it is not sent by itself. */
function Refused({ asked, problem }: Extract<DecisionAttempt, { kind: 'refused' }>) {
  const isOnline = useOnline();
  if (problem.code !== OFFLINE_CODE || !isOnline) return <ProblemNotice problem={problem} />;
  const button = asked === 'approve' ? 'Approve' : 'Reject';
  return (
    <Notice tone="attention" role="alert" title={`Not sent: your ${button}. This device is connected again.`}>
      <p>Nothing was done. Press {button} again.</p>
    </Notice>
  );
}

/** The form is gone when the answer comes, and the focus with it: it moves to the answer. */
function Acknowledged({ text }: { readonly text: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1}>
      <Notice tone="good" role="status" title={text} />
    </div>
  );
}
