import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmOfFinding } from '../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import type { ExecutionOutcome } from '../../../../src/domain/execution/execution.ts';
import type { Plan } from '../../../../src/domain/plan/plan.ts';
import { planDigest } from '../../../../src/domain/plan/plan-digest.ts';
import { planByRules } from '../../../../src/domain/planner/plan-by-rules.ts';
import { ENDINGS } from '../../../../src/domain/record/endings.ts';
import type { IncidentRecord } from '../../../../src/domain/record/incident-record.ts';
import { DEFAULT_SETTINGS } from '../../../../src/domain/record/incident-settings.ts';
import { openingRecord } from '../../../../src/domain/record/opening-record.ts';
import {
  answered,
  askedQuestion,
  type Question,
  unanswered,
} from '../../../../src/domain/record/question.ts';
import { renderReport as renderIn } from '../../../../src/domain/record/report/render-report.ts';
import { appendEvent, type TimelineEvent, verifyTimeline } from '../../../../src/domain/record/timeline.ts';
import { codeSpan, fenced, inlineText } from '../../../../src/domain/text/markdown-text.ts';
import { classification } from '../../../support/classification-samples.ts';
import { finding } from '../../../support/finding-samples.ts';
import { alarmOn, catalogue, illRequest, requestOf, target } from '../../../support/plan-samples.ts';

const renderReport = (
  of: IncidentRecord,
  events: readonly TimelineEvent[],
  earlier: readonly IncidentRecord[] = [],
  questions: readonly Question[] = [],
) => {
  const sources = { record: of, timeline: events, earlier, questions };
  return {
    get markdown() {
      return renderIn(sources, 'markdown');
    },
    get json() {
      return renderIn(sources, 'json');
    },
  };
};

const INCIDENT = '1795334460_cpu_web-asg';
const plan: Plan = {
  schema: 'recoverops.plan/1',
  incidentId: INCIDENT,
  planVersion: 1,
  steps: [
    {
      kind: 'runbook',
      id: 's1',
      title: 'Archive it',
      risk: 'medium',
      targetIds: ['i-1'],
      runbook: { name: 'archive-and-truncate-log', version: 1 },
      parameters: { path: '/var/log/a.log' },
      action: { body: 'echo "```"\n', argv: ['/var/log/a.log'], timeoutSeconds: 60 },
      verify: { body: 'df -P\n', argv: [], timeoutSeconds: 10 },
      rollback: null,
    },
  ],
  notAfter: '2026-11-22T09:00:00.000Z',
  policyVersion: 'minimal-1',
  diagnosticsSha256: 'cd'.repeat(32),
};
const execution = (changes: Partial<ExecutionOutcome>): ExecutionOutcome => ({
  executionId: 'x-1',
  stepId: 's1',
  targetId: 'i-1',
  phase: 'action',
  attempt: 1,
  commandId: 'c-1',
  state: 'succeeded',
  exitCode: 0,
  stdout: 'truncated\n',
  stderr: '',
  outputKey: 'outputs/x-1',
  settledBy: 'ssm',
  startedAt: '2026-11-22T08:05:00.000Z',
  endedAt: '2026-11-22T08:05:02.000Z',
  detail: '',
  ...changes,
});
const decision = {
  id: 'd1',
  kind: 'approve',
  by: 'ana',
  planDigest: planDigest(plan),
  comment: 'go ahead',
  via: 'cli',
  decidedAt: '2026-11-22T08:04:00.000Z',
} as const;

