import { LIMITS } from '../../bounds.ts';
import type { Site } from '../../site/site.ts';
import { type SiteOwners, teamOf, usdPerHourOf } from '../../site/site-owners.ts';
import { SEVERITIES, type Severity, severityByNames } from '../../site/site-severity.ts';
import { isJsonObject } from '../../text/json-object.ts';
import type { AttemptNames, AttemptSummary, ExecutionSummary } from '../attempt.ts';
import { incidentNames } from '../attempt-names.ts';
import { firstHeardAt } from '../first-heard.ts';
import type { IncidentRecord } from '../incident-record.ts';
import { INCIDENT_STATUSES, type IncidentStatus, isEnded } from '../state-machine.ts';
import { millisBetween, phasesUntil } from './attempt-phases.ts';

/**
 * Where the time of an incident went, from the moment at which its alarm went red. `detect`: until the incident was opened. `diagnose`:
 * until somebody was asked, or the policy had decided. `wait`: for a decision. `execute`: until the checks began, waits for hosts among it.
 * `verify`: until the attempt ended. These are of the newest attempt; `rest` is attempts before it, and while nobody worked on it.
 */
export const PHASES = ['detect', 'diagnose', 'wait', 'execute', 'verify', 'rest'] as const;
export type Phase = (typeof PHASES)[number];

/** What response metrics keep of one incident: beside its row in the store, as of the newest write. All times in milliseconds. */
export interface IncidentMeasure {
  /** Of the newest attempt. */
  readonly status: IncidentStatus;
  /** Null while it is open. */
  readonly closedBy: 'alarm' | 'person' | null;
  readonly phases: Readonly<Record<Phase, number>>;
  /** From the alarm to the first word of a person: an acknowledgement or a decision. Null: nobody has said any. */
  readonly acknowledge: number | null;
  /** From the alarm to the end of the incident. Null while it is open. */
  readonly resolve: number | null;
  readonly attempts: number;
  /** Who let the plan run, or refused it: of the newest attempt that ran a step, else of the newest. So are causes, runbooks and hosts. */
  readonly decided: 'policy' | 'person' | null;
  /** An action ran on a host, in any attempt. */
  readonly ran: boolean;
  /** An attempt ended with what was wrong mended by what it ran, whatever somebody undid later. Absent: measured by an earlier release. */
  readonly mended?: boolean;
  /** What had run was taken back as it had failed, or its attempt was stopped. */
  readonly rolledBack: boolean;
  /** A person asked for an undo of what had run, and it ran. Absent: measured by an earlier release, which counted it as rolled back. */
  readonly undone?: boolean;
  /** Causes that were asserted on hosts. */
  readonly causes: readonly string[];
  readonly runbooks: readonly string[];
  /** Ids of those that were measured to be ill, or on which a step ran. */
  readonly hosts: readonly string[];
  /** Names of those of them that have one, by their ids. */
  readonly hostNames?: Readonly<Record<string, string>>;
  /** Auto Scaling group, target group or load balancer that it is about. Absent: none, or it was measured by an earlier release. */
  readonly groups?: readonly string[];
  /** Whose it is, by the site file in force when it was written last. Absent: nobody was named, or as above. */
  readonly team?: string;
  /** How much it matters, by the same. Absent: a tag of its hosts says so, which is not known here, or as above. */
  readonly severity?: Severity;
  /** What an hour of it costs in US dollars, by the same. Absent: nothing was said, or as above. */
  readonly usdPerHour?: number;
  /** What the model took to answer in the newest attempt. */
  readonly ai: { readonly tokens: number; readonly usdCents: number };
}

/**
 * The attempt that had mended what was wrong when somebody asked to undo it: the incident was over with it, and how long people thought about
 * the undo is no part of what it took. Undefined: nobody did.
 */
