import { readFile } from 'node:fs/promises';
import type { AnchorsView, IncidentView } from '../../contracts/api.ts';
import type { Anchor } from '../../domain/record/anchor.ts';
import { ownCommand } from '../../domain/record/next-commands.ts';
import { isEnded } from '../../domain/record/state-machine.ts';
import { type ProvableIncident, verifyRecord } from '../../domain/record/verify-record.ts';
import { countText } from '../../domain/text/count-text.ts';
import { isJsonObject } from '../../domain/text/json-object.ts';
import type { ApiClient } from '../api-client.ts';
import { type CommandContext, print } from '../context.ts';
import { CliError, EXIT } from '../exit-codes.ts';

/** What is there to be proved, and what it is held against; null where there is nothing to hold it against. */
interface Evidence {
  readonly incident: ProvableIncident;
  readonly anchors: readonly Anchor[] | null;
  /** Keys of objects that lie among the anchors and are none. */
  readonly unreadable: readonly string[];
}

/** An incident moves on a few times a minute at most. */
const LOOKS_MAX = 3;

function isRecordFile(value: unknown): value is Omit<ProvableIncident, 'earlier'> {
  if (!isJsonObject(value)) return false;
  const { record, timeline } = value;
  return isJsonObject(record) && 'incidentId' in record && Array.isArray(timeline);
}

async function readFileEvidence(file: string): Promise<Evidence> {
  const bad = (why: string) =>
    new CliError(
      EXIT.usage,
      'bad_file',
      `${file} ${why}`,
      `Give the report.json of an incident, or the output of "${ownCommand('show', 'ID', '--json')}".`,
    );
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw bad(`cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecordFile(value)) throw bad('holds no incident');
  const { record, timeline } = value;
  // Written before incidents had attempts.
  const whole = { ...record, attempt: record.attempt ?? 1, attempts: record.attempts ?? [] };
  return { incident: { record: whole, timeline, earlier: null }, anchors: null, unreadable: [] };
}

/** As it is stored, since that is what was anchored; a run may know more by now. */
async function fetchEvidence(api: ApiClient, incidentId: string): Promise<Evidence> {
  for (let look = 1; ; look += 1) {
    const evidence = await lookOnce(api, incidentId);
    // An incident that went on between the two reads is ahead of the anchors that were read before it.
    const { record, timeline } = evidence.incident;
    const anchoredSeq = evidence.anchors.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
    const isAhead = isEnded(record.status) && (timeline.at(-1)?.seq ?? 0) > anchoredSeq;
    if (!isAhead || look >= LOOKS_MAX) return evidence;
  }
}

async function lookOnce(api: ApiClient, incidentId: string) {
  const path = `/incidents/${encodeURIComponent(incidentId)}`;
  // The anchors first: what is anchored is stored by then, so a record that lacks it was changed.
  const { anchors, unreadable } = await api.get<AnchorsView>(`${path}/anchors`);
  try {
    const { record, timeline, attempts } = await api.get<IncidentView>(`${path}?source=projection`);
    return { incident: { record, timeline, earlier: attempts }, anchors, unreadable };
  } catch (error) {
    const newest = anchors.at(-1);
    if (newest === undefined || !(error instanceof CliError) || error.exitCode !== EXIT.notFound) throw error;
    throw new CliError(
      EXIT.proofFailed,
      'record_removed',
      `${incidentId} was removed: it is anchored up to event ${newest.seq} of attempt ${newest.attempt}, and has no record`,
      'Restore the table (docs/operations/backup-restore.md), and find out who deleted from it.',
    );
  }
}

/**
 * Proves a record over all its attempts: by its own chain and digests, and against the anchors outside it. From a file
 * it needs no server at all, and then proves no more than the chain and the digests.
 */
export async function verifyIncident(
  context: CommandContext,
  incident: string,
  file: boolean,
): Promise<void> {
  const evidence = file
    ? await readFileEvidence(incident)
    : await fetchEvidence(await context.api(), incident);
  const { record, timeline } = evidence.incident;
  const proof = verifyRecord(evidence.incident, evidence.anchors ?? []);
  const problems = [
    ...proof.problems,
    ...evidence.unreadable.map((key) => `${key} lies among the anchors and is none of this incident's`),
  ];
  const unconfirmed = evidence.anchors === null ? [] : proof.unconfirmed;
  const head = timeline.at(-1)?.hash ?? null;
  const anchors = evidence.anchors?.length ?? null;
  const whole = problems.length === 0;
  print(
    context,
    {
      incidentId: record.incidentId,
      attempts: record.attempt,
      events: timeline.length,
      anchors,
      head,
      whole,
      problems,
      unconfirmed,
    },
    whole
      ? [
          `${record.incidentId}: whole. ${countText(record.attempt, 'attempt')}, ${timeline.length} events, head ${head}.`,
          anchors === null
            ? 'Not held against anchors: a file is proved by its own chain and digests only.'
            : `${countText(anchors, 'anchor')} outside the record ${anchors === 1 ? 'agrees' : 'agree'}.`,
          ...unconfirmed.map((gap) => `Not confirmed: ${gap}`),
        ]
      : problems.map((problem) => `${record.incidentId}: ${problem}`),
  );
  if (!whole) {
    throw new CliError(
      EXIT.proofFailed,
      'record_changed',
      'the record cannot be proved to be what was written',
      `Compare it with the workflow history in Temporal, which is the source of truth, and with the reports in S3: ${ownCommand('replay', record.incidentId)}`,
    );
  }
}