const record: IncidentRecord = {
  incidentId: INCIDENT,
  workflowId: 'incident:1',
  runId: 'r',
  revision: 9,
  status: 'completed',
  openedAt: '2026-11-22T08:01:00.000Z',
  attempt: 1,
  alarmChangedAt: '2026-11-22T08:00:58.000Z',
  begun: { at: '2026-11-22T08:01:00.000Z', by: 'recoverops', reason: 'full', kind: 'alarm' },
  attempts: [],
  attention: null,
  closed: null,
  updatedAt: '2026-11-22T08:08:05.000Z',
  endedAt: '2026-11-22T08:08:05.000Z',
  alarm: alarmOn('disk_used_percent', 85),
  alarmState: 'OK',
  repeatCount: 2,
  settings: DEFAULT_SETTINGS,
  targets: [target('i-1')],
  // As a build before there was a judgement left them.
  diagnostics: {
    probeSet: 'disk',
    evidence: [
      {
        id: 'E1',
        targetId: 'i-1',
        probeSet: 'disk',
        key: 'evidence/i-1',
        sha256: 'ab'.repeat(32),
        sizeBytes: 10,
        excerpt: 'text',
        problem: null,
      },
    ],
    findings: [
      { kind: 'disk_usage', targetId: 'i-1', mount: '/var/log', usedPercent: 96 },
      {
        kind: 'large_file',
        targetId: 'i-1',
        path: '/var/log/a\\x0ab',
        sizeBytes: 9,
        inadmissible: 'unusual_name',
      },
    ],
    sha256: 'cd'.repeat(32),
    unreachable: [],
  },
  hypothesis: { rootCause: 'a log grew', reasoning: 'It is large.', confidence: 0.9, evidenceIds: ['E1'] },
  provenance: {
    planner: 'deterministic',
    model: null,
    fallbackReason: 'no API key',
    attempts: 1,
    promptTokens: 0,
    outputTokens: 0,
    costUsdCents: 0,
    durationMs: 3,
  },
  plan,
  planDigest: planDigest(plan),
  verdict: {
    kind: 'approval',
    reasons: [{ rule: 'approval-mode-on', verdict: 'approval', message: 'a person is needed', stepId: null }],
    policyVersion: 'minimal-1',
  },
  approval: {
    requestedAt: '2026-11-22T08:02:00.000Z',
    deadline: '2026-11-22T08:17:00.000Z',
    required: 1,
    approvals: [decision],
    remindersSent: 0,
  },
  decision,
  executions: [execution({}), execution({ phase: 'verify', executionId: 'x-2', stdout: '12 %' })],
  verification: {
    startedAt: '2026-11-22T08:05:05.000Z',
    alarmOkAt: '2026-11-22T08:07:05.000Z',
    heldUntil: '2026-11-22T08:08:05.000Z',
    passed: true,
  },
  outcome: { code: 'fixed', message: 'The alarm is OK again.', nextStep: '' },
};

function timelineOf(messages: readonly string[]): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  for (const message of messages) {
    const timestamp = '2026-11-22T08:01:00.000Z';
    events.push(appendEvent(INCIDENT, events, { event: 'note', timestamp, actor: 'ana', message, data: {} }));
  }
  return events;
}
const timeline = timelineOf(['opened', 'closed']);

