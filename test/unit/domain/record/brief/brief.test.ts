import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { alarmOfFinding } from '../../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import type { ExecutionOutcome } from '../../../../../src/domain/execution/execution.ts';
import {
  BRIEF_QUESTIONS,
  type BriefQuestion,
  briefLinesAt,
  briefOf,
} from '../../../../../src/domain/record/brief/brief.ts';
import { ENDINGS } from '../../../../../src/domain/record/endings.ts';
import type { IncidentRecord } from '../../../../../src/domain/record/incident-record.ts';
import { endNotice } from '../../../../../src/domain/record/notice.ts';
import { INCIDENT_STATUSES, isEnded } from '../../../../../src/domain/record/state-machine.ts';
import { stripControls } from '../../../../../src/domain/text/strip-controls.ts';
import { finding } from '../../../../support/finding-samples.ts';
import { APPROVAL, DECISION, incidentRecord } from '../../../../support/incident-record.ts';
import { WORST_HOSTS, WORST_PLAN, worstRecord } from '../../../../support/worst-record.ts';
import { sampleStep } from '../../../../workflow/support/sample-plan.ts';

const CHARS: Readonly<Record<BriefQuestion, number>> = {
  what: LIMITS.briefWhatChars,
  where: LIMITS.briefWhereChars,
  why: LIMITS.briefWhyChars,
  runs: LIMITS.briefRunsChars,
  fails: LIMITS.briefFailsChars,
  time: LIMITS.briefTimeChars,
};

const textsOf = (record: IncidentRecord): Readonly<Record<string, string>> =>
  Object.fromEntries(briefOf(record).lines.map(({ question, text }) => [question, text]));

const host = { instanceId: 'i-0abc', name: 'web-1', platform: 'Linux', agentVersion: '3', online: true };
const PLAN = {
  ...WORST_PLAN,
  steps: [
    {
      ...sampleStep({ targetIds: ['i-0abc'] }),
      rollback: { body: 'echo back\n', argv: [], timeoutSeconds: 30 },
    },
  ],
};

/** A disk alarm whose cause is known, with a plan that waits for one person. */
const pending = incidentRecord({
  status: 'pending_approval',
  targets: [host],
  diagnostics: {
    probeSet: 'disk',
    evidence: [],
    judgement: {
      family: 'disk',
      condition: 'disk used > 85 % (maximum of 1 min)',
      notUnderstood: null,
      rounds: 2,
      offline: [],
      hosts: [
        {
          targetId: 'i-0abc',
          state: 'ill',
          measured: '/var/log is 99.8 % full: 16.0 MiB used',
          causes: [
            {
              cause: 'growing_log',
              targetId: 'i-0abc',
              state: 'asserted',
              confidence: 0.93,
              blamed: {},
              explained: 0.97,
              sentence: 'the log /var/log/app.log has grown',
            },
          ],
          steps: [],
          withheld: [],
          balances: [],
          unread: [],
        },
      ],
    },
    facts: [],
    sha256: 'd'.repeat(64),
    unreachable: [],
  },
  alarm: { ...incidentRecord().alarm, metrics: [] },
  plan: PLAN,
  planDigest: 'ab'.repeat(32),
  approval: APPROVAL,
});

const execution = (change: Partial<ExecutionOutcome>): ExecutionOutcome => ({
  executionId: 'x-1',
  stepId: 's1',
  targetId: 'i-0abc',
  phase: 'action',
  attempt: 1,
  commandId: 'c-1',
  state: 'succeeded',
  exitCode: 0,
  stdout: '',
  stderr: '',
  outputKey: null,
  settledBy: 'ssm',
  startedAt: '2026-11-22T08:02:00.000Z',
  endedAt: '2026-11-22T08:02:03.000Z',
  detail: '',
  ...change,
});

