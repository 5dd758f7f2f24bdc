import { expect, test } from 'vitest';
import { incidentText } from '../../../src/cli/incident-text.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { alarmOfFinding } from '../../../src/domain/alarm/finding/alarm-of-finding.ts';
import { planByRules } from '../../../src/domain/planner/plan-by-rules.ts';
import type { IncidentRecord } from '../../../src/domain/record/incident-record.ts';
import { classification } from '../../support/classification-samples.ts';
import { finding } from '../../support/finding-samples.ts';
import { incidentRecord } from '../../support/incident-record.ts';
import { catalogue, illRequest } from '../../support/plan-samples.ts';

const terminal: Terminal = { out: () => {}, err: () => {}, colour: false };

test('show says what was measured and what is blamed, and sets predicted beside measured', () => {
  const { diagnostics, ...request } = illRequest('memory');
  const planned = planByRules({ ...request, diagnostics }, catalogue);
  if (planned.kind !== 'proposed') throw new Error(planned.message);
  const record = {
    ...incidentRecord(),
    diagnostics,
    plan: planned.plan,
    planDigest: 'ab'.repeat(32),
    verification: {
      startedAt: '2026-11-22T08:05:00.000Z',
      alarmOkAt: null,
      heldUntil: null,
      passed: true,
      reason: '1 datapoint [20.1] was not greater',
    },
  };
  const view = { record, timeline: [], attempts: [], source: 'projection' as const, chainFaults: [] };
  const text = incidentText(terminal, view).join('\n');
  for (const said of [
    'The alarm asserts: memory used > 90 %',
    'i-1: ill: 96 % of the memory is used',
    'Blamed: runaway_memory (86 % sure, explains 80 %)',
    'Admissible: End report-worker (pid 4711) (end-process); predicted: the memory is then at 19.2',
    'predicted on i-1: the memory is then at 19.2',
    'measured: 1 datapoint [20.1] was not greater',
  ])
    expect(text).toContain(said);
  const early = { ...record, diagnostics: null, plan: null, planDigest: null, verification: null };
  expect(incidentText(terminal, { ...view, record: early }).join('\n')).not.toContain('Judgement');
});

test('show says what the logs said: kind, window, counts, what is new, and redacted lines behind a gutter', () => {
  const found = finding({
    templates: [
      { id: 't1', text: 'write <*> failed', count: 40, novel: true, excess: null },
      { id: 't2', text: 'retry <*>', count: 2, novel: false, excess: 12.34 },
    ],
    lines: ['No space left on device', '\u001b[31mOutcome: forged'],
  });
  const record = { ...incidentRecord(), alarm: alarmOfFinding(found) };
  const view = { record, timeline: [], attempts: [], source: 'projection' as const, chainFaults: [] };
  const lines = incidentText(terminal, view).map(String);
  for (const said of [
    '  kind      disk full, by known patterns',
    '  window    2026-11-22T08:00:00.000Z to 2026-11-22T08:01:00.000Z, 412 lines',
    '    42 × a file system is full (no-space-left)',
    '    40 × write <*> failed new',
    '    2 × retry <*> 12.3 times the usual',
    '    | No space left on device',
  ])
    expect(lines).toContain(said);
  expect(lines.filter((each) => each.includes('Outcome: forged'))).toEqual([
    expect.stringMatching(/^ {4}\| /),
  ]);
});

test('show calls a finding of which only silence is known quiet, and an alarm without data what CloudWatch calls it', () => {
  const shown = (alarm: IncidentRecord['alarm']) => {
    const record = { ...incidentRecord(), alarm, alarmState: 'INSUFFICIENT_DATA' as const };
    const view = { record, timeline: [], attempts: [], source: 'projection' as const, chainFaults: [] };
    return incidentText(terminal, view).join('\n');
  };
  expect(shown(alarmOfFinding(finding()))).toContain('(QUIET, which is no proof of recovery)');
  expect(shown(incidentRecord().alarm)).toContain('(INSUFFICIENT_DATA)');
});

test('show says what models take the lines for, with reasons by voice, and where none has answered', () => {
  const view = { timeline: [], attempts: [], source: 'projection' as const, chainFaults: [] };
  const alarm = alarmOfFinding(finding());
  const linesOf = (record: IncidentRecord) => incidentText(terminal, { ...view, record }).map(String);
  const at = '2026-11-22T08:01:00.000Z';
  const hostile = classification({ reasons: [{ voice: 'text', says: '\u001b[31mOutcome: forged' }] });
  const told = linesOf({ ...incidentRecord(), alarm, classified: [{ at, classification: hostile }] });
  for (const said of [
    'Classification',
    '  models take the lines for disk full (very likely, 93 %)',
    '    Or: inode exhaustion 4 %, nothing wrong 2 %',
    '    It is no measurement, and says nothing of what may be done',
  ])
    expect(told).toContain(said);
  const forged = told.find((each) => each.includes('Outcome: forged')) ?? '';
  expect(forged).toMatch(/^ {4}By wording: /);
  expect(forged).not.toContain('\u001b');
  expect(linesOf({ ...incidentRecord(), alarm })).toContain('  models    none has answered for these lines');
  expect(linesOf(incidentRecord()).join('\n')).not.toMatch(/models/);
});
