import { describe, expect, it, test } from 'vitest';
import type { AttemptSummary } from '../../../../src/domain/record/attempt.ts';
import { ENDINGS } from '../../../../src/domain/record/endings.ts';
import { firstHeardAt, heardSoFar } from '../../../../src/domain/record/first-heard.ts';
import type { IncidentRecord } from '../../../../src/domain/record/incident-record.ts';
import { nextAttemptRecord } from '../../../../src/domain/record/opening-record.ts';
import {
  incidentMeasure,
  isMended,
  PHASES,
  parseIncidentMeasure,
} from '../../../../src/domain/record/response/incident-measure.ts';
import {
  type MeasuredIncident,
  type ResponseFilter,
  type ResponseGroup,
  responseMetrics,
} from '../../../../src/domain/record/response/response-metrics.ts';
import { durationText } from '../../../../src/domain/record/response/response-words.ts';
import {
  sevenDaysBefore,
  weekLines,
  weekSummary,
} from '../../../../src/domain/record/response/week-summary.ts';
import { summaryOf } from '../../../../src/domain/record/summarise-attempt.ts';
import { executionOutcome } from '../../../support/execution-outcome.ts';
import { APPROVAL, DECISION, incidentRecord } from '../../../support/incident-record.ts';
import { measured } from '../../../support/measured-incidents.ts';
import { target } from '../../../support/plan-samples.ts';

const MINUTE = 60_000;
const TO = '2026-11-24T00:00:00.000Z';
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 8) + minutes * MINUTE).toISOString();

const metricsOf = (
  all: readonly MeasuredIncident[],
  { filter = {}, groupedBy = 'alarm' }: { filter?: ResponseFilter; groupedBy?: ResponseGroup } = {},
) =>
  responseMetrics(
    { measured: all, cutAt: null, unreadable: 0 },
    {
      days: 7,
      to: TO,
      filter,
      groupedBy,
      targets: { acknowledge: 30 * MINUTE, resolve: 90 * MINUTE },
    },
  );

/** Red at 0, opened at 1, asked at 3, approved at 43, checked from 48 on, over at 60. */
function mended(change: Partial<IncidentRecord> = {}): IncidentRecord {
  const opened = incidentRecord();
  return {
    ...opened,
    alarm: { ...opened.alarm, stateChangeTime: at(0) },
    openedAt: at(1),
    updatedAt: at(60),
    endedAt: at(60),
    status: 'completed',
    begun: { ...opened.begun, at: at(1) },
    closed: { by: 'alarm', who: 'recoverops', reason: 'OK', at: at(60) },
    approval: { ...APPROVAL, requestedAt: at(3), deadline: at(60) },
    decision: { ...DECISION, decidedAt: at(43) },
    verification: { startedAt: at(48), alarmOkAt: at(50), heldUntil: at(60), passed: true },
    ...change,
  };
}

