import type { Page } from 'playwright-core';
import type { IncidentView } from '../../../src/contracts/api.ts';
import { INCIDENT_STATUSES } from '../../../src/domain/record/state-machine.ts';
import type { Route } from '../../../web/src/routing/routes.ts';
import { ROUTE_EXAMPLES } from '../../../web/src/routing/routes.ts';
import { MODELS_TOLD } from '../../support/scored-incidents.ts';
import type { DashboardHarness } from './dashboard-harness.ts';
import { putAccess } from './fixture-access.ts';
import { type FixtureOptions, fixtureIncident, ofFinding } from './fixture-incidents.ts';
import { busyOperations } from './fixture-operations.ts';
import { MANY_MEASURED } from './fixture-response.ts';
import { fixtureScorecard, MANY_SCORED } from './fixture-scorecard.ts';

type Api = DashboardHarness['api'];

/** One thing that a page can show. */
export interface DashboardView {
  readonly name: string;
  readonly path?: string;
  /** Put there, and the path is below its page. */
  readonly incident?: () => IncidentView;
  readonly arrange?: (api: Api) => void;
  readonly signedIn?: boolean;
  /** Until this stands there. */
  readonly shows: string;
  readonly act?: (page: Page, api: Api) => Promise<void>;
}

const ofIncident = (options: FixtureOptions) => () => fixtureIncident(options);

export function putEveryStatus(api: Api): void {
  const scenarios = ['disk', 'memory', 'nginx'] as const;
  for (const [index, status] of INCIDENT_STATUSES.entries()) {
    const scenario = scenarios[index % scenarios.length] ?? 'disk';
    api.put(fixtureIncident({ status, scenario, openedAgoSeconds: 60 + index * index * 97 }));
  }
}

const until = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

function putSuppressions(api: Api): void {
  const made = { by: 'ana', at: until(-1), reason: 'the disks are replaced' };
  api.suppressions = [
    {
      rule: {
        id: 'aaaa1111',
        kind: 'mute',
        alarm: `Disk-${'Critical-'.repeat(12)}ASG`,
        accountId: null,
        region: null,
        until: until(4),
        ...made,
      },
      isInForce: true,
      from: until(-1),
      until: until(4),
    },
  ] as unknown as Api['suppressions'];
}

function putOperations(api: Api): void {
  api.operations = busyOperations();
}

