import { gunzipSync, gzipSync } from 'node:zlib';
import { EXPIRES_ATTRIBUTE } from '../../contracts/incident-tables.ts';
import { FINDING_SEVERITIES } from '../../domain/alarm/finding/finding.ts';
import { causeSummary } from '../../domain/record/cause-summary.ts';
import { concernedHosts } from '../../domain/record/concerned-hosts.ts';
import type { IncidentRecord, IncidentSnapshot } from '../../domain/record/incident-record.ts';
import type { IncidentSummary } from '../../domain/record/incident-summary.ts';
import { normaliseSnapshot } from '../../domain/record/normalise-record.ts';
import { incidentMeasure, type MeasuredBy } from '../../domain/record/response/incident-measure.ts';
import { findingScore } from '../../domain/record/scorecard/finding-score.ts';
import { standingAs } from '../../domain/record/standing.ts';
import type { TimelineEvent } from '../../domain/record/timeline.ts';
import { cutText } from '../../domain/text/cut-text.ts';
import { ITEM_LIMITS } from '../bounds.ts';

/** The one value of `kind`: the key under which all incidents are listed in time order. */
export const INCIDENT_KIND = 'incident';

/** The one value of `finding_kind`, which only incidents of findings have: an attribute that is a key may not be null. */
export const FINDING_KIND = 'finding';

const DAY_SECONDS = 86_400;

/** Sorts by time, then by id, so that two incidents of the same millisecond have an order. */
function timeKey(iso: string, incidentId: string): string {
  return `${iso}#${incidentId}`;
}

const cut = (text: string, chars: number) => cutText(text, chars, '… [cut, the whole is in the report]');

function diagnosticsText(record: IncidentRecord): string {
  const parts = (record.diagnostics?.evidence ?? []).map((evidence) =>
    [
      `${evidence.id} ${evidence.targetId} ${evidence.probeSet} ${evidence.key ?? 'not stored'}`,
      evidence.excerpt,
    ].join('\n'),
  );
  return cut(parts.join('\n\n'), ITEM_LIMITS.diagnosticsChars);
}

function suggestionText(record: IncidentRecord): string {
  const steps = (record.plan?.steps ?? []).map(
    (step) => `${step.id} ${step.title} on ${step.targetIds.join(', ')}`,
  );
  return cut(
    [record.hypothesis?.rootCause ?? '', ...steps].filter((line) => line !== '').join('\n'),
    ITEM_LIMITS.textChars,
  );
}

function outputText(record: IncidentRecord): string {
  const parts = record.executions.map((execution) =>
    [
      `${execution.stepId} ${execution.phase} on ${execution.targetId}: ${execution.state}, exit ${execution.exitCode ?? 'unknown'}`,
      execution.stdout,
      execution.stderr,
    ]
      .filter((line) => line !== '')
      .join('\n'),
  );
  return cut(parts.join('\n\n'), ITEM_LIMITS.outputChars);
}

/** The newest events that fit; all of them are in `state_gz`. */
function timelineItems(timeline: readonly TimelineEvent[]): readonly object[] {
  const items: object[] = [];
  let bytes = 0;
  for (const event of timeline.toReversed()) {
    const { previousHash, ...rest } = event;
    const item = { ...rest, previous_hash: previousHash };
    bytes += Buffer.byteLength(JSON.stringify(item));
    if (bytes > ITEM_LIMITS.timelineBytes) break;
    items.push(item);
  }
  return items.toReversed();
}

function scoreAttributes(record: IncidentRecord): Readonly<Record<string, string>> {
  const score = findingScore(record);
  return score === null ? {} : { finding_kind: FINDING_KIND, finding_score: JSON.stringify(score) };
}

/** Seconds since 1970 after which DynamoDB may delete the item; null, which it passes over, keeps it. */
export function expiresAt(
  { endedAt }: Pick<IncidentRecord, 'endedAt'>,
  retentionDays: number | null,
): number | null {
  if (endedAt === null || retentionDays === null) return null;
  return Math.ceil(Date.parse(endedAt) / 1000) + retentionDays * DAY_SECONDS;
}

/**
 * Where a write stands among all writes. It is the time of the write and not of the change: readers ask for what came
 * after a time that they have read up to, and a write that was throttled or tried again would stand before it. Never
 * before the change itself, whose time is the Temporal server's: a writer whose clock is behind is not later than that.
 */
function writeKey({ updatedAt, incidentId }: IncidentRecord, writtenAtMs: number): string {
  const changedAtMs = Date.parse(updatedAt);
  return timeKey(new Date(Math.max(writtenAtMs, changedAtMs)).toISOString(), incidentId);
}