describe('an undo of what was mended', () => {
  const fix = mended({ executions: [executionOutcome()] });
  const summary = summaryOf(fix, [], { status: 'completed', outcome: ENDINGS.completed(), at: at(60) });
  const whole = incidentMeasure({ ...fix, attempts: [summary] });
  const undo = (change: Partial<IncidentRecord>) =>
    incidentMeasure({
      ...nextAttemptRecord(
        { ...fix, attempts: [summary] },
        {
          runId: 'r2',
          revision: 99,
          settings: fix.settings,
          begun: { at: at(600), by: 'bo', reason: 'the app needs that log', kind: 'undo' },
        },
      ),
      updatedAt: at(1_200),
      ...change,
    });
  const counted = ({ resolve, acknowledge, phases, closedBy }: typeof whole) => ({
    resolve,
    acknowledge,
    phases,
    closedBy,
  });

  it.each<[string, Partial<IncidentRecord>]>([
    ['waits for people', { status: 'pending_approval', approval: { ...APPROVAL, requestedAt: at(601) } }],
    [
      'was done',
      { status: 'rolled_back', endedAt: at(1_200), decision: { ...DECISION, decidedAt: at(1_199) } },
    ],
    ['was turned down', { status: 'rejected', endedAt: at(1_200) }],
  ])('that %s changes nothing of what the incident took', (_what, change) => {
    expect(counted(undo(change))).toEqual(counted(whole));
    expect(whole.resolve).toBe(60 * MINUTE);
    expect(isMended(undo(change))).toBe(true);
  });

  it('is no first word on the trouble where the policy had mended it', () => {
    const byPolicy = { ...fix, approval: null, decision: { ...DECISION, via: 'policy' as const } };
    const measure = incidentMeasure({
      ...byPolicy,
      attempt: 2,
      attempts: [summary],
      begun: { ...fix.begun, kind: 'undo', at: at(600) },
      status: 'rolled_back',
      endedAt: at(1_200),
      decision: { ...DECISION, decidedAt: at(1_199) },
    });
    expect(measure.acknowledge).toBeNull();
  });

  it('leaves open what it brought back', () => {
    expect(undo({ status: 'rolled_back', endedAt: null })).toMatchObject({
      closedBy: null,
      resolve: 60 * MINUTE,
    });
  });
});

test('who plans again has said a first word, over all attempts', () => {
  const { begun } = mended();
  const again = {
    ...mended({ approval: null, decision: null }),
    begun: { ...begun, kind: 'plan_again' as const, at: at(20) },
  };
  expect(firstHeardAt(again)).toBe(at(20));
  expect(heardSoFar(again)).toEqual({ heardAt: at(20) });
  expect(incidentMeasure(again).acknowledge).toBe(20 * MINUTE);
});

