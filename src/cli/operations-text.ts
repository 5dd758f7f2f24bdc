import type {
  ClaimsView,
  KillSwitchView,
  NotificationHealthView,
  NotificationPage,
  UnparsedMessagePage,
} from '../contracts/api.ts';
import type {
  CatalogueView,
  DetectorView,
  QueuePollers,
  SettingsView,
  WorkersView,
} from '../contracts/operations.ts';
import { ownCommand } from '../domain/record/next-commands.ts';
import { durationText } from '../domain/record/response/response-words.ts';
import type { ToldSetting } from '../domain/redaction/told-settings.ts';
import { countText } from '../domain/text/count-text.ts';
import { answer, type Line, line, paint, type Terminal } from './terminal.ts';

/** What each part of the answer is read from; null: it could not be read, and `problems` says why. */
export interface OperationsRead {
  readonly killSwitch: KillSwitchView | null;
  readonly settings: SettingsView | null;
  readonly claims: ClaimsView | null;
  readonly unparsed: UnparsedMessagePage | null;
  readonly ignored: UnparsedMessagePage | null;
  readonly notifications: NotificationHealthView | null;
  readonly failed: NotificationPage | null;
  readonly workers: WorkersView | null;
  readonly detector: DetectorView | null;
  /** By the name of the part. */
  readonly problems: Readonly<Record<string, string>>;
}

function stopText({ active, by, at, reason }: KillSwitchView): string {
  const said = `${at === null ? '' : ` by ${by} at ${at}`}${reason === '' ? '' : `: ${reason}`}`;
  return active
    ? `everything is stopped${said}; to go on: ${ownCommand('resume')}`
    : `nothing is stopped${at === null ? '' : `; let go on${said}`}`;
}

function modeText({ workers, differing }: SettingsView): string {
  const heard = workers.filter(({ isHeard }) => isHeard);
  const modes = new Set(heard.map(({ approvalMode }) => approvalMode));
  if (modes.size === 0) return 'not known: no worker has told of itself in the last minutes';
  const mode =
    modes.size > 1
      ? 'on for some workers and off for others'
      : modes.has('on')
        ? 'on: whatever changes a host waits for a person'
        : 'off: plans that the policy calls auto run at once';
  return differing.length === 0 ? mode : `${mode}; workers differ in ${differing.join(', ')}`;
}

const limitsText = ({ workers }: SettingsView) =>
  (workers.find(({ isHeard }) => isHeard)?.limits ?? [])
    .map(({ name, value }) => `${name} ${value}`)
    .join(', ') || 'not known: no worker has told of itself in the last minutes';

function claimLines(terminal: Terminal, { items }: ClaimsView): Line[] {
  if (items.length === 0) return [answer(terminal, 'Claims', 'no host is held or kept')];
  return items.map((claim, at) => {
    const { targetId, state, why, releasableFrom } = claim;
    const press =
      releasableFrom === null
        ? ''
        : Date.parse(releasableFrom) > Date.now()
          ? `; may be given back from ${releasableFrom} on`
          : `; after a look: npx recoverops claims release ${claim.targetId} --reason "…"`;
    return answer(terminal, at === 0 ? 'Claims' : '', `${targetId} ${state}: ${why}${press}`);
  });
}

function messageText({ items, nextCursor }: UnparsedMessagePage, next: string): string {
  if (items.length === 0) return 'none';
  const more = nextCursor === undefined ? '' : ' and more';
  return `${countText(items.length, 'message')}${more}: ${next}`;
}

function notificationText(health: NotificationHealthView, failed: NotificationPage | null): string {
  const failing = health.recipients.filter((one) => one.failing).map(({ name }) => name);
  const reached =
    health.recipients.length === 0
      ? 'nobody was told anything by a notifications file yet'
      : failing.length === 0
        ? `all ${countText(health.recipients.length, 'recipient')} can be reached`
        : `cannot be reached: ${failing.join(', ')}`;
  const count = failed?.items.length ?? 0;
  return count === 0
    ? reached
    : `${reached}; ${countText(count, 'delivery', 'deliveries')} failed: ${ownCommand('notifications', 'failed')}`;
}

const pollersText = (pollers: QueuePollers) =>
  Object.entries(pollers)
    .map(([queue, count]) => `${queue} ${count}`)
    .join(', ');

function workersText({ builds, currentBuildId, unversioned, unpolled }: WorkersView): string {
  const current = builds.find(({ buildId }) => buildId === currentBuildId)?.pollers;
  const who = currentBuildId === null ? 'without a build id' : `of the build ${currentBuildId}`;
  const polling = currentBuildId === null ? unversioned : current;
  const poll = polling === undefined ? 'none polls' : pollersText(polling);
  const others = builds.length - (current === undefined ? 0 : 1);
  const more = others > 0 ? `; ${countText(others, 'other build')}: ${ownCommand('workers')}` : '';
  const missing =
    unpolled.length === 0 ? '' : `; no worker asks for ${unpolled.join(', ')}, so that work waits`;
  return `new work goes to workers ${who}: ${poll}${missing}${more}`;
}

function detectorText(view: DetectorView): string {
  if (view.kind === 'none') return 'no log detector has told of itself';
  if (view.kind === 'unread') return `not known: ${view.why}`;
  const { iteratorAgeMs, report } = view;
  const { at, shards, shardsTotal } = report;
  const behind = shards.filter(({ isBehind }) => isBehind);
  const [first] = behind;
  const age = iteratorAgeMs === null ? '' : `, the oldest record ${durationText(iteratorAgeMs)} old`;
  const lag =
    first === undefined
      ? 'nothing waits'
      : `${countText(behind.length, 'shard')} behind, ${first.shard} since ${first.windowAt}${age}`;
  return `${countText(shardsTotal, 'shard')}, ${lag}, as of ${at}${view.isHeard ? '' : '; not heard of since'}`;
}