describe('the report for people', () => {
  const { markdown } = renderReport(record, timeline);

  it.each([
    ['status and duration', '**completed**, 7 min 5 s'],
    ['outcome', 'The alarm is OK again.'],
    ['alarm', 'cpu (metric) on auto\\_scaling\\_group `web-asg`, account 111122223333, us-east-1'],
    ['finding', '| i-1 | /var/log is 96 % full |'],
    ['marked finding', 'takes 9 bytes (an unusual name, shown escaped: no step can be given it) |'],
    ['hypothesis', 'Confidence 0.9, from E1.'],
    ['planner', 'Planned by deterministic, because no API key'],
    ['digest', `\`${planDigest(plan)}\`. It is the digest in the record.`],
    ['plan, to the byte, in a fence that it cannot close', '````bash\necho "```"\n````'],
    ['arguments', '```json\n["/var/log/a.log"]\n```'],
    ['no rollback', '**Rollback:** none exists.'],
    ['policy', '- `approval-mode-on` (approval): a person is needed'],
    ['who decided', '- 2026-11-22T08:04:00.000Z: approve by ana (cli)'],
    ['output', '```\ntruncated\n```'],
    ['check on the host', '### verify of step s1 on i-1, attempt 1: succeeded'],
    ['verification', 'held until 2026-11-22T08:08:05.000Z: passed.'],
    ['rollback', 'Nothing was rolled back.'],
    ['chain head', `the hash of the last one is \`${timeline[1]?.hash}\``],
    ['chain', 'The chain is whole.'],
  ])('says %s', (_name, text) => {
    expect(markdown).toContain(text);
  });

  it('says where plan or chain were changed afterwards', () => {
    expect(renderReport({ ...record, planDigest: 'ab' }, timeline).markdown).toContain(
      '**It is not the digest',
    );
    expect(renderReport(record, timeline.slice(1)).markdown).toContain('**Fault** at position 1');
  });

  it('says which site file was in force, and nothing of records from before there were any', () => {
    const siteSha256 = 'ef'.repeat(32);
    const settings = { ...record.settings, siteSha256 };
    expect(renderReport({ ...record, settings }, timeline).markdown).toContain(`SHA-256 \`${siteSha256}\``);
    expect(markdown).not.toContain('site file');
  });

  it('can be made of an incident that has only begun', () => {
    const begun = openingRecord(record);
    const text = renderReport(begun, []).markdown;
    for (const said of ['still open', 'There was no plan.', 'Nobody decided.', 'Nothing was run.']) {
      expect(text).toContain(said);
    }
  });
});

describe('the judgement in the report', () => {
  const request = illRequest('disk');
  const planned = planByRules(request, catalogue);
  const judged: IncidentRecord = {
    ...record,
    diagnostics: request.diagnostics,
    plan: planned.kind === 'proposed' ? planned.plan : null,
    planDigest: planned.kind === 'proposed' ? planDigest(planned.plan) : null,
    secondView: {
      planner: 'gemini',
      rootCause: 'the disk is small',
      confidence: 0.4,
      steps: ['shell step on i-1: grow it'],
      difference: 'only the model would do: shell step on i-1: grow it',
      refused: [],
    },
    verification:
      record.verification === null ? null : { ...record.verification, reason: '1 datapoint [5.1] was not' },
  };
  const { markdown } = renderReport(judged, timeline);

  it('says what was measured, what is blamed, what was rejected and what may be done', () => {
    for (const said of [
      'The alarm asserts: disk used \\> 85 %',
      '/var/log is 97 % full',
      'Blamed: growing\\_log (95 % sure, explains 95 %)',
      'Not it: filesystem\\_not\\_grown',
      'Admissible: Archive /var/log/app/app.log',
    ])
      expect(markdown.replaceAll('\\', '')).toContain(said.replaceAll('\\', ''));
    expect(markdown).not.toContain('| Finding |');
  });

  it('sets the other view beside the one that was taken, and what was predicted beside what was measured', () => {
    expect(markdown).toContain('of the gemini planner (confidence 0.4)');
    expect(markdown).toContain('only the model would do');
    expect(markdown).toMatch(/predicted on `i-1`: .*4\.8/);
    expect(markdown.replaceAll('\\', '')).toContain('measured: CloudWatch says: 1 datapoint [5.1] was not');
  });

  it('says so where nothing here knows what to make of the alarm', () => {
    const unknown = requestOf(alarmOn('OrdersPerMinute', 80), { 'i-1': {} });
    const text = renderReport({ ...judged, diagnostics: unknown.diagnostics }, timeline).markdown;
    expect(text).toContain('a person has to look');
  });
});

describe('the report for machines', () => {
  it('holds all that a check without us needs', () => {
    const report = JSON.parse(renderReport(record, timeline).json) as {
      format: string;
      chain: { events: number; head: string };
      record: IncidentRecord;
      timeline: TimelineEvent[];
    };
    expect(report).toMatchObject({
      format: 'recoverops.report/1',
      chain: { events: 2, head: timeline[1]?.hash },
      record,
    });
    expect(verifyTimeline(report.record.incidentId, report.timeline)).toEqual([]);
    expect(planDigest(report.record.plan ?? plan)).toBe(report.record.planDigest);
  });
});