describe('what is kept of one incident', () => {
  it('has phases that add up to the whole time since the alarm', () => {
    const { phases, resolve, acknowledge } = incidentMeasure(mended());
    expect(phases).toEqual({
      detect: MINUTE,
      diagnose: 2 * MINUTE,
      wait: 40 * MINUTE,
      execute: 5 * MINUTE,
      verify: 12 * MINUTE,
      rest: 0,
    });
    expect(PHASES.reduce((sum, phase) => sum + phases[phase], 0)).toBe(resolve);
    expect(acknowledge).toBe(43 * MINUTE);
  });

  it('counts time before the newest attempt as the rest', () => {
    const later = mended({ attempt: 2, begun: { ...mended().begun, at: at(2.5) } });
    const { phases, resolve } = incidentMeasure(later);
    expect(phases).toMatchObject({ diagnose: 0.5 * MINUTE, rest: 1.5 * MINUTE });
    expect(PHASES.reduce((sum, phase) => sum + phases[phase], 0)).toBe(resolve);
  });

  it('waits for nobody where the policy decides, and no person has then been heard', () => {
    const auto = mended({ approval: null, decision: { ...DECISION, via: 'policy', decidedAt: at(3) } });
    expect(incidentMeasure(auto)).toMatchObject({
      decided: 'policy',
      acknowledge: null,
      phases: { diagnose: 2 * MINUTE, wait: 0, execute: 45 * MINUTE },
    });
  });

  it('has heard of a person who acknowledged before anybody decided', () => {
    const attending = { acknowledged: { by: 'ana', at: at(9) }, assigned: null, noteIds: [] };
    expect(incidentMeasure(mended({ attending })).acknowledge).toBe(9 * MINUTE);
  });

  it('has heard of a person at the first word, whatever later attempts and people say', () => {
    const rejected = mended({
      status: 'rejected',
      endedAt: null,
      closed: null,
      decision: { ...DECISION, kind: 'reject', decidedAt: at(4) },
    });
    const begun = { at: at(20), by: 'ana', reason: 'again', kind: 'plan_again' } as const;
    const next = nextAttemptRecord(rejected, {
      runId: 'next',
      revision: 9,
      settings: rejected.settings,
      begun,
    });
    expect(incidentMeasure(next).acknowledge).toBe(4 * MINUTE);
    const approved = { ...next, decision: { ...DECISION, decidedAt: at(43) } };
    expect(incidentMeasure(approved).acknowledge).toBe(4 * MINUTE);
    const byPolicy = { ...rejected, decision: { ...DECISION, via: 'policy' as const, decidedAt: at(4) } };
    expect(heardSoFar(byPolicy)).toEqual({});
    // Of two who have to say yes, the first.
    const approval = { ...APPROVAL, approvals: [{ ...DECISION, decidedAt: at(7) }] };
    expect(firstHeardAt(mended({ approval }))).toBe(at(7));
  });

  it('stays mended by a fix that helped, though somebody undid it later', () => {
    const done = mended({ executions: [executionOutcome()] });
    const summary = {
      attempt: 1,
      runId: 'r',
      status: 'completed',
      outcome: { code: 'fix.verified', message: 'm', nextStep: 'n' },
      startedAt: at(1),
      endedAt: at(60),
      begun: done.begun,
      planDigest: null,
      firstSeq: 0,
      lastSeq: 1,
      headHash: '',
      reportKeys: { markdownKey: null, jsonKey: null },
      executions: [executionOutcome()],
    } as unknown as AttemptSummary;
    const undone = mended({
      attempt: 2,
      status: 'rolled_back',
      attempts: [summary],
      executions: [executionOutcome({ phase: 'rollback' })],
    });
    expect(isMended(incidentMeasure(undone))).toBe(true);
    expect(incidentMeasure(undone).rolledBack).toBe(true);
    const asked = incidentMeasure({ ...undone, begun: { ...undone.begun, kind: 'undo' } });
    expect(asked).toMatchObject({ rolledBack: false, undone: true });
    expect(isMended(incidentMeasure({ ...undone, attempts: [] }))).toBe(false);
    // As an earlier release kept it.
    const { mended: _, ...before } = incidentMeasure(done);
    expect(isMended(before)).toBe(true);
  });

  it('is open without an end, and measured up to its newest change', () => {
    const open = mended({
      endedAt: null,
      closed: null,
      status: 'pending_approval',
      decision: null,
      verification: null,
    });
    const { resolve, closedBy, phases } = incidentMeasure({ ...open, updatedAt: at(13) });
    expect([resolve, closedBy]).toEqual([null, null]);
    expect(phases).toMatchObject({ wait: 10 * MINUTE, execute: 0, verify: 0 });
  });

  it('is never negative where the clocks of CloudWatch and the server differ', () => {
    const skewed = mended({ openedAt: at(-3), begun: { ...mended().begun, at: at(-3) } });
    for (const phase of PHASES) expect(incidentMeasure(skewed).phases[phase]).toBeGreaterThanOrEqual(0);
  });

  it('is read as it was written, and what is no measure is none', () => {
    const measure = incidentMeasure(mended());
    expect(parseIncidentMeasure(JSON.stringify(measure))).toEqual(measure);
    for (const text of [
      '',
      'null',
      '[]',
      '{}',
      JSON.stringify({ ...measure, resolve: -1 }),
      JSON.stringify({ ...measure, status: 'odd' }),
    ])
      expect(parseIncidentMeasure(text)).toBeNull();
  });
});