/** In rows of at most 100 columns. */
export function operationsText(terminal: Terminal, read: OperationsRead): readonly Line[] {
  const {
    killSwitch,
    settings,
    claims,
    unparsed,
    ignored,
    notifications,
    failed,
    workers,
    detector,
    problems,
  } = read;
  const row = (label: string, part: string, text: string | undefined) =>
    answer(terminal, label, text ?? `cannot be read: ${problems[part] ?? 'no reason was given'}`);
  return [
    row('Kill switch', 'killSwitch', killSwitch === null ? undefined : stopText(killSwitch)),
    row('Approval', 'settings', settings === null ? undefined : modeText(settings)),
    row('Limits', 'settings', settings === null ? undefined : limitsText(settings)),
    ...(claims === null ? [row('Claims', 'claims', undefined)] : claimLines(terminal, claims)),
    row(
      'Unparsed',
      'unparsed',
      unparsed === null ? undefined : messageText(unparsed, ownCommand('unparsed')),
    ),
    row('Ignored', 'ignored', ignored === null ? undefined : messageText(ignored, ownCommand('ignored'))),
    row(
      'People',
      'notifications',
      notifications === null ? undefined : notificationText(notifications, failed),
    ),
    row('Workers', 'workers', workers === null ? undefined : workersText(workers)),
    row('Detector', 'detector', detector === null ? undefined : detectorText(detector)),
  ];
}

const settingText = (setting: ToldSetting) =>
  setting.kind === 'masked'
    ? setting.isSet
      ? 'set, not shown'
      : 'not set'
    : `${setting.value ?? 'not set'}${setting.isSet || setting.value === null ? '' : ' (default)'}`;

function settingLines(settings: readonly ToldSetting[], all: boolean): Line[] {
  const shown = settings.filter(({ isSet }) => isSet || all);
  if (shown.length === 0) return [line`  nothing is set: the defaults hold`];
  return shown.map((setting) => line`  ${setting.name}  ${settingText(setting)}`);
}

/** @param all Defaults and what is not set, too. */
export function settingsText(terminal: Terminal, view: SettingsView, all: boolean): readonly Line[] {
  const { ingress, workers, differing, isPartial } = view;
  return [
    paint(terminal, 'bold', `Ingress ${ingress.version}`),
    ...settingLines(ingress.settings, all),
    ...(workers.length === 0 ? [line`No worker has told of itself within a day.`] : []),
    ...workers.flatMap((worker) => [
      paint(terminal, 'bold', line`Worker ${worker.identity}, version ${worker.version}`),
      line`  started ${worker.startedAt}, told so ${worker.toldAt}${worker.isHeard ? '' : ': it has stopped since'}`,
      ...settingLines(worker.settings, all),
    ]),
    ...(differing.length === 0 ? [] : [line`Workers that run differ in ${differing.join(', ')}.`]),
    ...(isPartial ? [line`More workers have told of themselves than are listed.`] : []),
  ];
}

/** All names, or of what has that name everything. */
export function catalogueText(
  terminal: Terminal,
  view: CatalogueView,
  name: string | undefined,
): readonly Line[] | null {
  const named = <T extends { readonly name: string }>(all: readonly T[]) =>
    all.filter((one) => name === undefined || one.name === name);
  const [runbooks, causes, probes] = [named(view.runbooks), named(view.causes), named(view.probes)];
  if (runbooks.length + causes.length + probes.length === 0 && name !== undefined) return null;
  const problem =
    view.runbooksProblem === null ? [] : [line`The runbooks cannot be read: ${view.runbooksProblem}`];
  if (name === undefined)
    return [
      ...problem,
      ...runbooks.map((one) =>
        answer(terminal, 'Runbook', `${one.name} v${one.version}, ${one.risk}: ${one.title}`),
      ),
      ...causes.map((one) =>
        answer(
          terminal,
          'Cause',
          `${one.name}, ${one.family}: ${one.runbooks.join(', ') || 'a person decides'}`,
        ),
      ),
      ...probes.map((one) => answer(terminal, 'Probe', `${one.name}: ${one.tells}`)),
    ];
  return [
    ...problem,
    ...runbooks.flatMap((one) => [
      answer(terminal, 'Runbook', `${one.name} v${one.version}: ${one.title}`),
      answer(terminal, 'Does', one.does),
      answer(terminal, 'Risk', `${one.risk}, tried ${one.tried}, mends ${one.mends.join(', ')}`),
      ...one.needs.map((need) =>
        answer(terminal, 'Needs', `${need.name}: ${need.description} (${need.from ?? 'a person gives it'})`),
      ),
      answer(terminal, 'Runs', `a script of ${countText(one.action.timeoutSeconds, 'second')} at most`),
      answer(
        terminal,
        'Verifies',
        `with a script of ${countText(one.verify.timeoutSeconds, 'second')} at most`,
      ),
      answer(terminal, 'Undo', one.undo === null ? 'none' : 'by a script; the three stand in --json'),
    ]),
    ...causes.flatMap((one) => [
      answer(terminal, 'Cause', `${one.name}, ${one.family}, tried ${one.tried}`),
      answer(
        terminal,
        'Mended by',
        one.runbooks.join(', ') || 'no runbook: it is named, and a person decides',
      ),
      ...(one.blocksSteps ? [answer(terminal, 'Where shown', 'nothing is done on the host')] : []),
    ]),
    ...probes.flatMap((one) => [
      answer(terminal, 'Probe', `${one.name}, ${one.family}: ${one.tells}`),
      answer(terminal, 'Bounds', `${countText(one.seconds, 'second')}, ${one.bytes} bytes`),
    ]),
  ];
}