describe('text that others wrote stays text', () => {
  /** Lines outside of all fences, read as CommonMark does. */
  function outside(markdown: string): readonly string[] {
    const lines: string[] = [];
    let fence: string | null = null;
    for (const line of markdown.split('\n')) {
      const ticks = /^(`{3,})/.exec(line)?.[1];
      if (fence !== null) {
        if (ticks !== undefined && ticks.length >= fence.length && /^`+$/.test(line)) fence = null;
      } else if (ticks !== undefined) fence = ticks;
      else lines.push(line);
    }
    expect(fence).toBeNull();
    return lines;
  }
  const HEADINGS = outside(renderReport(record, timeline).markdown).filter((line) => line.startsWith('#'));

  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc
      .array(
        fc.constantFrom(
          '```',
          '````',
          '~~~',
          '\n',
          '# Approved',
          '| a |',
          '<script>',
          '[x](http://e)',
          '![x](http://e)',
          '`',
          '\\',
          '**',
          '\u202e',
          ' ',
          'www.e.com',
          '\r',
          '<!--',
          '---',
        ),
        { maxLength: 8 },
      )
      .map((parts) => parts.join('')),
  );

  it('adds no heading, row, link or HTML to the report, wherever it stands', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const poisoned: IncidentRecord = {
          ...record,
          alarm: { ...record.alarm, reason: text },
          hypothesis: { rootCause: text, reasoning: text, confidence: 1, evidenceIds: [text] },
          executions: [
            execution({ stdout: text, stderr: text, detail: text }),
            execution({ phase: 'verify' }),
          ],
          decision: { ...decision, id: 'd2', comment: text, by: text },
          outcome: { code: text, message: text, nextStep: text },
        };
        const lines = outside(renderReport(poisoned, timelineOf([text, text])).markdown);
        expect(lines.filter((line) => line.startsWith('#'))).toEqual(HEADINGS);
        const rows = lines.filter((line) => /^\| \d+ \|/.test(line));
        expect(rows).toHaveLength(2);
        for (const row of rows)
          expect(row.replaceAll('\\\\', '').replaceAll('\\|', '').split('|')).toHaveLength(7);
      }),
      { numRuns: 300 },
    );
  });

  it('nor does what a model answered, or a person asked', () => {
    const asked = askedQuestion({ id: 'q', question: 'Why?', by: 'ana', via: 'api', askedAt: 'now' }, 1);
    const spent = { model: 'm', usage: asked.usage, exchange: null, endedAt: 'then' };
    const honest = [
      answered(asked, 'So.', spent),
      unanswered(asked, { code: 'timeout', message: 'late' }, spent),
    ];
    const shape = (questions: readonly Question[]) =>
      outside(renderReport(record, timeline, [], questions).markdown).filter((line) => line.startsWith('#'));
    expect(shape(honest)).toEqual(
      HEADINGS.toSpliced(HEADINGS.indexOf('## What happened') + 1, 0, '## Questions to the model'),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const poisoned = { ...asked, question: text, by: text };
        const questions = [
          answered(poisoned, text, { ...spent, model: text }),
          unanswered(poisoned, { code: 'timeout', message: text }, spent),
        ];
        expect(shape(questions)).toEqual(shape(honest));
      }),
      { numRuns: 100 },
    );
    const { markdown, json } = renderReport(record, timeline, [], honest);
    expect(markdown).toContain('Nobody has checked them, and nothing was decided or run by them.');
    expect(markdown).toContain('No answer');
    expect(JSON.parse(json)).toMatchObject({ questions: honest });
    expect(JSON.parse(renderReport(record, timeline).json)).not.toHaveProperty('questions');
  });

  it('inline text has no character left that means something', () => {
    expect(inlineText('[a](http://e) <b> `c` **d** a|b\n# e www.e.com \u202ex')).toBe(
      '\\[a\\](http\\://e) \\<b\\> \\`c\\` \\*\\*d\\*\\* a\\|b \\# e www\\.e.com x',
    );
  });

  it('fences and code spans are longer than what they hold', () => {
    expect(fenced('a\n````\nb')).toBe('`````\na\n````\nb\n`````');
    expect(codeSpan('a`b')).toBe('``a`b``');
    expect(codeSpan('`a')).toBe('`` `a ``');
    expect(codeSpan('')).toBe('(empty)');
  });
});