describe('response metrics', () => {
  it('say nothing of what there is no data for', () => {
    const { all, groups } = metricsOf([]);
    expect(all).toMatchObject({
      incidents: 0,
      acknowledge: { of: 0, mean: null, median: null, p90: null },
      success: { of: 0, share: null },
      late: { acknowledge: { of: 0, share: null } },
    });
    expect(groups).toEqual([]);
  });

  it('have means, medians and the ninth of ten', () => {
    const all = [10, 20, 30, 40, 100].map((minutes, index) => measured(index, { resolve: minutes * MINUTE }));
    expect(metricsOf(all).all.resolve).toEqual({
      of: 5,
      mean: 40 * MINUTE,
      median: 30 * MINUTE,
      p90: 100 * MINUTE,
    });
  });

  it('call a remediation false that was rolled back, or whose alarm was red again within a day', () => {
    const { all } = metricsOf([
      measured(0),
      measured(1, { status: 'rolled_back', rolledBack: true }),
      measured(2),
      measured(20, {}, { workflowId: measured(2).workflowId }),
      measured(3, { ran: false, status: 'recovered', decided: null }),
    ]);
    expect(all.success).toMatchObject({ count: 3, of: 4 });
    expect(all.rollback).toMatchObject({ count: 1, of: 4 });
    expect(all.falseRemediation).toMatchObject({ count: 2, of: 4 });
    expect(all.falseRemediation.low).toBeGreaterThan(0.1);
  });

  it('do not call it false where the alarm was red again later than a day', () => {
    const again = measured(26, {}, { workflowId: measured(0).workflowId });
    expect(metricsOf([measured(0), again]).all.falseRemediation.count).toBe(0);
  });

  it('find a relapse that the filter leaves out', () => {
    const again = measured(5, { causes: ['core_dumps'] }, { workflowId: measured(0).workflowId });
    const { all } = metricsOf([measured(0), again], { filter: { cause: 'growing_log' } });
    expect([all.incidents, all.falseRemediation.count]).toEqual([1, 1]);
  });

  it('count as late who was late, and who still is', () => {
    const { late } = metricsOf([
      measured(0, { acknowledge: 20 * MINUTE }),
      measured(1),
      measured(2, { acknowledge: null, resolve: null, closedBy: null, status: 'pending_approval' }),
      // It was over in five minutes, before anybody had to say anything.
      measured(3, { acknowledge: null, resolve: 5 * MINUTE, ran: false, status: 'recovered' }),
    ]).all;
    expect(late.acknowledge).toMatchObject({ count: 2, of: 3 });
    expect(late.resolve).toMatchObject({ count: 1, of: 4 });
  });

  it('put an incident under each of its hosts, the most first, and days without any are there', () => {
    const { groups, byDay } = metricsOf(
      [
        measured(0, { hosts: ['i-a', 'i-b'] }),
        measured(1, { hosts: ['i-b'] }),
        measured(30, { hosts: ['i-b'] }),
      ],
      { groupedBy: 'host' },
    );
    expect(groups.map(({ name, figures }) => [name, figures.incidents])).toEqual([
      ['i-b', 3],
      ['i-a', 1],
    ]);
    expect(byDay.map(({ day, incidents }) => [day.slice(8), incidents])).toEqual([
      ['17', 0],
      ['18', 0],
      ['19', 0],
      ['20', 0],
      ['21', 0],
      ['22', 2],
      ['23', 1],
      ['24', 0],
    ]);
  });

  it('add what the model took', () => {
    expect(metricsOf([measured(0), measured(1)]).all.ai).toEqual({ tokens: 2_000, usdCents: 1 });
  });
});

