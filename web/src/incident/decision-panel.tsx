import { useEffect, useRef } from 'react';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
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
import { ackText, useDecision } from './submit-decision.ts';

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
  const { attempt, submit } = useDecision(record.incidentId, refresh);
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
  return (
    <Card title="Decision" {...(pending ? { tone: 'attention' } : {})}>
      {record.approval !== null && <ApprovalProgress approval={record.approval} />}
      {hold.newer !== null && <NewerPlan hold={hold} />}
      {hold.newer === null && against !== null && attempt.kind !== 'acknowledged' && (
        <p className="muted">{against}</p>
      )}
      {attempt.kind === 'refused' && <ProblemNotice problem={attempt.problem} />}
      {attempt.kind === 'acknowledged' && <Acknowledged text={ackText(attempt.ack)} />}
      {hold.shown !== null && against === null && (
        <>
          <DecisionForm
            // Another plan is another form: nothing that was typed for the one counts for the other.
            key={hold.shown.digest}
            shown={hold.shown}
            againstApproving={reasonAgainstApproving(situation)}
            missing={planIsOnScreen && situation.unopened.length > 0 ? `#${STEPS_ID}` : null}
            busy={attempt.kind === 'sending'}
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
