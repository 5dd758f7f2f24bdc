import { shortDigest } from '../plan/plan-digest.ts';
import type { IncidentRecord } from './incident-record.ts';
import { standingOf } from './standing.ts';

/** A command of ours as it runs in a checkout. */
export function ownCommand(...words: readonly string[]): string {
  return ['npx', 'recoverops', ...words].join(' ');
}

/** The two answers to a plan that waits for one; none where none does. */
export function decisionCommands({
  incidentId,
  planDigest,
}: Pick<IncidentRecord, 'incidentId' | 'planDigest'>): readonly (readonly [what: string, command: string])[] {
  if (planDigest === null) return [];
  const plan = shortDigest(planDigest);
  return [
    ['Approve', ownCommand('approve', incidentId, '--plan', plan)],
    ['Reject', ownCommand('reject', incidentId, '--plan', plan, '--comment', '"why"')],
  ];
}

/** What can be done about an incident now: what it is for, and the command, ready to run once the reason is filled in. */
export function nextCommands(
  record: Pick<
    IncidentRecord,
    'incidentId' | 'status' | 'endedAt' | 'planDigest' | 'decision' | 'waiting' | 'suppression'
  >,
): readonly (readonly [what: string, command: string])[] {
  const { incidentId, status, planDigest, decision, waiting, suppression } = record;
  if (standingOf(record) === 'suppressed') {
    const undo = suppression?.kind === 'window' ? ['maintenance', 'remove'] : ['unmute'];
    return [
      ...(suppression == null
        ? []
        : [['Keep the alarm quiet no more', ownCommand(...undo, suppression.id)] as const]),
      ['Plan again now, this incident alone', ownCommand('retry', incidentId, '--reason', '"why"')],
      ['Leave it for good', ownCommand('close', incidentId, '--reason', '"why"')],
    ];
  }
  if (standingOf(record) === 'needs_attention') {
    return [
      ['Plan again, on fresh evidence', ownCommand('retry', incidentId, '--reason', '"why"')],
      ['Leave it for good', ownCommand('close', incidentId, '--reason', '"why"')],
    ];
  }
  if (status !== 'pending_approval' || planDigest === null) return [];
  // Approved, and held up: a second decision would be refused.
  if (decision !== null) {
    const abort = ['Give it up', ownCommand('abort', incidentId, '--reason', '"why"')] as const;
    return waiting?.kind === 'kill_switch'
      ? [['Let everything go on', ownCommand('resume', '--reason', '"why"')], abort]
      : [abort];
  }
  return [
    ...decisionCommands({ incidentId, planDigest }),
    ['See what may be changed in it', ownCommand('edit', incidentId)],
  ];
}