test('whoever is asked reads what, where, why, what will run, what if not, and until when', () => {
  expect(briefOf(pending)).toEqual({
    until: '2026-11-22T08:15:00.000Z',
    lines: [
      { question: 'what', label: 'What', text: 'Disk-Critical-ASG: disk used > 85 % (maximum of 1 min)' },
      { question: 'where', label: 'Where', text: 'web-1 (i-0abc); us-east-1, account 111122223333' },
      {
        question: 'why',
        label: 'Why',
        text: '/var/log is 99.8 % full: 16.0 MiB used (alarm: > 85). Cause: the log /var/log/app.log has grown (explains 97 %, 93 % sure)',
      },
      {
        question: 'runs',
        label: 'Will run',
        text: 'If you approve: archive the log and truncate it (runbook archive-log v1, medium risk) on web-1',
      },
      {
        question: 'fails',
        label: 'If it fails',
        text: 'Host and alarm check it for up to 10 min. If that fails, what ran is rolled back by its own script, and a person is asked. Nothing runs twice.',
      },
      {
        question: 'time',
        label: 'Time left',
        text: 'Decide until 2026-11-22 08:15:00 UTC; then it expires, and nothing runs.',
      },
    ],
  });
});

test('the last line says how long is left, or that it is over', () => {
  const time = (at: string) => briefLinesAt(briefOf(pending), Date.parse(at)).at(-1)?.text;
  expect(time('2026-11-22T08:10:51.000Z')).toMatch(/^4 min 09 s left\. Decide until /);
  expect(time('2026-11-22T08:15:00.000Z')).toMatch(/^over\. Decide until /);
});

describe('what is compared', () => {
  const metrics = [
    {
      namespace: 'CWAgent',
      name: 'disk_used_percent',
      dimensions: { path: '/var/log' },
      statistic: 'Maximum',
      periodSeconds: 60,
    },
  ];
  it('is in the unit of the metric where that is understood, and bare where it is not', () => {
    expect(textsOf({ ...pending, alarm: { ...pending.alarm, metrics } }).why).toContain('(alarm: > 85 %)');
    expect(textsOf(pending).why).toContain('(alarm: > 85)');
  });

  it('is what CloudWatch said where nothing was measured yet', () => {
    const record = incidentRecord({
      alarm: { ...pending.alarm, reason: 'datapoint [99.8] was greater than (85.0)' },
    });
    expect(textsOf(record).why).toBe(
      'datapoint [99.8] was greater than (85.0). The cause is being looked for.',
    );
  });

  it('is nothing of a finding, which is no measurement', () => {
    const alarm = alarmOfFinding(finding());
    const text = textsOf({ ...incidentRecord(), alarm });
    expect(text.why).not.toContain('alarm:');
    expect(text.what).toContain(alarm.name);
  });

  it('of a finding tells how bad it is, a line of its log, and which log that is', () => {
    const text = textsOf({ ...incidentRecord(), alarm: alarmOfFinding(finding()) });
    expect(text.what).toBe(
      'log-pattern-disk-full (critical): 42 lines in 60 s say that a file system is full; usual is none. A line of the log: app[812]: write /srv/app/queue.db: No space left on device',
    );
    expect(text.where).toContain('log /recoverops/hosts/syslog');
  });

  it('is not said twice where the measurement begins with the sentence of its cause', () => {
    const { diagnostics } = pending;
    const [first] = diagnostics?.judgement?.hosts ?? [];
    const [cause] = first?.causes ?? [];
    if (diagnostics?.judgement === undefined || first === undefined || cause === undefined)
      throw new Error('the sample has no judgement');
    const host = { ...first, measured: `${cause.sentence}; https port 8443 / answers 200 in 5 ms` };
    const judgement = { ...diagnostics.judgement, hosts: [host] };
    const { why } = textsOf({ ...pending, diagnostics: { ...diagnostics, judgement } });
    expect(why).toMatch(/^https port 8443 .*Cause: /);
    expect((why ?? '').split(cause.sentence.slice(0, 24))).toHaveLength(2);
  });
});

