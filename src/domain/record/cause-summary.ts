import { LIMITS } from '../bounds.ts';
import { cutText } from '../text/cut-text.ts';
import type { IncidentRecord } from './incident-record.ts';

/** Names of the causes that are shown on hosts that were measured to be ill, by the newest attempt, each once. */
export function shownCauses({ diagnostics }: Pick<IncidentRecord, 'diagnostics'>): readonly string[] {
  const ill = (diagnostics?.judgement?.hosts ?? []).filter(({ state }) => state === 'ill');
  const shown = ill.flatMap((host) => host.causes.filter(({ state }) => state === 'asserted'));
  return [...new Set(shown.map(({ cause }) => cause))].slice(0, LIMITS.scoreCausesMax);
}

/**
 * The cause in one line, for lists and their search: the names of what is shown, and the root cause in words, which may be
 * the model's. Null where nothing is known yet.
 */
export function causeSummary(record: Pick<IncidentRecord, 'diagnostics' | 'hypothesis'>): string | null {
  const rootCause = record.hypothesis?.rootCause ?? '';
  // The rules begin with the name of their cause: said once.
  const names = shownCauses(record).filter((name) => !rootCause.includes(name));
  const parts = [names.join(', '), rootCause];
  const text = parts.filter((part) => part !== '').join(': ');
  return text === '' ? null : cutText(text, LIMITS.causeSummaryChars, '…');
}
