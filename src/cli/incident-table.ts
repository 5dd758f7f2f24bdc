import type { IncidentSummary } from '../domain/record/incident-summary.ts';
import type { Standing } from '../domain/record/standing.ts';
import { agoText, clockText, untilText } from './local-time.ts';
import { type FittedColumn, fittedTable, type Line, table } from './terminal.ts';

export const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  working: 'working',
  needs_approval: 'needs approval',
  needs_attention: 'needs attention',
  suppressed: 'quiet',
  closed: 'closed',
};

/** What it needs of people, in a word for a narrow column. */
const NEEDS_WORDS: Readonly<Record<Standing, string>> = {
  working: '-',
  needs_approval: 'approval',
  needs_attention: 'attention',
  suppressed: 'quiet',
  closed: 'closed',
};

/** Digits of the second at which the alarm changed, with which every id begins. */
const EPOCH_DIGITS = 10;
const HOSTS_NAMED_MAX = 2;
/** Of a plan's digest, where its beginning is enough to tell it from others. */
export const DIGEST_SHOWN_CHARS = 12;

const COLUMNS: readonly FittedColumn[] = [
  { title: 'ID' },
  { title: 'STATUS' },
  // The status says much of it.
  { title: 'NEEDS', leftOut: 2 },
  { title: 'WHEN' },
  { title: 'ALARM', cutTo: 12 },
  { title: 'HOSTS', cutTo: 10 },
  { title: 'WHO', cutTo: 4, leftOut: 1 },
];

/** The shortest beginning of each id that no other of the list has, the second whole. Linear in the ids after sorting. */
export function shortIds(ids: readonly string[]): ReadonlyMap<string, string> {
  const sorted = [...new Set(ids)].toSorted();
  const shared = (a: string | undefined, b: string) => {
    let length = 0;
    while (a !== undefined && length < b.length && a[length] === b[length]) length += 1;
    return length;
  };
  return new Map(
    sorted.map((id, at) => [
      id,
      id.slice(0, Math.max(EPOCH_DIGITS, shared(sorted[at - 1], id) + 1, shared(sorted[at + 1], id) + 1)),
    ]),
  );
}

/** Hosts by their names, where they have any. */
function hostNames({ instanceIds, hostNames: names = [] }: IncidentSummary): readonly string[] {
  return instanceIds.map((id, at) => names[at] || id);
}

function hostsShown(item: IncidentSummary): string {
  const names = hostNames(item);
  const rest = names.length - HOSTS_NAMED_MAX;
  const shown = names.slice(0, HOSTS_NAMED_MAX).join(', ');
  if (names.length === 0) return '-';
  return rest > 0 ? `${shown} +${rest}` : shown;
}

/** Until when it has to be decided, by this machine's clock; else how long ago it opened. */
function whenText({ standing, approvalDeadline, openedAt }: IncidentSummary, nowMs: number): string {
  if (standing === 'needs_approval' && approvalDeadline != null) {
    return `${clockText(approvalDeadline, nowMs)}, ${untilText(approvalDeadline, nowMs)}`;
  }
  return agoText(openedAt, nowMs);
}

/**
 * Incidents in a list, which fits a terminal of 100 columns with ids that are as short as they may be typed; where a program
 * reads, every id, name and time is whole.
 */
export function incidentTable(items: readonly IncidentSummary[], nowMs: number): Line[] {
  const ids = shortIds(items.map(({ incidentId }) => incidentId));
  const who = ({ assignedTo, acknowledgedBy }: IncidentSummary) => assignedTo ?? acknowledgedBy ?? '-';
  const rows = items.map((item) => [
    ids.get(item.incidentId) ?? item.incidentId,
    item.status,
    NEEDS_WORDS[item.standing],
    whenText(item, nowMs),
    item.alarmName,
    hostsShown(item),
    who(item),
  ]);
  const whole = items.map((item) => [
    item.incidentId,
    item.status,
    STANDING_WORDS[item.standing],
    who(item),
    item.openedAt,
    item.approvalDeadline ?? '-',
    hostNames(item).join(',') || '-',
    item.planDigest?.slice(0, DIGEST_SHOWN_CHARS) ?? '-',
  ]);
  const titles = ['INCIDENT', 'STATUS', 'INCIDENT IS', 'WHO', 'OPENED', 'DECIDE UNTIL', 'HOSTS', 'PLAN'];
  return fittedTable(COLUMNS, rows, table(titles, whole));
}
