import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { Link } from '../routing/link.tsx';
import { incidentHref } from '../routing/routes.ts';

const TABS = { plan: 'Plan', diagnostics: 'Diagnostics', runs: 'Runs', alarm: 'Alarm' } as const;
export type IncidentTab = keyof typeof TABS;

function isTab(text: string): text is IncidentTab {
  return Object.hasOwn(TABS, text);
}

export function parseTab(search: string): IncidentTab {
  const text = new URLSearchParams(search).get('tab') ?? '';
  return isTab(text) ? text : 'plan';
}

export function tabHref(incidentId: string, tab: IncidentTab): string {
  return tab === 'plan' ? incidentHref(incidentId) : `${incidentHref(incidentId)}?tab=${tab}`;
}

export function IncidentTabs(props: { readonly record: IncidentRecord; readonly current: IncidentTab }) {
  const { record, current } = props;
  const counts: Readonly<Record<IncidentTab, number>> = {
    plan: record.plan?.steps.length ?? 0,
    diagnostics: record.diagnostics?.evidence.length ?? 0,
    runs: record.executions.length,
    alarm: 0,
  };
  return (
    <nav className="tabs" aria-label="Parts of the incident">
      {Object.entries(TABS).map(([tab, label]) =>
        isTab(tab) ? (
          <Link
            key={tab}
            href={tabHref(record.incidentId, tab)}
            className="tabs__tab"
            current={tab === current}
            replace
          >
            {label}
            {counts[tab] > 0 && <span className="count">{counts[tab]}</span>}
          </Link>
        ) : null,
      )}
    </nav>
  );
}
