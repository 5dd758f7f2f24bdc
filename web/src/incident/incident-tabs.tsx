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

/** The number of an earlier attempt that is looked at; null is the newest. */
export function parseAttempt(search: string): number | null {
  const text = new URLSearchParams(search).get('attempt') ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

export function tabHref(incidentId: string, tab: IncidentTab, attempt: number | null = null): string {
  const parameters = new URLSearchParams();
  if (tab !== 'plan') parameters.set('tab', tab);
  if (attempt !== null) parameters.set('attempt', String(attempt));
  const query = parameters.toString();
  return query === '' ? incidentHref(incidentId) : `${incidentHref(incidentId)}?${query}`;
}

export function IncidentTabs(props: {
  readonly record: IncidentRecord;
  readonly current: IncidentTab;
  /** Null: the newest. */
  readonly attempt: number | null;
}) {
  const { record, current, attempt } = props;
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
            href={tabHref(record.incidentId, tab, attempt)}
            className="tabs__tab"
            current={tab === current}
            replace
          >
            {tab === 'alarm' && record.alarm.finding !== undefined ? 'Finding' : label}
            {counts[tab] > 0 && <span className="count">{counts[tab]}</span>}
          </Link>
        ) : null,
      )}
    </nav>
  );
}
