import type {
  ClaimView,
  NotificationHealthView,
  NotificationPage,
  UnparsedMessageSummary,
} from '../../../src/contracts/api.ts';
import type {
  CatalogueView,
  DetectorView,
  SettingsView,
  WorkersView,
} from '../../../src/contracts/operations.ts';
import { toldSettings } from '../../../src/domain/redaction/told-settings.ts';

const AT = '2026-11-30T08:00:00.000Z';
const LATER = '2026-11-30T08:20:00.000Z';

/** What the routes of the operations page answer. */
export interface OperationsFixture {
  claims: readonly ClaimView[];
  unparsed: readonly UnparsedMessageSummary[];
  ignored: readonly UnparsedMessageSummary[];
  health: NotificationHealthView;
  failed: NotificationPage;
  pending: NotificationPage;
  workers: WorkersView;
  detector: DetectorView;
  settings: SettingsView;
  catalogue: CatalogueView;
}

const NOBODY = { workflows: 0, incident: 0, ssm: 0, ai: 0 };

/** An installation at rest: nothing is held, kept or told, one worker without a build id polls, and it has not told of itself. */
export function emptyOperations(): OperationsFixture {
  return {
    claims: [],
    unparsed: [],
    ignored: [],
    health: { checkedAt: AT, recipients: [], isPartial: false },
    failed: { items: [], isPartial: false },
    pending: { items: [], isPartial: false },
    workers: {
      checkedAt: AT,
      currentBuildId: null,
      builds: [],
      unversioned: { workflows: 1, incident: 1, ssm: 1, ai: 1 },
      unpolled: [],
    },
    detector: { checkedAt: AT, kind: 'none' },
    settings: {
      checkedAt: AT,
      ingress: { version: '0.1.0', settings: [], limits: [] },
      workers: [],
      differing: [],
      isPartial: false,
    },
    catalogue: { runbooks: [], runbooksProblem: null, probes: [], causes: [] },
  };
}

const SETTINGS = toldSettings([
  { name: 'RECOVEROPS_APPROVAL_MODE', text: null, fallback: 'on' },
  {
    name: 'RECOVEROPS_BUCKET',
    text: `evidence-${'of-a-long-name-'.repeat(5)}`,
    fallback: 'recoverops-evidence',
  },
  { name: 'GEMINI_API_KEY', text: 'hunter2', fallback: null },
  { name: 'RECOVEROPS_SLACK_BOT_TOKEN', text: null, fallback: null },
]);

const worker = (identity: string, isHeard: boolean) => ({
  identity,
  version: '0.1.0',
  buildId: '2026-11-30-3f2a1c',
  startedAt: AT,
  toldAt: AT,
  isHeard,
  approvalMode: 'on' as const,
  policyVersion: 'judged-1',
  site: { from: 'RECOVEROPS_SITE_FILE', sha256: 'ab'.repeat(32) },
  notifications: { routes: 2, recipients: 1 },
  settings: [...SETTINGS],
  limits: [
    { name: 'hosts of one incident', value: 10 },
    { name: 'steps of one plan', value: 10 },
  ],
});

const claim = (change: Partial<ClaimView>): ClaimView => ({
  targetId: 'i-0123456789abcdef0',
  incidentId: '1795334460_Disk-Critical-ASG_web-asg',
  state: 'unsettled',
  since: AT,
  expiresAt: null,
  why: 'i-0123456789abcdef0 is kept: nobody can say what became of action of s1; look at the host',
  releasableFrom: AT,
  executionIds: ['x-1'],
  ...change,
});

const message = (messageId: string, reason: string): UnparsedMessageSummary => ({
  messageId,
  topicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms-of-a-team-with-a-long-name',
  receivedAt: AT,
  reason,
});