describe('the cause', () => {
  const withCauses = (states: readonly ('asserted' | 'possible')[]): IncidentRecord => {
    const { diagnostics } = pending;
    const [first] = diagnostics?.judgement?.hosts ?? [];
    const [cause] = first?.causes ?? [];
    if (diagnostics?.judgement === undefined || first === undefined || cause === undefined)
      throw new Error('the sample has no judgement');
    const causes = states.map((state, index) => ({ ...cause, state, explained: index / 10 }));
    return {
      ...pending,
      diagnostics: { ...diagnostics, judgement: { ...diagnostics.judgement, hosts: [{ ...first, causes }] } },
    };
  };

  it('is the one that explains most, and how many more there are is said', () => {
    expect(textsOf(withCauses(['asserted', 'asserted', 'possible'])).why).toContain(
      '(explains 10 %, 93 % sure; 1 more cause)',
    );
  });

  it('is not named where nothing is shown, and what a model says is its suspicion', () => {
    const silent = {
      ...withCauses(['possible']),
      hypothesis: {
        rootCause: 'what the alarm asserts is so, and nothing explains it',
        reasoning: '',
        confidence: 0,
        evidenceIds: [],
      },
      provenance: { ...worstRecord().provenance, planner: 'deterministic' } as IncidentRecord['provenance'],
    };
    expect(textsOf(silent).why).toMatch(/\. What the alarm asserts is so, and nothing explains it$/);
    const hypothesis = { rootCause: 'solar flares', reasoning: '', confidence: 1, evidenceIds: [] };
    const provenance = worstRecord().provenance;
    const record = { ...withCauses(['possible']), hypothesis, provenance };
    expect(textsOf(record).why).toMatch(/No cause is shown; the model suspects: solar flares$/);
    expect(textsOf(withCauses(['possible'])).why).toMatch(/No cause was found that explains it\.$/);
  });
});

describe('where', () => {
  it('names the sick host among many, with its name and its id', () => {
    const others = WORST_HOSTS.slice(0, 9);
    expect(textsOf({ ...pending, targets: [...others, host] }).where).toBe(
      'web-1 (i-0abc) of 10 hosts; us-east-1, account 111122223333',
    );
  });

  it('names the resource where no host is known or none is ill', () => {
    expect(textsOf(incidentRecord()).where).toBe(
      'auto scaling group web-asg; us-east-1, account 111122223333',
    );
    expect(textsOf(incidentRecord({ targets: WORST_HOSTS })).where).toContain(
      'auto scaling group web-asg, 10 hosts, none measured ill',
    );
  });
});

describe('what runs', () => {
  it('says who has to agree', () => {
    const two = { ...APPROVAL, required: 2 };
    expect(textsOf({ ...pending, approval: two }).runs).toMatch(/^If 2 people approve: /);
    expect(textsOf({ ...pending, approval: { ...two, approvals: [DECISION] } }).runs).toMatch(
      /^If one more person approves: /,
    );
    expect(textsOf({ ...pending, decision: DECISION }).runs).toMatch(/^Approved by ana: /);
    const message = 'stopped by root: bad deploy';
    const waiting = { kind: 'kill_switch', message, since: APPROVAL.requestedAt, until: null } as const;
    expect(textsOf({ ...pending, decision: DECISION, waiting }).runs).toMatch(
      /^Approved by ana, waits \(stopped by root: bad deploy\): /,
    );
    const long = { ...waiting, message: 'x'.repeat(500) };
    expect(textsOf({ ...pending, decision: DECISION, waiting: long }).runs).toContain('archive');
  });

  it('counts what is done while it runs, and after it', () => {
    const executing = { ...pending, status: 'executing', decision: DECISION } as const;
    expect(textsOf(executing).runs).toMatch(/^archive .*\(0 of 1 action done\)$/);
    const done = { ...executing, status: 'verifying', executions: [execution({})] } as const;
    expect(textsOf(done).runs).toMatch(/^archive .*\(1 of 1 action done\)$/);
    const label = (record: IncidentRecord) => briefOf(record).lines[3]?.label;
    expect([executing, done, { ...done, status: 'rolling_back' } as const].map(label)).toEqual([
      'Runs now',
      'What ran',
      'Is undone',
    ]);
    const unknown = { ...done, executions: [execution({ state: 'unknown' })] };
    expect(textsOf(unknown).runs).toContain('of 1 nobody can say whether it ran');
  });

  it('says of an end that nothing ran only where nothing did', () => {
    const outcome = { code: 'c', message: 'nobody decided in time', nextStep: 'Plan again.' };
    const ended = { ...pending, status: 'expired', outcome } as const;
    expect(textsOf(ended).runs).toBe('Nothing ran: nobody decided in time');
    const said = { ...outcome, message: 'nobody decided in time; nothing ran' };
    expect(textsOf({ ...ended, outcome: said }).runs).toBe(said.message);
    expect(textsOf({ ...ended, executions: [execution({ state: 'not_run' })] }).runs).toMatch(/^Nothing ran/);
    for (const state of ['succeeded', 'failed', 'unknown'] as const)
      expect(textsOf({ ...ended, status: 'failed', executions: [execution({ state })] }).runs).not.toContain(
        'Nothing ran',
      );
  });
});