function undoneAttempt({ attempts, begun, attempt }: IncidentRecord): AttemptSummary | undefined {
  const all = [...attempts.filter((one) => one.attempt !== attempt), { begun }];
  const undo = all.findIndex((one) => one.begun.kind === 'undo');
  const before = undo < 1 ? undefined : attempts[undo - 1];
  return before?.status === 'completed' ? before : undefined;
}

/** The same, where the attempt ended in an earlier release: what is known of it is when. */
function phasesOfEnded({ alarm, openedAt }: IncidentRecord, { endedAt }: AttemptSummary) {
  const detect = millisBetween(alarm.stateChangeTime, openedAt);
  const rest = Math.max(0, millisBetween(alarm.stateChangeTime, endedAt) - detect);
  return { detect, diagnose: 0, wait: 0, execute: 0, verify: 0, rest };
}

const GROUP_KINDS: ReadonlySet<string> = new Set(['auto_scaling_group', 'target_group', 'load_balancer']);
const GROUP_DIMENSION = 'AutoScalingGroupName';

function groupsOf({ alarm }: IncidentRecord): readonly string[] {
  const named = alarm.metrics.flatMap(({ dimensions }) => dimensions[GROUP_DIMENSION] ?? []);
  return [...(GROUP_KINDS.has(alarm.resource.kind) ? [alarm.resource.id] : []), ...named];
}

/** What of the site file says how an incident is counted. */
export type MeasuredBy = SiteOwners & Pick<Site, 'severities'>;

/** What response metrics count of an incident, as it is now. Durations of one that is open end at its newest change. */
export function incidentMeasure(record: IncidentRecord, owners: MeasuredBy = {}): IncidentMeasure {
  const { alarm, attempts, executions, begun, provenance, targets } = record;
  const until = record.endedAt ?? record.updatedAt;
  const undone = undoneAttempt(record);
  const endedAt = undone?.endedAt ?? record.endedAt;
  // While an undo is asked about, what it is about is mended still.
  const isMendedYet = undone !== undefined && !isEnded(record.status);
  const first = firstHeardAt(record);
  // A word on the undo is no word on the trouble.
  const heard = first !== null && undone !== undefined && first > undone.endedAt ? null : first;
  const all = [...attempts, { begun, executions }];
  const names = incidentNames(record);
  const hosts = targets.flatMap(({ instanceId, name }) => [instanceId, ...(name === null ? [] : [name])]);
  const owned = { alarmName: alarm.name, resources: [alarm.resource.id, ...hosts] };
  const severity = severityByNames(owners.severities ?? [], owned);
  const [team, usdPerHour] = [teamOf(owners, owned), usdPerHourOf(owners, owned, severity)];
  const groups = groupsOf(record);
  const few = (texts: readonly string[]) => [...new Set(texts)].slice(0, LIMITS.measureNamesMax);
  return {
    status: isMendedYet ? undone.status : record.status,
    closedBy: record.endedAt === null && !isMendedYet ? null : (record.closed?.by ?? 'alarm'),
    phases:
      undone === undefined ? phasesUntil(record, until) : (undone.phases ?? phasesOfEnded(record, undone)),
    acknowledge: heard === null ? null : millisBetween(alarm.stateChangeTime, heard),
    resolve: endedAt === null ? null : millisBetween(alarm.stateChangeTime, endedAt),
    attempts: record.attempt,
    decided: names.decided,
    ran: all.some((one) => one.executions.some(isAction)),
    mended: hasMended(record),
    rolledBack: all.some((one) => one.begun.kind !== 'undo' && one.executions.some(isTakenBack)),
    undone: all.some((one) => one.begun.kind === 'undo' && one.executions.some(isTakenBack)),
    causes: names.causes,
    runbooks: names.runbooks,
    ...hostsOf(names, record),
    ...(groups.length === 0 ? {} : { groups: few(groups) }),
    ...(team === null ? {} : { team }),
    ...(severity === null ? {} : { severity }),
    ...(usdPerHour === null ? {} : { usdPerHour }),
    ai: {
      tokens: (provenance?.promptTokens ?? 0) + (provenance?.outputTokens ?? 0),
      usdCents: provenance?.costUsdCents ?? 0,
    },
  };
}