/** Of every kind of page, what it shows when all is well, empty, wrong or on its way. A kind that is added does not compile until it is here. */
export const DASHBOARD_VIEWS: Readonly<Record<Route['kind'], readonly DashboardView[]>> = {
  list: [
    { name: 'list', path: '/', arrange: putEveryStatus, shows: '.incidents__row' },
    {
      name: 'list-searched',
      path: '/?text=web&cause=log&sort=duration&from=2026-01-01T00:00:00.000Z',
      arrange: putEveryStatus,
      shows: '.incidents__row',
    },
    { name: 'list-empty', path: '/', shows: '.empty' },
    {
      name: 'list-error',
      path: '/',
      arrange: (api) => api.failNext(/^\/incidents$/, 503, 99),
      shows: '.notice--bad',
    },
    {
      name: 'list-loading',
      path: '/',
      // Never let go: the harness closes the page.
      arrange: (api) => void api.hold(/^\/incidents$/),
      shows: '.skeleton',
    },
    {
      name: 'list-offline',
      path: '/',
      arrange: putEveryStatus,
      shows: '.incidents__row',
      act: async (page, api) => {
        await page.locator('.connection__state--live').waitFor();
        api.isDown = true;
        api.dropStreams();
        await page.locator('.connection__state--offline').waitFor();
      },
    },
  ],
  incident: [
    { name: 'diagnosing', incident: ofIncident({ status: 'diagnosing' }), shows: '.brief' },
    {
      name: 'pending-opened',
      incident: ofIncident({ scenario: 'memory', hosts: 2 }),
      shows: '.decision__bar',
      act: async (page) => {
        for (const scripts of await page.locator('.step__scripts summary').all()) await scripts.click();
      },
    },
    { name: 'executing', incident: ofIncident({ status: 'executing' }), shows: '.brief' },
    { name: 'rolling-back', incident: ofIncident({ status: 'rolling_back' }), shows: '.brief' },
    { name: 'completed', incident: ofIncident({ status: 'completed' }), shows: '.brief' },
    { name: 'attention', incident: ofIncident({ status: 'expired', attempt: 2 }), shows: '.attention' },
    { name: 'suppressed', incident: ofIncident({ status: 'suppressed' }), shows: '.brief' },
    { name: 'closed', incident: ofIncident({ status: 'failed', isClosed: true }), shows: '.brief' },
    { name: 'diagnostics', incident: ofIncident({}), path: '?tab=diagnostics', shows: '.brief' },
    { name: 'runs', incident: ofIncident({ status: 'completed' }), path: '?tab=runs', shows: '.brief' },
    { name: 'finding', incident: () => ofFinding(fixtureIncident()), path: '?tab=alarm', shows: '.brief' },
    { name: 'incident-unknown', path: ROUTE_EXAMPLES.incident, shows: 'h1' },
  ],
  scorecard: [
    {
      name: 'scorecard',
      path: ROUTE_EXAMPLES.scorecard,
      arrange: (api) => {
        api.scorecard = fixtureScorecard(MANY_SCORED, MODELS_TOLD);
      },
      shows: '.scorecard',
    },
    { name: 'scorecard-empty', path: ROUTE_EXAMPLES.scorecard, shows: '.empty' },
  ],
  response: [
    {
      name: 'response',
      path: ROUTE_EXAMPLES.response,
      arrange: (api) => {
        api.measured = MANY_MEASURED;
      },
      shows: '.trend canvas',
    },
    { name: 'response-empty', path: ROUTE_EXAMPLES.response, shows: '.empty' },
  ],
  suppressions: [
    { name: 'mutes', path: ROUTE_EXAMPLES.suppressions, arrange: putSuppressions, shows: '.suppressions' },
    {
      name: 'mutes-error',
      path: ROUTE_EXAMPLES.suppressions,
      arrange: (api) => api.failNext(/^\/suppressions$/, 503, 99),
      shows: '.notice--bad',
    },
  ],
  operations: [
    {
      name: 'operations',
      path: ROUTE_EXAMPLES.operations,
      arrange: putOperations,
      shows: '[aria-label="Claims"]',
    },
    {
      name: 'operations-settings',
      path: `${ROUTE_EXAMPLES.operations}?tab=settings`,
      arrange: putOperations,
      shows: '.operations__settings',
    },
    {
      name: 'operations-catalogue',
      path: `${ROUTE_EXAMPLES.operations}?tab=catalogue`,
      arrange: putOperations,
      shows: '.operations__entry',
      act: async (page) => {
        for (const entry of await page.locator('.operations__entry summary').all()) await entry.click();
      },
    },
    { name: 'operations-empty', path: ROUTE_EXAMPLES.operations, shows: '[aria-label="Builds of workers"]' },
    {
      name: 'operations-error',
      path: ROUTE_EXAMPLES.operations,
      arrange: (api) => api.failNext(/^\/(claims|messages|operations|notifications)/, 503, 99),
      shows: '.notice--bad',
    },
  ],
  access: [
    { name: 'access', path: ROUTE_EXAMPLES.access, arrange: putAccess, shows: '.access-tokens' },
    { name: 'access-empty', path: ROUTE_EXAMPLES.access, shows: '.empty' },
  ],
  lab: [{ name: 'lab', path: ROUTE_EXAMPLES.lab, shows: '.chaos' }],
  login: [
    {
      name: 'login',
      path: ROUTE_EXAMPLES.login,
      signedIn: false,
      arrange: (api) => {
        api.signInMethods = {
          loginLinks: true,
          provider: { name: 'Example SSO', startPath: '/auth/sign-in' },
        };
      },
      shows: '.login__title',
    },
    {
      name: 'unreachable',
      path: '/',
      arrange: (api) => api.failNext(/^\/session$/, 503, 99),
      shows: '.notice--bad',
    },
  ],
  not_found: [
    { name: 'not-found', path: ROUTE_EXAMPLES.not_found, shows: 'h1' },
    { name: 'not-found-signed-out', path: ROUTE_EXAMPLES.not_found, signedIn: false, shows: 'h1' },
  ],
};

/** Opens a view as people come to see it. */
export async function openView(
  harness: DashboardHarness,
  view: DashboardView,
  options: Parameters<DashboardHarness['open']>[1] = {},
): Promise<Page> {
  const incident = view.incident?.() ?? null;
  const base = incident === null ? '' : `/incidents/${encodeURIComponent(incident.record.incidentId)}`;
  const page = await harness.open(`${base}${view.path ?? ''}`, {
    ...options,
    signedIn: view.signedIn ?? true,
    arrange: () => {
      if (incident !== null) harness.api.put(incident);
      view.arrange?.(harness.api);
    },
  });
  await page.locator(view.shows).first().waitFor();
  await view.act?.(page, harness.api);
  return page;
}