test('hosts of a plan are named as far as a line has room, and counted', () => {
  const on = (targetIds: readonly string[]) => {
    const [step] = PLAN.steps;
    if (step === undefined) throw new Error('there is no step');
    return textsOf({ ...pending, targets: [host], plan: { ...PLAN, steps: [{ ...step, targetIds }] } }).runs;
  };
  expect(on(['i-0abc'])).toMatch(/ on web-1$/);
  expect(on(['i-0abc', 'i-2'])).toMatch(/ on web-1 and i-2$/);
  expect(on(['i-0abc', 'i-2', 'i-3'])).toMatch(/ on 3 hosts \(web-1, i-2, …\)$/);
});

test('of an attempt that was cut off nobody says that nothing ran', () => {
  const { status, ...outcome } = ENDINGS.interrupted();
  expect(textsOf({ ...pending, status, outcome }).runs).toMatch(
    /^Not known for sure: the workflow was ended or reset/,
  );
});

test('what a finding is checked by is its log, as nothing measures it', () => {
  const alarm = alarmOfFinding(finding());
  expect(textsOf({ ...pending, alarm }).fails).toMatch(/^Host and log check it /);
});

describe('what an undo of an earlier incident put back', () => {
  const at = '2026-11-22T07:50:00.000Z';
  const nothingFor = (change: Partial<IncidentRecord> = {}): IncidentRecord => ({
    ...pending,
    status: 'no_remedy',
    outcome: { code: 'plan.none', message: 'nothing is proposed', nextStep: 'Act by hand.' },
    pastUndos: [{ targetId: 'i-0abc', incidentId: '1_disk', at }],
    ...change,
  });

  test('is named with its incident, its host and its time, and is told in the notice too', () => {
    const said =
      'Incident 1_disk undid a fix on web-1 at 2026-11-22 07:50:00 UTC: what it put back may be what is wrong.';
    expect(textsOf(nothingFor()).fails).toBe(`${said} Act by hand.`);
    expect(endNotice(nothingFor(), ENDINGS.planNone('nothing explains it')).message).toContain(said);
  });

  test('is named itself where it was seen on the host', () => {
    const facts = [{ kind: 'log_file', targetId: 'i-0abc', path: '/var/log/app.log.restored' }];
    const record = nothingFor();
    const diagnostics = { ...record.diagnostics, facts } as unknown as IncidentRecord['diagnostics'];
    expect(textsOf({ ...record, diagnostics }).fails).toContain(
      '/var/log/app.log.restored, which it put back,',
    );
  });

  test.each<[string, Partial<IncidentRecord>]>([
    ['of another host', { pastUndos: [{ targetId: 'i-0other', incidentId: '1_disk', at }] }],
    ['where something is proposed', { status: 'pending_approval', outcome: null }],
  ])('is not %s', (_what, change) => {
    expect(textsOf(nothingFor(change)).fails).not.toContain('undid a fix');
  });
});

