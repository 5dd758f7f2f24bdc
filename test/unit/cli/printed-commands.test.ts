import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { incidentText } from '../../../src/cli/incident-text.ts';
import { createProgram } from '../../../src/cli/program.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { renderDetails } from '../../../src/domain/record/current-details.ts';
import { ENDINGS, EXECUTION_ENDINGS } from '../../../src/domain/record/endings.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { approvalNotice, endNotice } from '../../../src/domain/record/notice.ts';
import { renderReport } from '../../../src/domain/record/report.ts';
import { INCIDENT_STATUSES, isEnded } from '../../../src/domain/record/state-machine.ts';
import { executionOutcome } from '../../support/execution-outcome.ts';
import { DECISION } from '../../support/incident-record.ts';
import { worstRecord } from '../../support/worst-record.ts';

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
  ...(['kill_switch', 'target_unsettled', 'target_busy', 'same_fix_lately'] as const).map((reason) =>
    ENDINGS.claimDenied({ kind: 'denied', reason, message: 'why' }),
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
const RECORDS: readonly IncidentRecord[] = [
  ...INCIDENT_STATUSES.map((status) => worstRecord({ status })),
  ...ENDS.map(({ status, ...outcome }) => worstRecord({ status, outcome, endedAt: null })),
  worstRecord({ decision: DECISION, waiting }),
];

function textsOf(record: IncidentRecord): readonly string[] {
  const ending = { status: 'failed', code: 'c', message: 'm', nextStep: '', ...record.outcome } as const;
  return [
    ...incidentText(terminal, { record, timeline: [], chainFaults: [] }, 0).map(String),
    renderDetails(record, 'default'),
    renderReport(record, []).markdown,
    ...(isEnded(record.status) ? [endNotice(record, { ...ending, status: record.status }).message] : []),
    ...(record.status === 'pending_approval' ? [approvalNotice(record, 'reminder').message] : []),
  ];
}

/** Every command that a text tells its reader to run: up to the end of its line, of its quotes or of its sentence. */
function commandsIn(text: string): readonly string[] {
  // Markdown shows a mark behind a backslash as it is.
  const shown = text.replaceAll(/\\(?=[^\w\s])/g, '');
  return [...shown.matchAll(/npx recoverops ((?:[\w./:-]+|"[^"\n]*"| (?! ))+)/g)].map(([, words = '']) =>
    words
      .trim()
      .replace(/"\. .*$/, '"')
      .replace(/[.;:,]$/, ''),
  );
}

const wordsOf = (command: string) =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

/** How often the command line would act on it; 0 or an error: it does not run as printed. */
async function runsOf(command: string): Promise<number | string> {
  let runs = 0;
  const program = createProgram(async () => {
    runs += 1;
  });
  for (const each of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)])
    each.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  try {
    await program.parseAsync(['node', 'recoverops', ...wordsOf(command)]);
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
  return runs;
}

describe('commands in what people are told', () => {
  const commands = [...new Set(RECORDS.flatMap(textsOf).flatMap(commandsIn))];

  it('are those that decide, go on, leave, give a host back and prove', () => {
    const verbs = new Set(commands.map((command) => command.split(' ')[0]));
    expect([...verbs].toSorted()).toEqual(
      ['abort', 'approve', 'claims', 'close', 'edit', 'reject', 'resume', 'retry', 'verify'].toSorted(),
    );
  });

  it.each(commands)('runs as printed: %s', async (command) => {
    expect(await runsOf(command)).toBe(1);
  });

  it('are tried by what refuses those that do not run', async () => {
    expect(await runsOf('approve 1_disk')).toMatch(/--plan/);
    expect(await runsOf('retry, or the dashboard')).toMatch(/unknown command/);
  });
});
