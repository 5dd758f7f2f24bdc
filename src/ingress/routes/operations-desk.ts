import type { DetectorView, QueuePollers, SettingsView, WorkersView } from '../../contracts/operations.ts';
import { LIMITS } from '../../domain/bounds.ts';
import { iteratorAgeMs } from '../../domain/logs/detection/lag-report.ts';
import { differingSettings } from '../../domain/redaction/told-settings.ts';
import type { WorkerReport } from '../../domain/redaction/worker-report.ts';
import { INGRESS_LIMITS } from '../bounds.ts';
import type { TypedApp } from '../http/typed-app.ts';
import type { IngressDeps } from '../ingress-deps.ts';
import { KeptReads } from '../live/kept-reads.ts';
import { errorResponses } from '../schemas/error-schema.ts';
import {
  CatalogueSchema,
  DetectorSchema,
  SettingsSchema,
  WorkersSchema,
} from '../schemas/operations-schemas.ts';
import { catalogueView } from './catalogue-view.ts';

const tags = ['operations'];

type DeskDeps = Pick<
  IngressDeps,
  'temporal' | 'lag' | 'workerReports' | 'told' | 'runbooks' | 'installation' | 'nowMs'
>;

const LIMITS_TOLD: WorkerReport['limits'] = [
  { name: 'alarms that start at a time; more go in batches', value: INGRESS_LIMITS.alarms.directInFlightMax },
  { name: 'alarms that wait for a batch; more answer 503', value: INGRESS_LIMITS.alarms.waitingMax },
  { name: 'connections', value: INGRESS_LIMITS.http.connectionsMax },
  { name: 'failures of one address in a minute', value: INGRESS_LIMITS.failures.perAddressMax },
  { name: 'questions to the model by one person in a minute', value: INGRESS_LIMITS.api.questionsPerMinute },
  { name: 'looks at hosts by one person in a minute', value: INGRESS_LIMITS.api.looksPerMinute },
  { name: 'accounts that are served', value: LIMITS.accountsMax },
];

const QUEUES = ['workflows', 'incident', 'ssm', 'ai'] as const satisfies readonly (keyof QueuePollers)[];

/** What no worker asks for that would get new work of that kind. */
function unpolled({ builds, unversioned, currentBuildId }: Omit<WorkersView, 'checkedAt' | 'unpolled'>) {
  const current = builds.find(({ buildId }) => buildId === currentBuildId)?.pollers;
  const taking = currentBuildId === null ? unversioned : current;
  return QUEUES.filter((queue) => (taking?.[queue] ?? 0) === 0);
}

async function workersView({ temporal, nowMs }: DeskDeps): Promise<WorkersView> {
  const builds = await temporal.workerBuilds();
  return { checkedAt: new Date(nowMs()).toISOString(), ...builds, unpolled: unpolled(builds) };
}

async function settingsView({ workerReports, told, installation, nowMs }: DeskDeps): Promise<SettingsView> {
  const { reports, isPartial } = await workerReports.list();
  const workers = reports.map(({ format: _format, ...report }) => ({
    ...report,
    // A clock that is ahead is no word from the future: it counts for as long as one that is behind.
    isHeard: Math.abs(nowMs() - Date.parse(report.toldAt)) <= INGRESS_LIMITS.api.workerHeardMs,
  }));
  return {
    checkedAt: new Date(nowMs()).toISOString(),
    ingress: { version: installation.version, settings: told, limits: LIMITS_TOLD },
    workers,
    differing: differingSettings(workers.filter(({ isHeard }) => isHeard).map(({ settings }) => settings)),
    isPartial,
  };
}

async function detectorView({ lag, nowMs }: DeskDeps): Promise<DetectorView> {
  const told = await lag.read();
  const checkedAt = new Date(nowMs()).toISOString();
  if (told.kind !== 'told') return { checkedAt, ...told };
  const isHeard = nowMs() - Date.parse(told.report.at) <= INGRESS_LIMITS.api.detectorHeardMs;
  return { checkedAt, ...told, isHeard, iteratorAgeMs: iteratorAgeMs(told.report) };
}

/** What does the work and by what settings, and all that it can look for and mend. */
export function addOperationsDesk(app: TypedApp, deps: DeskDeps): void {
  const workers = new KeptReads(
    (_: 'all') => workersView(deps),
    INGRESS_LIMITS.api.workersKeptMs,
    deps.nowMs,
  );
  const catalogue = new KeptReads(
    (_: 'all') => catalogueView(deps.runbooks),
    INGRESS_LIMITS.api.catalogueKeptMs,
    deps.nowMs,
  );

  app.get(
    '/operations/workers',
    {
      config: { action: 'operations.read' },
      schema: {
        tags,
        summary: 'Which builds of workers there are, which one gets new work, and who polls',
        response: { ...errorResponses('Temporal.Unavailable', 'Temporal.Refused'), 200: WorkersSchema },
      },
    },
    async () => workers.of('all'),
  );

  app.get(
    '/operations/settings',
    {
      config: { action: 'operations.read' },
      schema: {
        tags,
        summary: 'The settings and limits in force, of this ingress and of each worker; secrets are masked',
        description:
          'A worker says what it runs with when it starts and every five minutes. Of a secret, and of what may hold one, it is only said whether it is set.',
        response: { ...errorResponses('Store.Unavailable'), 200: SettingsSchema },
      },
    },
    async () => settingsView(deps),
  );

  app.get(
    '/operations/detector',
    {
      config: { action: 'operations.read' },
      schema: {
        tags,
        summary: 'How far the log detector has come with each shard of logs',
        description:
          'As it told with its newest heartbeat: when the newest window of a shard was judged, and whether the stream has records that are not read yet.',
        response: { ...errorResponses(), 200: DetectorSchema },
      },
    },
    async () => detectorView(deps),
  );

  app.get(
    '/operations/catalogue',
    {
      config: { action: 'operations.read' },
      schema: {
        tags,
        summary: 'Every runbook, probe and cause: what each does, needs, verifies and undoes',
        response: { ...errorResponses(), 200: CatalogueSchema },
      },
    },
    async () => catalogue.of('all'),
  );
}