describe('what an undo of ours put back', () => {
  const undo = {
    executionId: 'x',
    stepId: 's1',
    targetId: 'i-0abc',
    phase: 'rollback',
    attempt: 1,
    state: 'succeeded',
    exitCode: 0,
  } as const;
  const undoneBefore = (
    executions: readonly Partial<typeof undo>[],
    change: Partial<IncidentRecord> = {},
  ) => {
    const [first] = incidentRecord({ attempts: [] }).attempts;
    const summary = { ...first, attempt: 2, executions: executions.map((one) => ({ ...undo, ...one })) };
    return {
      ...pending,
      status: 'no_remedy',
      outcome: { code: 'plan.none', message: 'nothing is proposed', nextStep: 'Act by hand.' },
      attempts: [summary] as unknown as IncidentRecord['attempts'],
      ...change,
    } as IncidentRecord;
  };
  const said = 'Attempt 2 undid a fix on web-1: what it put back may be what is wrong.';

  it('is named where the next attempt finds nothing to do', () => {
    expect(textsOf(undoneBefore([{}])).fails).toBe(`${said} Act by hand.`);
  });

  it.each([
    ['an action', undoneBefore([{ phase: 'action' as never }])],
    ['an undo that failed', undoneBefore([{ state: 'failed' as never }])],
    ['an undo elsewhere', undoneBefore([{ targetId: 'i-0def' as never }])],
    ['an end with a fix', undoneBefore([{}], { status: 'rejected' })],
  ])('is not of %s', (_what, record) => {
    expect(textsOf(record).fails).not.toContain('put back');
  });
});

describe('what happens if it fails', () => {
  it('names the steps that are not undone', () => {
    const without = { ...sampleStep({ targetIds: ['i-0abc'] }), id: 's2', rollback: null };
    const plan = (steps: IncidentRecord['plan']) => ({ ...pending, plan: steps });
    expect(textsOf(plan({ ...PLAN, steps: [without] })).fails).toContain('nothing is undone');
    expect(textsOf(plan({ ...PLAN, steps: [...PLAN.steps, without] })).fails).toContain(
      'what has a rollback is undone, but not s2',
    );
  });

  it('is, at an end, what a person does now', () => {
    const outcome = { code: 'c', message: 'm', nextStep: 'Plan again.' };
    const ended = { ...pending, status: 'failed', outcome } as const;
    expect(briefOf(ended).lines[4]).toEqual({ question: 'fails', label: 'What now', text: 'Plan again.' });
    const closed = { by: 'person', who: 'bo', reason: 'by hand', at: '2026-11-22T09:00:00.000Z' } as const;
    expect(textsOf({ ...ended, closed }).fails).toBe('Nothing is left to do. bo closed it: by hand');
  });
});

describe('the clock', () => {
  it('is of the status: the deadline, the plan, the alarm, or none', () => {
    const until = (record: IncidentRecord) => briefOf(record).until;
    const verification = {
      startedAt: '2026-11-22T08:03:00.000Z',
      alarmOkAt: null,
      heldUntil: null,
      passed: null,
    };
    expect(until(incidentRecord())).toBe('2026-11-22T14:00:00.000Z');
    expect(until({ ...pending, status: 'executing' })).toBe(PLAN.notAfter);
    expect(until({ ...pending, status: 'verifying', verification })).toBe('2026-11-22T08:13:00.000Z');
    const held = { ...verification, heldUntil: '2026-11-22T08:05:00.000Z' };
    expect(until({ ...pending, status: 'verifying', verification: held })).toBe(held.heldUntil);
    const waiting = { kind: 'kill_switch', message: 'm', since: APPROVAL.requestedAt, until: null } as const;
    expect(until({ ...pending, decision: DECISION, waiting })).toBeNull();
    expect(until({ ...pending, status: 'expired' })).toBeNull();
  });
});

/** Every text and number of a value, as a person sees it. */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [stripControls(value)];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsOf) : [];
}

