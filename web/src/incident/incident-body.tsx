import type { IncidentView } from '../../../src/contracts/api.ts';
import { useSearch } from '../routing/location.ts';
import { AlarmTab } from './alarm-tab.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { DiagnosticsTab } from './diagnostics-tab.tsx';
import { useDigestCheck } from './digest-check.ts';
import { ExecutionsTab } from './executions-tab.tsx';
import { IncidentActions } from './incident-actions.tsx';
import { IncidentHeader } from './incident-header.tsx';
import { IncidentTabs, parseTab } from './incident-tabs.tsx';
import { OutcomeNotice } from './outcome-notice.tsx';
import { PlanTab } from './plan-tab.tsx';
import { usePlanHold } from './shown-plan.ts';
import { TimelineCard } from './timeline-card.tsx';
import { WaitingNotice } from './waiting-notice.tsx';

/** Left what happened and what is proposed, right what a person can do and what was done. */
export function IncidentBody(props: { readonly view: IncidentView; readonly refresh: () => void }) {
  const { view, refresh } = props;
  const { record } = view;
  const tab = parseTab(useSearch());
  const hold = usePlanHold(record);
  const check = useDigestCheck(hold.shown?.plan ?? null, hold.shown?.digest ?? null);
  return (
    <>
      <IncidentHeader record={record} />
      <div className="incident">
        <div className="incident__main">
          <OutcomeNotice record={record} />
          <WaitingNotice record={record} />
          <IncidentTabs record={record} current={tab} />
          <div className="incident__tab">
            {tab === 'plan' && (
              <PlanTab record={record} shown={hold.shown} newer={hold.newer} check={check} />
            )}
            {tab === 'diagnostics' && (
              <DiagnosticsTab diagnostics={record.diagnostics} targets={record.targets} />
            )}
            {tab === 'runs' && <ExecutionsTab record={record} />}
            {tab === 'alarm' && <AlarmTab record={record} />}
          </div>
        </div>
        <div className="incident__side">
          <DecisionPanel
            record={record}
            hold={hold}
            check={check}
            planIsOnScreen={tab === 'plan'}
            refresh={refresh}
          />
          <IncidentActions record={record} refresh={refresh} />
          <TimelineCard view={view} />
        </div>
      </div>
    </>
  );
}
