import { readFile } from 'node:fs/promises';
import type { IncidentView } from '../../contracts/api.ts';
import { planDigest } from '../../domain/plan/plan-digest.ts';
import type { IncidentRecord } from '../../domain/record/incident-record.ts';
import { type TimelineEvent, verifyTimeline } from '../../domain/record/timeline.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';

interface Provable {
  readonly record: IncidentRecord;
  readonly timeline: readonly TimelineEvent[];
}

function isProvable(value: unknown): value is Provable {
  if (!isJsonObject(value)) return false;
  const { record, timeline } = value;
  return isJsonObject(record) && 'incidentId' in record && Array.isArray(timeline);
}

async function readFileRecord(file: string): Promise<Provable> {
  const bad = (why: string) =>
    new CliError(
      EXIT.usage,
      'bad_file',
      `${file} ${why}`,
      'Give the report.json of an incident, or the output of "recoverops show ID --json".',
    );
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw bad(`cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isProvable(value)) throw bad('holds no incident');
  return value;
}

/**
 * Checks that a record is whole, with nothing but the record: every event follows the one before, the plan has the
 * digest that was approved. From a file it needs no server at all.
 */
export async function verifyRecord(context: CommandContext, incident: string, file: boolean): Promise<void> {
  const { record, timeline } = file
    ? await readFileRecord(incident)
    : await (await context.api()).get<IncidentView>(`/incidents/${encodeURIComponent(incident)}`);
  const problems = verifyTimeline(record.incidentId, timeline).map(
    (fault) => `event ${fault.index + 1} ${fault.problem}`,
  );
  if (timeline.length === 0) problems.push('the timeline is empty');
  if (record.plan !== null && planDigest(record.plan) !== record.planDigest) {
    problems.push('the plan does not have the digest that the record names');
  }
  const approvals = record.decision === null ? [] : [record.decision, ...(record.approval?.approvals ?? [])];
  if (
    approvals.some((decision) => decision.kind === 'approve' && decision.planDigest !== record.planDigest)
  ) {
    problems.push('an approval is for another plan than the recorded one');
  }
  const head = timeline.at(-1)?.hash ?? null;
  const result = {
    incidentId: record.incidentId,
    events: timeline.length,
    head,
    whole: problems.length === 0,
    problems,
  };
  print(
    context,
    result,
    problems.length === 0
      ? [`${record.incidentId}: whole. ${timeline.length} events, head ${head}.`]
      : problems.map((problem) => `${record.incidentId}: ${problem}`),
  );
  if (problems.length > 0) {
    throw new CliError(
      EXIT.proofFailed,
      'chain_broken',
      'the record was changed after it was written',
      'Compare it with the workflow history in Temporal, which is the source of truth.',
    );
  }
}
