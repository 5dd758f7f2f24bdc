// node test/web/screenshots.ts <folder>: every page in light, dark and phone width, for people to look at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { INCIDENT_STATUSES } from '../../src/domain/record/state-machine.ts';
import { setup } from './support/build-dashboard.ts';
import { DashboardHarness } from './support/dashboard-harness.ts';
import {
  type FixtureOptions,
  fixtureIncident,
  withNextPlan,
  withRecord,
} from './support/fixture-incidents.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('say where to write: node test/web/screenshots.ts <folder>');
mkdirSync(folder, { recursive: true });

const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
};

const harness = new DashboardHarness();

function putEveryStatus(): void {
  const scenarios = ['disk', 'memory', 'nginx'] as const;
  for (const [index, status] of INCIDENT_STATUSES.entries()) {
    const scenario = scenarios[index % scenarios.length] ?? 'disk';
    harness.api.put(fixtureIncident({ status, scenario, openedAgoSeconds: 60 + index * index * 97 }));
  }
}

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
  readonly path?: string;
  readonly signedIn?: boolean;
  readonly arrange?: () => void;
  readonly act?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { name: 'login', path: '/login', signedIn: false },
  { name: 'list', path: '/', arrange: putEveryStatus },
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
  { name: 'list-empty', path: '/' },
  { name: 'list-error', path: '/', arrange: () => harness.api.failNext(/^\/incidents$/, 503, 99) },
  { name: 'lab', path: '/lab' },
  { name: 'pending', incident: {} },
  { name: 'pending-two-hosts', incident: { scenario: 'memory', hosts: 2 } },
  { name: 'diagnosing', incident: { status: 'diagnosing', openedAgoSeconds: 6 } },
  { name: 'diagnostics', incident: {}, path: '?tab=diagnostics' },
  { name: 'completed-runs', incident: { status: 'completed' }, path: '?tab=runs' },
  { name: 'failed', incident: { status: 'failed', scenario: 'nginx' } },
  { name: 'attention-second-attempt', incident: { status: 'expired', attempt: 2 } },
  { name: 'closed-by-person', incident: { status: 'failed', isClosed: true } },
  { name: 'alarm', incident: {}, path: '?tab=alarm' },
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

await setup();
await harness.start();
try {
  for (const [look, options] of Object.entries(LOOKS)) {
    for (const shot of SHOTS) {
      const view = shot.incident === undefined ? null : fixtureIncident(shot.incident);
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
      await page.screenshot({ path: join(folder, `${shot.name}-${look}.png`), fullPage: true });
    }
  }
} finally {
  await harness.stop();
}
if (harness.violations.length > 0) throw new Error(harness.violations.join('\n'));
