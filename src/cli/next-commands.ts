import type { IncidentRecord } from '../domain/record/incident-record.ts';
import { standingOf } from '../domain/record/standing.ts';

/** A command of ours as it runs in a checkout. */
export function ownCommand(...words: readonly string[]): string {
  return ['npx', 'recoverops', ...words].join(' ');
}

/** What can be done about an incident now: what it is for, and the command, ready to run once the reason is filled in. */
export function nextCommands(
  record: Pick<IncidentRecord, 'incidentId' | 'status' | 'endedAt' | 'planDigest'>,
  digestChars: number,
): readonly (readonly [what: string, command: string])[] {
  const { incidentId, status, planDigest } = record;
  const standing = standingOf(record);
  if (standing === 'needs_attention') {
    return [
      ['Plan again, on fresh evidence', ownCommand('retry', incidentId, '--reason', '"why"')],
      ['Leave it for good', ownCommand('close', incidentId, '--reason', '"why"')],
    ];
  }
  if (status !== 'pending_approval' || planDigest === null) return [];
  const plan = planDigest.slice(0, digestChars);
  return [
    ['Approve', ownCommand('approve', incidentId, '--plan', plan)],
    ['Reject', ownCommand('reject', incidentId, '--plan', plan, '--comment', '"why"')],
  ];
}
