import type { ReactNode } from 'react';
import { Notice } from '../controls/notice.tsx';
import { useLive } from '../live/live-context.ts';
import { unreadWords, useUnreadMessages } from '../operations/use-unread-messages.ts';
import { Link } from '../routing/link.tsx';
import { usePathname } from '../routing/location.ts';
import {
  LAB_HREF,
  LIST_HREF,
  OPERATIONS_HREF,
  parseRoute,
  RESPONSE_HREF,
  SCORECARD_HREF,
  SUPPRESSIONS_HREF,
} from '../routing/routes.ts';
import { OthersDraftsNotice } from '../session/others-drafts-notice.tsx';
import { useSession } from '../session/session-context.ts';
import { Announcer } from './announcer.tsx';
import { ConnectionIndicator } from './connection-indicator.tsx';
import { SessionMenu } from './session-menu.tsx';
import { StopBanner } from './stop-banner.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

/** What stays while pages change: the way around, the connection, who is signed in. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const pathname = usePathname();
  const route = parseRoute(pathname);
  const session = useSession();
  const { pendingCount, attentionCount } = useLive();
  const unread = useUnreadMessages(pathname);
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <header className="topbar">
        <Link href={LIST_HREF} className="topbar__brand">
          <img src="/favicon.svg" alt="" width="20" height="20" />
          RecoverOps
        </Link>
        <nav className="topbar__nav" aria-label="Main">
          <Link href={LIST_HREF} current={route.kind === 'list'}>
            Incidents
            {pendingCount > 0 && (
              <span className="count count--attention" title="need approval">
                {pendingCount}
              </span>
            )}
            {attentionCount > 0 && (
              <span className="count count--bad" title="need attention">
                {attentionCount}
              </span>
            )}
          </Link>
          <Link href={SCORECARD_HREF} current={route.kind === 'scorecard'}>
            Scorecard
          </Link>
          <Link href={RESPONSE_HREF} current={route.kind === 'response'}>
            Response
          </Link>
          <Link href={SUPPRESSIONS_HREF} current={route.kind === 'suppressions'}>
            Mutes
          </Link>
          <Link href={OPERATIONS_HREF} current={route.kind === 'operations'}>
            Operations
            {unread.count > 0 && (
              <span className="count count--bad" title={unreadWords(unread)}>
                {unread.count}
                {unread.hasMore && '+'}
              </span>
            )}
          </Link>
          {session.chaos !== null && (
            <Link href={LAB_HREF} current={route.kind === 'lab'}>
              Chaos lab
            </Link>
          )}
        </nav>
        <div className="topbar__tools">
          <ConnectionIndicator />
          <ThemeToggle />
          <SessionMenu />
        </div>
      </header>
      <main id="main" className="page" tabIndex={-1}>
        <StopBanner />
        <OthersDraftsNotice />
        {route.kind === 'list' && unread.count > 0 && (
          <Notice tone="bad" title={unreadWords(unread)}>
            <p>
              No incident came of them: look at their alarms yourself.{' '}
              <Link href={OPERATIONS_HREF}>What they are, and take them again</Link>
            </p>
          </Notice>
        )}
        {children}
      </main>
      <Announcer />
    </>
  );
}
