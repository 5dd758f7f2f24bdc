// node test/web/screenshots.ts <folder> [name]: every view of every page and some incidents more, or those whose name begins so, in light, dark and phone width, for people
// to look at. `<name>-first` is what is seen before anything is scrolled.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { IncidentView } from '../../src/contracts/api.ts';
import type { Finding } from '../../src/domain/alarm/finding/finding.ts';
import { setup } from './support/build-dashboard.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import { DASHBOARD_VIEWS, openView } from './support/dashboard-views.ts';
import {
  type FixtureOptions,
  fixtureIncident,
  ofFinding,
  withNextPlan,
  withRecord,
} from './support/fixture-incidents.ts';
import { MANY_MEASURED } from './support/fixture-response.ts';
import { worstView } from './support/worst-view.ts';

const [, , folder, only = ''] = process.argv;
if (folder === undefined) throw new Error('say where to write: node test/web/screenshots.ts <folder>');
mkdirSync(folder, { recursive: true });

const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
};

const LONG_FINDING: Partial<Finding> = {
  reason:
    '4,217 lines in 60 s say that a file system is full, and 12 forms of lines were not seen before; usual is none',
  templates: [
    {
      id: '0123456789abcdef',
      text: 'app[<*>]: write /srv/app/queues/<*>/segments/<*>.seg failed: errno <*> (No space left on device)',
      count: 4_217,
      novel: true,
      excess: null,
    },
    { id: 'fedcba9876543210', text: 'retry <*> of <*> in <*> ms', count: 912, novel: false, excess: 41.27 },
    {
      id: '00000000deadbeef',
      text: 'checkpoint complete: wrote <*> buffers',
      count: 12,
      novel: false,
      excess: null,
    },
  ],
  lines: [
    'app[812]: write /srv/app/queues/orders-eu-central/segments/0000000000000081923.seg failed: errno 28 (No space left on device)',
    'app[812]: retry 3 of 10 in 1600 ms',
    'app[812]: login with password=<REDACTED:password:1a2b3c4d> failed',
  ],
};
const EMPTY_FINDING: Partial<Finding> = {
  detector: 'log-rate',
  class: null,
  severity: 'warning',
  resource: { kind: 'function', id: 'pay' },
  source: 'lambda',
  logGroup: '/aws/lambda/pay',
  reason: '1,900 lines in 60 s; usual are 40',
  patterns: [],
  templates: [],
  lines: [],
  evidence: null,
};

const harness = new DashboardHarness();

/** One that asks, one that is approved and waits for "resume". */
function putWaiting(): void {
  harness.api.put(fixtureIncident({ openedAgoSeconds: 90 }));
  const { record } = fixtureIncident({ status: 'executing' });
  const waiting = {
    kind: 'kill_switch',
    message: 'the kill switch is on (by ana: bad deploy)',
    since: record.updatedAt,
    until: null,
  } as const;
  const changes = { decision: record.decision, waiting };
  harness.api.put(withRecord(fixtureIncident({ scenario: 'memory', openedAgoSeconds: 300 }), changes));
}

interface Shot {
  readonly name: string;
  readonly incident?: FixtureOptions;
  /** Instead of `incident`. */
  readonly view?: () => IncidentView;
  readonly path?: string;
  readonly change?: (view: IncidentView) => IncidentView;
  readonly signedIn?: boolean;
  readonly arrange?: () => void;
  readonly act?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { name: 'list-waiting', path: '/', arrange: putWaiting },
  {
    name: 'approved-waiting',
    path: '/?group=running',
    arrange: putWaiting,
    act: async (page) => {
      await page.locator('.incidents__link').first().click();
      await page.getByText('Approved; it waits until it may run.').waitFor();
    },
  },
  { name: 'worst', view: worstView },
  {
    name: 'worst-attention',
    view: () => {
      const { record } = fixtureIncident({ status: 'expired' });
      return worstView({
        status: 'expired',
        outcome: record.outcome,
        endedAt: null,
        attention: { since: record.updatedAt, reason: 'nobody decided in time; nothing ran' },
      });
    },
  },
  {
    name: 'response',
    path: '/response',
    arrange: () => {
      harness.api.measured = MANY_MEASURED;
    },
  },
  { name: 'verifying', incident: { status: 'verifying' } },
  { name: 'pending', incident: {} },
  { name: 'pending-two-hosts', incident: { scenario: 'memory', hosts: 2 } },
  { name: 'failed', incident: { status: 'failed', scenario: 'nginx' } },
  { name: 'attention-second-attempt', incident: { status: 'expired', attempt: 2 } },
  { name: 'alarm', incident: {}, path: '?tab=alarm' },
  { name: 'finding', incident: {}, path: '?tab=alarm', change: (view) => ofFinding(view, LONG_FINDING) },
  { name: 'finding-diagnostics', incident: {}, path: '?tab=diagnostics', change: ofFinding },
  {
    name: 'finding-without-host',
    incident: { status: 'no_remedy' },
    path: '?tab=alarm',
    change: (view) => ofFinding(view, EMPTY_FINDING),
  },
  {
    name: 'stale-plan',
    incident: {},
    act: async (page) => {
      await page.getByRole('button', { name: 'Approve' }).waitFor();
      for (const view of [...harness.api.store.views.values()]) harness.api.put(withNextPlan(view));
      await page.getByRole('button', { name: 'Show the new plan' }).waitFor();
    },
  },
];

const picture = async (page: Page, name: string, fullPage = true) => {
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
};

await setup();
await harness.start();
try {
  for (const [look, options] of Object.entries(LOOKS)) {
    for (const view of Object.values(DASHBOARD_VIEWS)
      .flat()
      .filter(({ name }) => name.startsWith(only))) {
      const page = await openView(harness, view, options);
      if (view.incident !== undefined) await picture(page, `${view.name}-first-${look}`, false);
      await picture(page, `${view.name}-${look}`);
    }
    for (const shot of SHOTS.filter(({ name }) => name.startsWith(only))) {
      const plain = shot.view?.() ?? (shot.incident === undefined ? null : fixtureIncident(shot.incident));
      const view = plain === null ? null : (shot.change?.(plain) ?? plain);
      const base = view === null ? '' : `/incidents/${encodeURIComponent(view.record.incidentId)}`;
      const page = await harness.open(`${base}${shot.path ?? ''}`, {
        ...options,
        signedIn: shot.signedIn ?? true,
        arrange: () => {
          if (view !== null) harness.api.put(view);
          shot.arrange?.();
        },
      });
      await page.locator('h1').first().waitFor();
      await page.locator('.skeleton').waitFor({ state: 'detached' });
      await shot.act?.(page);
      if (view !== null) await picture(page, `${shot.name}-first-${look}`, false);
      await picture(page, `${shot.name}-${look}`);
    }
  }
} finally {
  await harness.stop();
}
if (harness.violations.length > 0) throw new Error(harness.violations.join('\n'));
