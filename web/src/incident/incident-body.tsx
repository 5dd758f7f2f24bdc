import type { IncidentView } from '../../../src/contracts/api.ts';
import { Notice } from '../controls/notice.tsx';
import { Link } from '../routing/link.tsx';
import { useSearch } from '../routing/location.ts';
import { AlarmTab } from './alarm-tab.tsx';
import { AttemptsCard } from './attempts-card.tsx';
import { AttendingCard } from './attending-card.tsx';
import { AttentionCard } from './attention-card.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { DiagnosticsTab } from './diagnostics-tab.tsx';
import { useDigestCheck } from './digest-check.ts';
import { ExecutionsTab } from './executions-tab.tsx';
import { IncidentActions } from './incident-actions.tsx';
import { IncidentHeader } from './incident-header.tsx';
import { IncidentTabs, parseAttempt, parseTab, tabHref } from './incident-tabs.tsx';
import { OutcomeNotice } from './outcome-notice.tsx';
import { PlanTab } from './plan-tab.tsx';
import { MuteAlarm, QuietCard } from './quiet-card.tsx';
import { planOf, usePlanHold } from './shown-plan.ts';
import { TimelineCard } from './timeline-card.tsx';
import { WaitingNotice } from './waiting-notice.tsx';

/** Left what happened and what is proposed, right what a person can do and what was done. */
export function IncidentBody(props: { readonly view: IncidentView; readonly refresh: () => void }) {
  const { view, refresh } = props;
  const { record } = view;
  const search = useSearch();
  const tab = parseTab(search);
  const wanted = parseAttempt(search);
  const earlier = view.attempts.find(({ attempt }) => attempt === wanted) ?? null;
  // What is looked at; what is decided on, aborted or planned again is always the newest.
  const looked = earlier ?? record;
  const hold = usePlanHold(record);
  const shown = earlier === null ? hold.shown : planOf(earlier);
  const check = useDigestCheck(shown?.plan ?? null, shown?.digest ?? null);
  return (
    <>
      <IncidentHeader record={record} />
      <AttentionCard record={record} refresh={refresh} />
      <QuietCard record={record} refresh={refresh} />
      <div className="incident">
        <div className="incident__main">
          {earlier !== null && (
            <Notice
              tone="quiet"
              title={`Below is attempt ${earlier.attempt} of ${record.attempt}, as it was left.`}
            >
              <Link href={tabHref(record.incidentId, tab)} replace>
                Show the newest
              </Link>
            </Notice>
          )}
          {(earlier !== null || record.attention === null || record.closed !== null) && (
            <OutcomeNotice record={looked} />
          )}
          {earlier === null && <WaitingNotice record={record} />}
          <IncidentTabs record={looked} current={tab} attempt={earlier?.attempt ?? null} />
          <div className="incident__tab">
            {tab === 'plan' && (
              <PlanTab
                record={looked}
                shown={shown}
                newer={earlier === null ? hold.newer : null}
                check={check}
              />
            )}
            {tab === 'diagnostics' && (
              <DiagnosticsTab diagnostics={looked.diagnostics} targets={looked.targets} />
            )}
            {tab === 'runs' && <ExecutionsTab record={looked} />}
            {tab === 'alarm' && <AlarmTab record={record} />}
          </div>
        </div>
        <div className="incident__side">
          <DecisionPanel
            record={record}
            hold={hold}
            check={check}
            planIsOnScreen={tab === 'plan' && earlier === null}
            refresh={refresh}
          />
          <IncidentActions record={record} refresh={refresh} />
          <AttendingCard record={record} refresh={refresh} />
          <MuteAlarm record={record} refresh={refresh} />
          <AttemptsCard view={view} shown={looked.attempt} tab={tab} />
          <TimelineCard view={view} />
        </div>
      </div>
    </>
  );
}