/**
 * All attributes of an incident's item but its key and `workflow_key`, for a write at `writtenAtMs` (milliseconds since
 * 1970). An ended incident expires `retentionDays` after its end, an open one never. `owners` say whose it is, and what it costs.
 */
export function toAttributes(
  { record, timeline }: IncidentSnapshot,
  retentionDays: number | null,
  writtenAtMs: number,
  owners: MeasuredBy = {},
): Readonly<Record<string, unknown>> {
  const hosts = concernedHosts(record);
  const instanceIds = hosts.map(({ instanceId }) => instanceId);
  return {
    kind: INCIDENT_KIND,
    workflow_id: record.workflowId,
    run_id: record.runId,
    revision: record.revision,
    status: record.status,
    alarm_name: record.alarm.name,
    alarm_description: cut(record.alarm.description, ITEM_LIMITS.shortTextChars),
    resource_id: record.alarm.resource.id,
    instance_id: instanceIds[0] ?? record.alarm.resource.id,
    instance_ids: instanceIds,
    host_names: hosts.map(({ name }) => name),
    cause: causeSummary(record),
    severity: record.alarm.finding?.severity ?? null,
    opened_at: record.openedAt,
    opened_key: timeKey(record.openedAt, record.incidentId),
    updated_at: record.updatedAt,
    updated_key: writeKey(record, writtenAtMs),
    ended_at: record.endedAt,
    plan_digest: record.planDigest,
    approval_deadline: record.decision === null ? (record.approval?.deadline ?? null) : null,
    outcome_code: record.outcome?.code ?? null,
    acknowledged_by: record.attending?.acknowledged?.by ?? null,
    assigned_to: record.attending?.assigned?.to ?? null,
    diagnostics: diagnosticsText(record),
    ai_suggestion: suggestionText(record),
    ai_reasoning: cut(record.hypothesis?.reasoning ?? '', ITEM_LIMITS.textChars),
    remediation_output: outputText(record),
    timeline: timelineItems(timeline),
    ...scoreAttributes(record),
    measure: JSON.stringify(incidentMeasure(record, owners)),
    // Set in every projection, so that a retry that opens the incident again takes the expiry away.
    [EXPIRES_ATTRIBUTE]: expiresAt(record, retentionDays),
    state_gz: gzipSync(JSON.stringify({ record, timeline })),
  };
}

type Item = Readonly<Record<string, unknown>>;

/**
 * One attempt with its part of the timeline, or undefined for an item without a state. Written only by toAttributes, of
 * this build or an earlier one.
 */
export function toSnapshot(item: Item): IncidentSnapshot | undefined {
  const packed = item.state_gz;
  if (!(packed instanceof Uint8Array)) return undefined;
  const json = gunzipSync(packed, { maxOutputLength: ITEM_LIMITS.stateJsonBytes }).toString('utf8');
  return normaliseSnapshot(JSON.parse(json) as IncidentSnapshot);
}

export function toSummary(item: Item): IncidentSummary {
  const text = (name: string) => (typeof item[name] === 'string' ? item[name] : '');
  const textOrNull = (name: string) => (typeof item[name] === 'string' ? item[name] : null);
  const status = text('status') as IncidentSummary['status'];
  const endedAt = textOrNull('ended_at');
  const approvalDeadline = textOrNull('approval_deadline');
  const instanceIds = Array.isArray(item.instance_ids) ? item.instance_ids.map(String) : [];
  const names: readonly unknown[] = Array.isArray(item.host_names) ? item.host_names : [];
  return {
    incidentId: text('incident_id'),
    workflowId: text('workflow_id'),
    revision: Number(item.revision ?? 0),
    status,
    standing: standingAs(status, approvalDeadline === null, endedAt),
    alarmName: text('alarm_name'),
    alarmDescription: text('alarm_description'),
    resourceId: text('resource_id'),
    instanceIds,
    // Of an item from before names were kept, or where the index does not carry them yet: none is known.
    hostNames: instanceIds.map((_, at) => (typeof names[at] === 'string' ? names[at] : null)),
    cause: textOrNull('cause'),
    severity: FINDING_SEVERITIES.find((severity) => severity === item.severity) ?? null,
    openedAt: text('opened_at'),
    updatedAt: text('updated_at'),
    endedAt,
    planDigest: textOrNull('plan_digest'),
    approvalDeadline,
    outcomeCode: textOrNull('outcome_code'),
    acknowledgedBy: textOrNull('acknowledged_by'),
    assignedTo: textOrNull('assigned_to'),
  };
}
