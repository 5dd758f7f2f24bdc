import { incidentText } from '../../src/cli/incident-text.ts';
import { createProgram } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { renderDetails } from '../../src/domain/record/current-details.ts';
import { ENDINGS, EXECUTION_ENDINGS } from '../../src/domain/record/endings.ts';
import type { IncidentRecord } from '../../src/domain/record/incident-record.ts';
import { approvalNotice, endNotice } from '../../src/domain/record/notice.ts';
import { renderReport } from '../../src/domain/record/report/render-report.ts';
import { INCIDENT_STATUSES, isEnded } from '../../src/domain/record/state-machine.ts';
import { executionOutcome } from './execution-outcome.ts';
import { DECISION } from './incident-record.ts';
import { worstRecord } from './worst-record.ts';

const terminal: Terminal = { out: () => {}, err: () => {}, colour: false };

const unknown = executionOutcome({ state: 'unknown' });
const ENDS = [
  ENDINGS.rejected('ana', ''),
  ENDINGS.denied('why'),
  ENDINGS.expired(),
  ENDINGS.limit(),
  ENDINGS.planFailed('why'),
  ENDINGS.planNone('why'),
  ENDINGS.findingWithoutHost('why'),
  ENDINGS.interrupted(),
  ...(['kill_switch', 'target_unsettled', 'target_busy', 'same_fix_lately', 'runbook_changed'] as const).map(
    (reason) => ENDINGS.claimDenied({ kind: 'denied', reason, message: 'why' }),
  ),
  EXECUTION_ENDINGS.unknown(unknown),
  EXECUTION_ENDINGS.failed(unknown),
];

const waiting = {
  kind: 'kill_switch',
  message: 'why',
  since: '2026-11-22T08:30:00.000Z',
  until: null,
} as const;

/** The incident in every status and at every end, and approved while everything is stopped. */
export const TOLD_RECORDS: readonly IncidentRecord[] = [
  ...INCIDENT_STATUSES.map((status) => worstRecord({ status })),
  ...ENDS.map(({ status, ...outcome }) => worstRecord({ status, outcome, endedAt: null })),
  worstRecord({ decision: DECISION, waiting }),
];

/** What people are told of an incident: by the command, in Temporal's UI, in the report and in notices. */
export function textsOf(record: IncidentRecord): readonly string[] {
  const ending = { status: 'failed', code: 'c', message: 'm', nextStep: '', ...record.outcome } as const;
  return [
    ...incidentText(terminal, { record, timeline: [], chainFaults: [] }, 0).map(String),
    renderDetails(record, 'default'),
    renderReport({ record, timeline: [], earlier: [], questions: [] }, 'markdown'),
    ...(isEnded(record.status) ? [endNotice(record, { ...ending, status: record.status }).message] : []),
    ...(record.status === 'pending_approval' ? [approvalNotice(record, 'reminder').message] : []),
  ];
}

const NAMES = createProgram(async () => undefined)
  .commands.flatMap((one) => [one.name(), ...one.aliases()])
  .filter((name) => name !== 'complete-words')
  .concat('help');

/** A call of ours in a text: also without `npx`, where a word behind it is one of our commands. */
const CALL = new RegExp(
  `(?<![\\w/.-])(?:npx )?recoverops ((?:${NAMES.join('|')})(?![\\w-])(?:[\\w./:@…-]+|<[a-z]+>|(?<=[ =])"[^"\\n]*"| (?! ))*)`,
  'g',
);

/** Every command that a text tells its reader to run: up to the end of its line, of its quotes or of its sentence. */
export function commandsIn(text: string): readonly string[] {
  // Markdown shows a mark behind a backslash as it is.
  const shown = text.replaceAll(/\\(?=[^\w\s])/g, '');
  return [...shown.matchAll(CALL)].map(([, words = '']) =>
    words
      .trim()
      .replace(/"\. .*$/, '"')
      .replace(/[.;:,]$/, ''),
  );
}
