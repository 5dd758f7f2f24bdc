import { PageHeading } from '../controls/page-heading.tsx';
import { Link } from '../routing/link.tsx';
import { useSearch } from '../routing/location.ts';
import { OPERATIONS_HREF } from '../routing/routes.ts';
import { CatalogueTab } from './catalogue-tab.tsx';
import { ClaimsSection } from './claims-section.tsx';
import { DetectorSection } from './detector-section.tsx';
import { MessagesSection } from './messages-section.tsx';
import { ModeSection } from './mode-section.tsx';
import { NotificationsSection } from './notifications-section.tsx';
import { OPERATIONS_TABS, parseTab, TAB_WORDS } from './operations-words.ts';
import { SettingsTab } from './settings-tab.tsx';
import { StopSection } from './stop-section.tsx';
import { WorkersSection } from './workers-section.tsx';

/** What may act on hosts and what must not, who does the work and by what settings, and all that can be looked for and mended. */
export function OperationsPage() {
  const tab = parseTab(useSearch());
  return (
    <>
      <PageHeading title="Operations">Operations</PageHeading>
      <nav className="tabs" aria-label="Parts of operations">
        {OPERATIONS_TABS.map((one) => (
          <Link
            key={one}
            href={one === 'state' ? OPERATIONS_HREF : `${OPERATIONS_HREF}?tab=${one}`}
            className="tabs__tab"
            current={one === tab}
            stay
          >
            {TAB_WORDS[one]}
          </Link>
        ))}
      </nav>
      <div className="operations">
        {tab === 'state' && (
          <>
            <StopSection />
            <ModeSection />
            <ClaimsSection />
            <MessagesSection />
            <NotificationsSection />
            <WorkersSection />
            <DetectorSection />
          </>
        )}
        {tab === 'settings' && <SettingsTab />}
        {tab === 'catalogue' && <CatalogueTab />}
      </div>
    </>
  );
}