/** Everything at once that somebody may have to see to. */
export function busyOperations(): OperationsFixture {
  return {
    claims: [
      claim({}),
      claim({ targetId: 'i-0123456789abcdef1', releasableFrom: '2999-01-01T00:00:00.000Z' }),
      claim({
        targetId: 'i-0123456789abcdef2',
        state: 'held',
        why: 'incident 1795334460_Disk-Critical-ASG_web-asg is at work on it',
        expiresAt: LATER,
        releasableFrom: null,
        executionIds: [],
      }),
    ],
    unparsed: [
      message('22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324', 'NewStateValue must be ALARM, OK or INSUFFICIENT_DATA'),
    ],
    ignored: [message('22b80b92-fdea-4c2c-8f9d-bdfb0c7bf325', 'the message is not JSON')],
    health: {
      checkedAt: AT,
      recipients: [
        { name: 'ana', channel: 'email', lastSuccessAt: AT, lastFailure: null, failing: false, pending: 0 },
        {
          name: 'pager',
          channel: 'webhook',
          lastSuccessAt: null,
          lastFailure: { at: AT, error: 'connect ECONNREFUSED', incidentId: '1_a_b' },
          failing: true,
          pending: 2,
        },
      ],
      isPartial: false,
    },
    failed: {
      items: [
        {
          id: 'd-1',
          noticeId: 'n-1',
          kind: 'approval_requested',
          severity: 'high',
          route: 'all',
          recipient: 'pager',
          channel: 'webhook',
          subject: 'A plan waits for you: Disk-Critical-ASG',
          state: 'failed',
          queuedAt: AT,
          notBefore: null,
          settledAt: AT,
          tries: 6,
          error: 'connect ECONNREFUSED',
          receipt: null,
          incidentId: '1795334460_Disk-Critical-ASG_web-asg',
          alarmName: 'Disk-Critical-ASG',
        },
      ],
      isPartial: false,
    },
    pending: {
      items: [
        {
          id: 'd-2',
          noticeId: 'n-1',
          kind: 'reminder',
          severity: 'high',
          route: 'all',
          recipient: 'team-mail',
          channel: 'email',
          subject: 'A plan waits for you: Disk-Critical-ASG',
          state: 'pending',
          queuedAt: AT,
          notBefore: null,
          settledAt: null,
          tries: 2,
          error: '450 try later',
          receipt: null,
          retries: [{ id: 'r-1', by: 'cara', via: 'dashboard', at: AT }],
          incidentId: '1795334460_Disk-Critical-ASG_web-asg',
          alarmName: 'Disk-Critical-ASG',
        },
      ],
      isPartial: false,
    },
    workers: {
      checkedAt: AT,
      currentBuildId: '2026-11-30-3f2a1c',
      builds: [
        {
          buildId: '2026-11-30-3f2a1c',
          status: 'current',
          pollers: { workflows: 2, incident: 2, ssm: 2, ai: 0 },
          pinnedOpen: 3,
        },
        { buildId: '2026-11-22-aaaaaa', status: 'draining', pollers: NOBODY, pinnedOpen: 1 },
      ],
      unversioned: NOBODY,
      unpolled: ['ai'],
    },
    detector: {
      checkedAt: AT,
      kind: 'told',
      isHeard: true,
      iteratorAgeMs: 720_000,
      report: {
        format: 'detector-lag/v2',
        at: AT,
        shardsTotal: 2,
        shards: [
          {
            shard: 'recoverops-logs/shardId-000000000001',
            windowAt: AT,
            isBehind: true,
            unreadAt: '2026-11-30T07:48:00.000Z',
          },
          { shard: 'recoverops-logs/shardId-000000000000', windowAt: LATER, isBehind: false },
        ],
      },
    },
    settings: {
      checkedAt: AT,
      ingress: { version: '0.1.0', settings: SETTINGS, limits: [{ name: 'connections', value: 1_000 }] },
      workers: [worker('17@worker-1', true), worker('18@worker-2', false)],
      differing: ['RECOVEROPS_SETTLE_SECONDS'],
      isPartial: false,
    },
    catalogue: {
      runbooksProblem: null,
      runbooks: [
        {
          name: 'start-unit',
          version: 1,
          title: 'Start a service',
          does: 'Starts a service that has stopped.',
          risk: 'low',
          tried: 'written',
          mends: ['unit_stopped'],
          needs: [{ name: 'unit', description: 'The service', from: 'unit' }],
          action: { script: 'set -eu\nsystemctl start -- "$1"', timeoutSeconds: 60 },
          verify: { script: 'systemctl is-active -- "$1"', timeoutSeconds: 30 },
          undo: { script: 'systemctl stop -- "$1"', timeoutSeconds: 60 },
        },
      ],
      causes: [
        {
          name: 'unit_stopped',
          family: 'service',
          tried: 'written',
          runbooks: ['start-unit'],
          explainsAway: ['upstream_down'],
          blocksSteps: false,
        },
        {
          name: 'suspected_intrusion',
          family: 'processor',
          tried: 'written',
          runbooks: [],
          explainsAway: 'all',
          blocksSteps: true,
        },
      ],
      probes: [
        {
          name: 'units',
          family: 'service',
          tells: 'which services run',
          command: 'systemctl list-units --type=service',
          seconds: 10,
          bytes: 24_000,
        },
      ],
    },
  };
}

/** The answer to a GET of the page, by its path; undefined: it is of another page. */
export function operationsAnswer(fixture: OperationsFixture, path: string): object | undefined {
  const answers: Readonly<Record<string, object>> = {
    '/claims': { items: fixture.claims },
    '/messages/unparsed': { items: fixture.unparsed },
    '/messages/ignored': { items: fixture.ignored },
    '/notifications/health': fixture.health,
    '/notifications': fixture.failed,
    '/operations/workers': fixture.workers,
    '/operations/detector': fixture.detector,
    '/operations/settings': fixture.settings,
    '/operations/catalogue': fixture.catalogue,
  };
  const [, kind, messageId] = /^\/messages\/(unparsed|ignored)\/([\w-]+)$/.exec(path) ?? [];
  const kept = kind === 'ignored' ? fixture.ignored : fixture.unparsed;
  const found = kept.find((one) => one.messageId === messageId);
  if (found !== undefined) return { ...found, message: 'token=<REDACTED:token:1a2b3c4d>', replayed: null };
  return answers[path];
}
