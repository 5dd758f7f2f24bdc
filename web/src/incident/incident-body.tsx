import type { IncidentView } from '../../../src/contracts/api.ts';
import { Notice } from '../controls/notice.tsx';
import { Link } from '../routing/link.tsx';
import { useSearch } from '../routing/location.ts';
import { isAsking } from '../status/status-look.ts';
import { AlarmTab } from './alarm-tab.tsx';
import { AlongsideNotice } from './alongside-notice.tsx';
import { AttemptsCard } from './attempts-card.tsx';
import { AttendingCard } from './attending-card.tsx';
import { AttentionCard } from './attention-card.tsx';
import { BriefCard } from './brief-card.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { DiagnosticsTab } from './diagnostics-tab.tsx';
import { useDigestCheck } from './digest-check.ts';
import { EditPlan } from './edit-plan.tsx';
import { ExchangesCard } from './exchanges-card.tsx';
import { ExecutionsTab } from './executions-tab.tsx';
import { IncidentActions } from './incident-actions.tsx';
import { IncidentFacts, IncidentHeader } from './incident-header.tsx';
import { IncidentTabs, parseAttempt, parseTab, tabHref } from './incident-tabs.tsx';
import { useOpenedScripts } from './opened-scripts.ts';
import { OutcomeNotice } from './outcome-notice.tsx';
import { PastIncidentsCard } from './past-incidents-card.tsx';
import { PlanTab } from './plan-tab.tsx';
import { ProgressCard } from './progress-card.tsx';
import { QuestionsCard, questionsVersion, useQuestions } from './questions-card.tsx';
import { MuteAlarm, QuietCard } from './quiet-card.tsx';
import { ReportCard } from './report-card.tsx';
import { planOf, usePlanHold } from './shown-plan.ts';
import { TimelineCard } from './timeline-card.tsx';
import { TrendPlot } from './trend-plot.tsx';
import { UndoCard } from './undo-card.tsx';
import { WaitingNotice } from './waiting-notice.tsx';

/**
 * First what somebody who was woken needs: the brief, what runs, the plot, and beside or below it the decision. Then everything
 * that is known, and what was done.
 */
export function IncidentBody(props: { readonly view: IncidentView; readonly refresh: () => void }) {
  const { view, refresh } = props;
  const { record } = view;
  const search = useSearch();
  const tab = parseTab(search);
  const wanted = parseAttempt(search);
  const earlier = view.attempts.find(({ attempt }) => attempt === wanted) ?? null;
  // What is looked at; what is decided on, aborted or planned again is always the newest.
  const looked = earlier ?? record;
  const hold = usePlanHold(view);
  const shown = earlier === null ? hold.shown : planOf(earlier);
  const check = useDigestCheck(shown?.plan ?? null, shown?.digest ?? null);
  const opened = useOpenedScripts(shown?.digest ?? null);
  const asked = useQuestions(record.incidentId, questionsVersion(view));
  // While a plan is read that a newer one has replaced, its own brief stands above it.
  const brief = hold.newer === null ? view.brief : (hold.shown?.brief ?? view.brief);
  return (
    <>
      <IncidentHeader record={record} />
      <div className="incident">
        <div className="incident__first">
          <BriefCard brief={brief} asks={isAsking(record)} />
          <ProgressCard record={record} brief={brief} />
        </div>
        <div className="incident__side">
          <AttentionCard record={record} refresh={refresh} />
          <QuietCard record={record} refresh={refresh} />
          <AlongsideNotice view={view} />
          <DecisionPanel
            record={record}
            hold={hold}
            check={check}
            planIsOnScreen={tab === 'plan' && earlier === null}
            opened={opened}
            refresh={refresh}
          />
          <EditPlan record={record} editable={view.editable} hold={hold} refresh={refresh} />
          <IncidentActions record={record} refresh={refresh} />
          <UndoCard view={view} refresh={refresh} />
          <AttendingCard record={record} refresh={refresh} />
          <MuteAlarm record={record} refresh={refresh} />
          <PastIncidentsCard record={record} />
          <AttemptsCard view={view} shown={looked.attempt} tab={tab} />
          <ReportCard incidentId={record.incidentId} />
        </div>
        <div className="incident__trend">
          <TrendPlot record={record} />
        </div>
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
                opened={opened}
              />
            )}
            {tab === 'diagnostics' && (
              <DiagnosticsTab diagnostics={looked.diagnostics} targets={looked.targets} />
            )}
            {tab === 'runs' && <ExecutionsTab record={looked} />}
            {tab === 'alarm' && <AlarmTab record={record} />}
          </div>
          <QuestionsCard incidentId={record.incidentId} asked={asked} />
          <ExchangesCard view={view} questions={asked.questions ?? []} />
          <IncidentFacts record={record} />
          <TimelineCard view={view} />
        </div>
      </div>
    </>
  );
}
