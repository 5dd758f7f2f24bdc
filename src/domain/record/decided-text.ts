import { utcText } from './brief/brief-text.ts';
import type { IncidentRecord } from './incident-record.ts';

/** What was decided on the newest attempt's plan, by whom and when, for somebody who came too late. Null: nothing was. */
export function decidedText({ decision }: Pick<IncidentRecord, 'decision'>): string | null {
  if (decision === null) return null;
  const { kind, by, via, planDigest, decidedAt } = decision;
  const who = via === 'policy' ? 'the policy' : by;
  return `${who} ${kind === 'approve' ? 'approved' : 'rejected'} plan ${planDigest.slice(0, 8)} at ${utcText(decidedAt)}`;
}