const isAction = ({ phase, state }: Pick<ExecutionSummary, 'phase' | 'state'>) =>
  phase === 'action' && state !== 'not_run';

const isTakenBack = ({ phase, state }: Pick<ExecutionSummary, 'phase' | 'state'>) =>
  phase === 'rollback' && state !== 'not_run';

function hostsOf(
  { hosts }: Pick<AttemptNames, 'hosts'>,
  { targets }: Pick<IncidentRecord, 'targets'>,
): Pick<IncidentMeasure, 'hosts' | 'hostNames'> {
  const named = targets.flatMap(({ instanceId, name }): [string, string][] =>
    name === null || name === '' || !hosts.includes(instanceId) ? [] : [[instanceId, name]],
  );
  return { hosts, ...(named.length === 0 ? {} : { hostNames: Object.fromEntries(named) }) };
}

/** Whether any attempt ran something and ended with what was wrong mended. */
function hasMended({ attempts, status, executions }: IncidentRecord): boolean {
  return [...attempts, { status, executions }].some(
    (one) => one.status === 'completed' && one.executions.some(isAction),
  );
}

/** Whether an attempt mended what was wrong. */
export const isMended = ({ mended, ran, status }: IncidentMeasure) =>
  mended ?? (ran && status === 'completed');

/** Whether nothing more is going to happen to it by itself. */
export const isOver = ({ status, closedBy }: IncidentMeasure) => closedBy !== null && isEnded(status);

const STATUSES: ReadonlySet<unknown> = new Set(INCIDENT_STATUSES);
const CLOSERS: ReadonlySet<unknown> = new Set(['alarm', 'person', null]);
const DECIDERS: ReadonlySet<unknown> = new Set(['policy', 'person', null]);
const SEVERITY_SET: ReadonlySet<unknown> = new Set(SEVERITIES);
const isDuration = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isDurationOrNull = (value: unknown) => value === null || isDuration(value);
const isTexts = (value: unknown) =>
  Array.isArray(value) &&
  value.length <= LIMITS.measureNamesMax &&
  value.every((one) => typeof one === 'string');

const isNames = (value: unknown) => isJsonObject(value) && isTexts(Object.values(value));

function isMeasure(value: unknown): value is IncidentMeasure {
  if (!isJsonObject(value)) return false;
  const { phases, ai } = value;
  return (
    STATUSES.has(value.status) &&
    CLOSERS.has(value.closedBy) &&
    isJsonObject(phases) &&
    PHASES.every((phase) => isDuration(phases[phase])) &&
    isDurationOrNull(value.acknowledge) &&
    isDurationOrNull(value.resolve) &&
    isDuration(value.attempts) &&
    DECIDERS.has(value.decided) &&
    typeof value.ran === 'boolean' &&
    (value.mended === undefined || typeof value.mended === 'boolean') &&
    typeof value.rolledBack === 'boolean' &&
    (value.undone === undefined || typeof value.undone === 'boolean') &&
    isTexts(value.causes) &&
    isTexts(value.runbooks) &&
    isTexts(value.hosts) &&
    (value.hostNames === undefined || isNames(value.hostNames)) &&
    (value.groups === undefined || isTexts(value.groups)) &&
    (value.team === undefined || typeof value.team === 'string') &&
    (value.severity === undefined || SEVERITY_SET.has(value.severity)) &&
    (value.usdPerHour === undefined || isDuration(value.usdPerHour)) &&
    isJsonObject(ai) &&
    isDuration(ai.tokens) &&
    isDuration(ai.usdCents)
  );
}

/** A measure as it is stored; null where it cannot be read, by a later release perhaps. */
export function parseIncidentMeasure(json: string): IncidentMeasure | null {
  try {
    const value: unknown = JSON.parse(json);
    return isMeasure(value) ? value : null;
  } catch {
    return null;
  }
}