/** Digits of the text that no text, number, share or count of the record has. */
function invented(record: IncidentRecord, texts: readonly string[]): readonly string[] {
  const known = wordsOf(record).join('\n');
  const shares = (record.diagnostics?.judgement?.hosts ?? []).flatMap(({ causes }) =>
    causes.flatMap(({ explained, confidence }) =>
      [explained ?? 0, confidence].map((part) => Math.round(part * 100)),
    ),
  );
  const actions = (record.plan?.steps ?? []).reduce((sum, { targetIds }) => sum + targetIds.length, 0);
  const times = [record.settings.verifyTimeoutSeconds, record.settings.incidentMaxSeconds];
  const derived = new Set([...shares, actions, ...times.map((seconds) => seconds / 60), 0].map(String));
  // Counts of what is listed: never more than there is.
  const listed = Math.max(
    record.targets.length,
    record.executions.length,
    record.plan?.steps.length ?? 0,
    (record.diagnostics?.judgement?.hosts ?? []).reduce((sum, { causes }) => sum + causes.length, 0),
  );
  return texts
    .flatMap((text) => text.match(/\d+/g) ?? [])
    .filter((digits) => !known.includes(digits) && !derived.has(digits) && !(Number(digits) <= listed));
}

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

function expectWhole(record: IncidentRecord): void {
  const { lines } = briefOf(record);
  expect(lines.map(({ question }) => question)).toEqual(BRIEF_QUESTIONS);
  for (const { question, label, text } of lines) {
    expect(text.trim(), question).not.toBe('');
    expect(label).not.toBe('');
    expect(text.length, `${question}: ${text}`).toBeLessThanOrEqual(CHARS[question]);
    expect(text, question).not.toMatch(CONTROL);
    expect(text).toBe(text.toWellFormed());
  }
}

describe('every brief', () => {
  it.each(INCIDENT_STATUSES)('is whole at %s, of the worst record and of the barest', (status) => {
    const over = isEnded(status);
    const closed = over ? null : undefined;
    for (const record of [
      worstRecord({ status }),
      worstRecord({ status, plan: null, planDigest: null, approval: null }),
      worstRecord({
        status,
        executions: WORST_HOSTS.map(({ instanceId }) => execution({ targetId: instanceId })),
      }),
      incidentRecord({ status }),
      incidentRecord({ status, ...(closed === null ? { outcome: null, attention: null, closed } : {}) }),
      { ...pending, status },
    ]) {
      expectWhole(record);
      if (record.plan === null || record.executions.length === 0)
        expect(textsOf(record).runs).not.toMatch(/^Ran:.*[1-9] of/);
      expect(
        invented(
          record,
          briefOf(record)
            .lines.filter(({ question }) => question !== 'time')
            .map(({ text }) => text),
        ),
      ).toEqual([]);
    }
  });

  it('is whole whatever others wrote, and holds no figure that they did not', () => {
    const foreign = fc.oneof(
      fc.string({ maxLength: 600, unit: 'binary' }),
      fc.string({
        maxLength: 600,
        unit: fc.constantFrom(
          '\n',
          '\u001b[31m',
          '\u202e',
          '\u0085',
          '\u2028',
          'a',
          ' ',
          '\ud800',
          '9',
          '```',
        ),
      }),
      fc.constant(''),
    );
    const status = fc.constantFrom(...INCIDENT_STATUSES);
    fc.assert(
      fc.property(status, fc.array(foreign, { minLength: 8, maxLength: 8 }), (at, texts) => {
        const [name, reason, condition, measured, sentence, title, message, who] = texts as [
          string,
          string,
          string,
          string,
          string,
          string,
          string,
          string,
        ];
        const worst = worstRecord({ status: at });
        const { diagnostics, plan } = worst;
        if (diagnostics?.judgement === undefined || plan === null) throw new Error('the sample has no plan');
        const hosts = diagnostics.judgement.hosts.map((one) => ({
          ...one,
          measured,
          causes: one.causes.map((cause) => ({ ...cause, sentence })),
        }));
        const record: IncidentRecord = {
          ...worst,
          alarm: { ...worst.alarm, name, reason, resource: { ...worst.alarm.resource, id: name } },
          targets: worst.targets.map((one) => ({ ...one, name: who })),
          diagnostics: { ...diagnostics, judgement: { ...diagnostics.judgement, condition, hosts } },
          plan: { ...plan, steps: plan.steps.map((step) => ({ ...step, title })) },
          outcome: { code: 'c', message, nextStep: message },
          decision: { ...DECISION, by: who },
        };
        expectWhole(record);
        expect(
          invented(
            record,
            briefOf(record)
              .lines.slice(0, 5)
              .map(({ text }) => text),
          ),
        ).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