test.each([
  [null, 'no data'],
  [0, '0 s'],
  [42_400, '42 s'],
  [59_600, '1 min'],
  [430_000, '7 min 10 s'],
  [11_100_000, '3 h 5 min'],
  [187_200_000, '2 d 4 h'],
])('%s milliseconds are told as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test('what incidents may have cost is an estimate of those of which the site file says what an hour costs', () => {
  const priced = measured(0, { usdPerHour: 300, team: 'shop', groups: ['web-asg'] });
  const open = measured(1, { usdPerHour: 100, resolve: null, closedBy: null, team: 'shop' });
  const all = [priced, open, measured(2)];
  const metrics = responseMetrics(
    { measured: all, cutAt: null, unreadable: 0 },
    {
      days: 7,
      // Two hours and a minute after the alarm of the open one.
      to: '2026-11-22T11:00:00.000Z',
      filter: {},
      groupedBy: 'team',
      targets: { acknowledge: null, resolve: null },
    },
  );
  expect(metrics.all.downtime).toEqual({ usd: 501.67, hours: 3.02, incidents: 2 });
  expect(metrics.groups.map(({ name, figures }) => [name, figures.incidents])).toEqual([
    ['shop', 2],
    [null, 1],
  ]);
  const unpriced = responseMetrics(
    { measured: all, cutAt: null, unreadable: 0 },
    {
      days: 7,
      to: '2026-11-22T11:00:00.000Z',
      filter: { group: 'web-asg' },
      groupedBy: 'group',
      targets: { acknowledge: null, resolve: null },
    },
  );
  expect([unpriced.all.incidents, unpriced.all.downtime?.usd]).toEqual([1, 300]);
});

describe('the week against the one before', () => {
  const to = '2026-12-06T08:00:00.000Z';
  const targets = { acknowledge: 15 * MINUTE, resolve: null };
  const HOURS_OF_A_WEEK = 168;
  const summaryOf = (...all: readonly MeasuredIncident[]) =>
    weekSummary(
      { measured: all, cutAt: null, unreadable: 0 },
      {
        ...sevenDaysBefore(to),
        at: to,
        targets,
      },
    );

  it('counts each incident in the week in which it was opened, and says what differs', () => {
    const summary = summaryOf(
      measured(HOURS_OF_A_WEEK + 1, { acknowledge: 10 * MINUTE, usdPerHour: 100 }),
      measured(HOURS_OF_A_WEEK + 2, { rolledBack: true, status: 'rolled_back' }, { alarmName: 'Memory' }),
      measured(5),
      measured(-1),
    );
    expect([summary.from, summary.week.incidents, summary.before.incidents]).toEqual([
      '2026-11-29T08:00:00.000Z',
      2,
      1,
    ]);
    const lines = weekLines(summary);
    for (const said of [
      'Incidents: 2, before 1; 0 of the week still open',
      'To the end (MTTR): 1 h, as before',
      'Later than 15 min to acknowledge: 1 of 2, before 1 of 1',
      'Rolled back: 1 of 2, before 0 of 1',
      'Disk-Critical: 1 incident, before 1',
      'Memory: 1 incident, before 0',
    ])
      expect(lines).toContain(said);
    expect(lines.join(' ')).toContain('Downtime: about $100, an estimate');
    expect(lines.join(' ')).not.toContain('to resolve');
  });

  it('finds a relapse of the week before in this one', () => {
    const workflowId = 'incident:1';
    const first = measured(HOURS_OF_A_WEEK - 2, {}, { workflowId });
    const again = measured(HOURS_OF_A_WEEK + 2, {}, { workflowId });
    expect(summaryOf(first, again).before.falseRemediation).toMatchObject({ count: 1, of: 1 });
  });

  it('says so where nothing happened', () => {
    expect(weekLines(summaryOf())).toEqual(['No incident was opened in the last two weeks.']);
  });
});

describe('a name of every kind', () => {
  const names = {
    alarm: 'Memory',
    cause: 'leaking_unit',
    runbook: 'restart-unit',
    host: 'i-7',
    group: 'web-asg',
    team: 'shop',
    severity: 'critical',
  } as const satisfies Record<ResponseGroup, string>;
  const whole = measured(
    1,
    {
      causes: ['growing_log', names.cause],
      runbooks: [names.runbook],
      hosts: ['i-6', names.host],
      groups: [names.group],
      team: names.team,
      severity: names.severity,
    },
    { alarmName: names.alarm },
  );

  it.each(Object.keys(names) as ResponseGroup[])('chooses by %s, and puts together by it', (group) => {
    const metrics = metricsOf([whole, measured(0)], { filter: { [group]: names[group] }, groupedBy: group });
    expect(metrics.all.incidents).toBe(1);
    expect(metrics.groups.map(({ name }) => name)).toContain(names[group]);
  });

  it('has to hold of all that are named', () => {
    expect(metricsOf([whole, measured(0)], { filter: names }).all.incidents).toBe(1);
    for (const group of Object.keys(names) as ResponseGroup[])
      expect(metricsOf([whole], { filter: { ...names, [group]: 'another' } }).all.incidents).toBe(0);
  });
});

