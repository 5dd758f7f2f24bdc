import { useMemo } from 'react';
import { AccessPage } from './access/access-page.tsx';
import { ChaosPage } from './chaos/chaos-page.tsx';
import { ProblemNotice } from './controls/problem-notice.tsx';
import { Skeleton } from './controls/skeleton.tsx';
import { IncidentPage } from './incident/incident-page.tsx';
import { ListPage } from './list/list-page.tsx';
import { LiveProvider } from './live/live-provider.tsx';
import { OperationsPage } from './operations/operations-page.tsx';
import { ResponsePage } from './response/response-page.tsx';
import { usePathname } from './routing/location.ts';
import { parseRoute, type Route } from './routing/routes.ts';
import { ScorecardPage } from './scorecard/scorecard-page.tsx';
import { LoginPage } from './session/login-page.tsx';
import { SessionContext } from './session/session-context.ts';
import { useSessionState } from './session/session-state.ts';
import { LostWay, NotFoundPage } from './shell/not-found-page.tsx';
import { Shell } from './shell/shell.tsx';
import { SuppressionsPage } from './suppression/suppressions-page.tsx';

/** The session decides what there is to see; the path decides what is shown of it. */
export function App() {
  const { state, check, leave } = useSessionState();
  const session = state.kind === 'signed_in' ? state.session : null;
  const value = useMemo(() => (session === null ? null : { session, leave }), [session, leave]);
  const route = parseRoute(usePathname());
  switch (state.kind) {
    case 'checking':
      return (
        <main className="login">
          <Skeleton rows={3} label="Opening RecoverOps" />
        </main>
      );
    case 'unreachable':
      return (
        <main className="login">
          <title>Not reachable · RecoverOps</title>
          <ProblemNotice problem={state.problem} onRetry={check} />
        </main>
      );
    case 'signed_out':
      // Nobody has to sign in to learn that an address leads nowhere.
      if (route.kind === 'not_found') {
        return (
          <main className="login">
            <title>Not found · RecoverOps</title>
            <p className="login__title">
              <img src="/favicon.svg" alt="" width="28" height="28" />
              RecoverOps
            </p>
            <h1 className="page-heading">There is no such page</h1>
            <LostWay />
          </main>
        );
      }
      return <LoginPage signedIn={false} onSignedIn={check} />;
    case 'signed_in':
      // A login link may be opened by somebody who is signed in already, perhaps under another name.
      if (route.kind === 'login') return <LoginPage signedIn onSignedIn={check} />;
      return (
        <SessionContext value={value}>
          <LiveProvider>
            <Shell>
              <Page route={route} />
            </Shell>
          </LiveProvider>
        </SessionContext>
      );
  }
}

function Page({ route }: { readonly route: Exclude<Route, { readonly kind: 'login' }> }) {
  switch (route.kind) {
    case 'list':
      return <ListPage />;
    case 'incident':
      // Another incident is another page: nothing of the last one may linger in a form.
      return <IncidentPage key={route.incidentId} incidentId={route.incidentId} />;
    case 'scorecard':
      return <ScorecardPage />;
    case 'response':
      return <ResponsePage />;
    case 'suppressions':
      return <SuppressionsPage />;
    case 'operations':
      return <OperationsPage />;
    case 'access':
      return <AccessPage />;
    case 'lab':
      return <ChaosPage />;
    case 'not_found':
      return <NotFoundPage />;
  }
}