describe('the report of a finding', () => {
  const hostile = finding({
    reason: '# not a heading | <img src=x onerror=alert(1)>',
    lines: ['```', '<script>alert(1)</script>', '| a | b |', '[click](javascript:alert(1))', '# heading'],
    templates: [
      { id: 't1', text: 'a | b ``` <b>c</b> ![x](http://y)', count: 42, novel: true, excess: 12.34 },
    ],
    patterns: [{ name: 'no-space-left', says: '**full** <i>', count: 42 }],
    logGroup: '/app/`x`|y',
  });
  const { markdown, json } = renderReport({ ...record, alarm: alarmOfFinding(hostile) }, []);

  it('says what kind of lines, how many, what is new, in which window, and shows them', () => {
    for (const text of [
      '### Finding',
      'Kind: disk full, by known patterns',
      '412 lines',
      '42 ×',
      'new, 12.3 times the usual',
      '| Lines | Form | Unusual | Template |',
    ])
      expect(markdown).toContain(text);
    expect(JSON.parse(json).record.alarm.finding).toEqual(hostile);
  });

  it('says what models take the lines for, and that they never act; nothing of it in records without', () => {
    const reasons = [{ voice: 'text' as const, says: '# heading <img src=x onerror=alert(1)>' }];
    const at = '2026-11-22T08:01:00.000Z';
    const classified = [{ at, classification: classification({ reasons }) }];
    const { markdown: told } = renderReport({ ...record, alarm: alarmOfFinding(finding()), classified }, []);
    expect(told).toContain('models take the lines for disk full (very likely, 93 %).');
    expect(told).toContain('It is no measurement, and says nothing of what may be done');
    expect(told).not.toMatch(/^# heading|(?<!\\)<img/m);
    expect(markdown).not.toContain('### Classification');
  });

  it('says where nothing was heard after the fix', () => {
    const quiet: IncidentRecord = {
      ...record,
      alarm: alarmOfFinding(finding()),
      alarmState: 'INSUFFICIENT_DATA',
      verification: {
        startedAt: '2026-11-22T08:05:00.000Z',
        alarmOkAt: null,
        heldUntil: null,
        passed: false,
      },
      outcome: ENDINGS.quietUnverified('instance i-1 (log /app)', 600),
    };
    const { markdown: told } = renderReport(quiet, []);
    for (const said of [
      'its last known state is QUIET, which is no proof of recovery',
      'held until no time: quiet, not verified.',
      'quiet, not verified: the fix ran and nothing speaks for the trouble any more',
    ])
      expect(told).toContain(said);
  });

  it('lets nothing of its lines come to life', () => {
    const [, section = ''] = markdown.split('### Finding');
    const [, fence = '', body = ''] = /\n(`{4,})\n([\s\S]*?)\n\1\n/.exec(section) ?? [];
    expect(fence).toBe('````');
    expect(body.split('\n')).toEqual(hostile.lines);
    const outside = section.replace(body, '');
    expect(outside).not.toMatch(/(?<!\\)<(?:script|b|i|img)/);
    expect(outside).not.toMatch(/(?<!\\)\]\(http/);
    const row = outside.split('\n').find((one) => one.startsWith('| 42'));
    expect(row?.split(/(?<!\\)\|/)).toHaveLength(6);
  });

  it('of one without lines says so', () => {
    const bare = finding({
      lines: [],
      templates: [],
      patterns: [],
      evidence: null,
      class: null,
      detector: 'log-rate',
    });
    const said = renderReport({ ...record, alarm: alarmOfFinding(bare) }, []).markdown;
    expect(said).toContain('No line is shown.');
    expect(said).toContain('lines that are more frequent than usual');
    expect(said).toContain('none was kept');
  });
});