describe('what an incident counts under', () => {
  const host = (targetId: string, state: 'ill' | 'well', cause: string | null) => ({
    targetId,
    state,
    causes: cause === null ? [] : [{ cause, state: 'asserted' }],
  });
  const found = (...hosts: readonly unknown[]) =>
    ({ judgement: { hosts } }) as unknown as IncidentRecord['diagnostics'];
  const opened = incidentRecord();
  const of = (instanceId: string, name: string) => ({ ...target(instanceId), name });

  it('is never a neighbour that was measured well, and knows hosts by name', () => {
    const measure = incidentMeasure(
      mended({
        alarm: { ...opened.alarm, resource: { kind: 'auto_scaling_group', id: 'web-asg' } },
        targets: [of('i-ill', 'web-1'), of('i-well', 'web-0')],
        diagnostics: found(host('i-ill', 'ill', 'growing_log'), host('i-well', 'well', null)),
      }),
    );
    expect(measure).toMatchObject({ hosts: ['i-ill'], hostNames: { 'i-ill': 'web-1' } });
    expect(parseIncidentMeasure(JSON.stringify(measure))).toEqual(measure);
    const all = [measured(0, measure)];
    for (const name of ['web-1', 'i-ill'])
      expect(metricsOf(all, { filter: { host: name } }).all.incidents).toBe(1);
    expect(metricsOf(all, { filter: { host: 'web-0' } })).toMatchObject({
      all: { incidents: 0 },
      unfitting: [{ group: 'host', name: 'web-0', known: ['web-1'], more: 0 }],
    });
    expect(metricsOf(all, { groupedBy: 'host' }).groups).toMatchObject([{ name: 'i-ill', label: 'web-1' }]);
  });

  it('stays the cause of the fix that ran, whatever a later undo or attempt found', () => {
    const first = mended({
      diagnostics: found(host('i-ill', 'ill', 'growing_log')),
      executions: [executionOutcome({ targetId: 'i-ill' })],
      decision: { ...DECISION, via: 'policy' },
    });
    const summary = summaryOf(first, [], { status: 'completed', outcome: ENDINGS.limit(), at: at(60) });
    for (const kind of ['undo', 'plan_again'] as const) {
      const later = mended({
        attempt: 2,
        attempts: [summary],
        begun: { ...first.begun, kind },
        diagnostics: null,
        executions: kind === 'undo' ? [executionOutcome({ phase: 'rollback' })] : [],
      });
      expect(incidentMeasure(later)).toMatchObject({
        causes: ['growing_log'],
        hosts: ['i-ill'],
        decided: 'policy',
      });
    }
  });

  it('adds up over all rows, those without a cause among them', () => {
    const all = [measured(0), measured(1, { causes: [] }), measured(2, { causes: [] })];
    const { groups } = metricsOf(all, { groupedBy: 'cause' });
    expect(groups.map(({ name, figures }) => [name, figures.incidents])).toEqual([
      ['growing_log', 1],
      [null, 2],
    ]);
  });

  it('is no false remediation where a person had it undone, though the alarm is red again then', () => {
    const [fix, again] = [
      measured(0, { undone: true }),
      measured(2, {}, { workflowId: measured(0).workflowId }),
    ];
    const { all } = metricsOf([again, fix]);
    expect([all.undone.count, all.rollback.count, all.falseRemediation.count]).toEqual([1, 0, 0]);
  });
});
