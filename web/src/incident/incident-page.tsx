import { Notice } from '../controls/notice.tsx';
import { PageHeading } from '../controls/page-heading.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { Skeleton } from '../controls/skeleton.tsx';
import { Link } from '../routing/link.tsx';
import { LIST_HREF } from '../routing/routes.ts';
import { IncidentBody } from './incident-body.tsx';
import { useIncident } from './incident-state.ts';

export function IncidentPage({ incidentId }: { readonly incidentId: string }) {
  const { view, problem, connection, refresh } = useIncident(incidentId);
  return (
    <>
      <nav className="crumbs" aria-label="Way back">
        <Link href={LIST_HREF}>Incidents</Link>
      </nav>
      {problem !== null && <ProblemNotice problem={problem} onRetry={refresh} />}
      {view === null && problem === null && <Skeleton rows={10} label="Loading the incident" />}
      {view === null && problem !== null && (
        <PageHeading title="Incident">This incident cannot be shown</PageHeading>
      )}
      {view !== null && (connection === 'reconnecting' || connection === 'offline') && (
        <Notice
          tone="attention"
          role="status"
          title="This page may be behind: its stream of changes broke. Reconnecting."
        />
      )}
      {view !== null && <IncidentBody view={view} refresh={refresh} />}
    </>
  );
}
