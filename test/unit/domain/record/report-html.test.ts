import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import type { MetricHistory } from '../../../../src/domain/diagnosis/aws/metric-history.ts';
import type { IncidentRecord } from '../../../../src/domain/record/incident-record.ts';
import { renderReport, renderReports } from '../../../../src/domain/record/report/render-report.ts';
import { REPORT_CSP, REPORT_STYLE } from '../../../../src/domain/record/report/report-style.ts';
import { trendOf } from '../../../../src/domain/record/report/trend-of.ts';
import { sha256Base64 } from '../../../../src/domain/text/sha256.ts';
import { executionOutcome } from '../../../support/execution-outcome.ts';
import { DECISION, incidentRecord, timelineOf } from '../../../support/incident-record.ts';
import { worstRecord } from '../../../support/worst-record.ts';

const AT = Date.parse('2026-11-22T07:00:00.000Z') / 1_000;
const history = (change: Partial<MetricHistory> = {}): MetricHistory => ({
  kind: 'metric_history',
  targetId: 'i-1',
  role: 'alarm',
  namespace: 'CWAgent',
  metric: 'disk_used_percent',
  dimensions: { path: '/var/log' },
  statistic: 'Average',
  unit: 'Percent',
  periodSeconds: 60,
  subject: 'filesystem_used',
  threshold: 85,
  points: Array.from({ length: 60 }, (_, minute) => [AT + minute * 60, 40 + minute] as const),
  latest: 99,
  min: 40,
  max: 99,
  latestAt: '2026-11-22T07:59:00.000Z',
  since: '2026-11-22T07:46:00.000Z',
  sinceOrEarlier: false,
  trend: null,
  before: null,
  moved: 'up',
  pattern: null,
  ...change,
});

const diagnostics = (facts: readonly MetricHistory[]): IncidentRecord['diagnostics'] => ({
  probeSet: 'disk',
  evidence: [],
  facts,
  sha256: 'd'.repeat(64),
  unreachable: [],
});

function acted(change: Partial<IncidentRecord> = {}): IncidentRecord {
  return incidentRecord({
    diagnostics: diagnostics([history()]),
    decision: DECISION,
    executions: [executionOutcome({ startedAt: '2026-11-22T08:02:00.000Z', state: 'succeeded' })],
    verification: {
      startedAt: '2026-11-22T08:02:05.000Z',
      alarmOkAt: '2026-11-22T08:04:00.000Z',
      heldUntil: null,
      passed: null,
    },
    ...change,
  });
}

const htmlOf = (record: IncidentRecord, timeline = timelineOf(record.incidentId, 3)) =>
  renderReport({ record, timeline, earlier: [], questions: [] }, 'html');

/** Every tag of a page and its attributes, as a parser of HTML finds them where all text is escaped. */
function tagsOf(html: string): readonly string[] {
  return [...html.matchAll(/<(\/?[a-zA-Z!][^<>]*)>/g)].map(([, tag = '']) => tag);
}

const ALLOWED =
  /^(?:!doctype html|\/?(?:html|head|body|main|title|style|nav|details|summary|ul|ol|li|h[123]|p|pre|code|strong|bdi|table|thead|tbody|tr|td|th|div|figure|figcaption|svg|path|text|time|a)\b|meta (?:charset|name|http-equiv)=)/;

describe('the report on a narrow screen and on paper', () => {
  const html = htmlOf(acted());

  it('has the brief before its closed contents', () => {
    const [what, contents, next] = [html.indexOf('What:'), html.indexOf('<details>'), html.indexOf('<h2')];
    expect([what > 0, what < contents, contents < next]).toEqual([true, true, true]);
  });

  it('names each cell for rows that are blocks, and keeps times and short words in one piece', () => {
    const page = htmlOf(incidentRecord({ status: 'completed' }), timelineOf(incidentRecord().incidentId, 3));
    const cells = [...page.matchAll(/<td([^>]*)>(.*?)<\/td>/g)];
    expect(cells.length).toBeGreaterThan(0);
    for (const [, look = '', cell = ''] of cells) {
      expect(look).toContain('data-label=');
      const text = cell.replace(/<[^>]*>/g, '');
      if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) expect(look).toContain('class="whole"');
    }
  });

  it('has whole ticks for what is counted, and round ones for what is measured', () => {
    const ticksOf = (points: MetricHistory['points'], threshold: number) =>
      [
        ...htmlOf(acted({ diagnostics: diagnostics([history({ points, threshold })]) })).matchAll(
          /<text class="end"[^>]*>([^<]*)</g,
        ),
      ].map(([, tick]) => tick);
    expect(
      ticksOf(
        [0, 0, 1, 1].map((count, minute) => [AT + minute * 60, count]),
        1,
      ),
    ).toEqual(['0', '1']);
    expect(
      ticksOf(
        [40.5, 60.25, 99].map((value, minute) => [AT + minute * 60, value]),
        85,
      ),
    ).toEqual(['40', '60', '80', '100']);
  });
});

describe('the report as a page', () => {
  const html = htmlOf(acted());

  it('is one file that loads nothing and runs nothing', () => {
    expect(html).not.toMatch(
      /<script|<link|<img|<iframe|<object|<embed|<form|<base|\son\w+=|javascript:|@import|url\(/i,
    );
    expect(html).not.toMatch(/(?:src|href)="(?!#)/);
    for (const tag of tagsOf(html)) expect(tag).toMatch(ALLOWED);
  });

  it('names its own style in its own policy, and allows nothing else', () => {
    expect(html).toContain(`<style>${REPORT_STYLE}</style>`);
    expect(REPORT_CSP).toContain(`style-src 'sha256-${sha256Base64(REPORT_STYLE)}'`);
    expect(REPORT_CSP).toContain("default-src 'none'");
    expect(html).toContain(`content="${REPORT_CSP}"`);
    // SHA-256 of the empty text in base64, by any other implementation.
    expect(sha256Base64('')).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
  });

  it('draws the metric of the alarm with its threshold and the moments at which something was done', () => {
    const svg = /<svg.*<\/svg>/s.exec(html)?.[0] ?? '';
    expect(svg).toContain('class="threshold"');
    expect(svg.match(/class="moment"/g)).toHaveLength(4);
    for (const moment of ['opened', 'approved by ana', 's1 on', 'alarm OK']) expect(html).toContain(moment);
    const line = /class="line" d="([^"]*)"/.exec(svg)?.[1] ?? '';
    expect(line.match(/[ML]/g)).toHaveLength(60);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('draws nothing where nothing was measured, and says nothing of it', () => {
    const bare = htmlOf(incidentRecord());
    expect(bare).not.toContain('<svg');
    expect(bare).not.toContain('What the alarm watches');
  });

  it('leads to each of its parts, and every link has a place to lead to', () => {
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(8);
    for (const link of links) expect(ids).toContain(link);
  });
});

describe('the plot', () => {
  it('is of all attempts, the later measure of a moment before the earlier, with a hole where nothing was measured', () => {
    const first = acted({
      diagnostics: diagnostics([
        history({
          points: [
            [AT, 40],
            [AT + 60, 41],
          ],
        }),
      ]),
    });
    const second = acted({
      attempt: 2,
      begun: { at: '2026-11-22T09:00:00.000Z', by: 'ana', reason: '', kind: 'plan_again' },
      diagnostics: diagnostics([
        history({
          points: [
            [AT + 60, 50],
            [AT + 120, 60],
            [AT + 1_200, 70],
            [AT + 1_260, 71],
          ],
        }),
      ]),
    });
    const trend = trendOf([first, second]);
    expect(trend?.points).toEqual([
      [AT, 40],
      [AT + 60, 50],
      [AT + 120, 60],
      [AT + 660, null],
      [AT + 1_200, 70],
      [AT + 1_260, 71],
    ]);
    expect(trend?.moments.map(({ text }) => text)).toContain('attempt 2 began');
  });

  it('never mixes two series', () => {
    const other = acted({ diagnostics: diagnostics([history({ dimensions: { path: '/' } })]) });
    const points = trendOf([other, acted()])?.points ?? [];
    expect(points).toHaveLength(60);
  });

  it('marks a bounded number of moments and says how many are not', () => {
    const executions = Array.from({ length: LIMITS.reportMomentsMax + 5 }, (_, index) =>
      executionOutcome({
        startedAt: new Date(AT * 1_000 + index * 1_000).toISOString(),
        stepId: `s${index}`,
      }),
    );
    const html = htmlOf(acted({ executions }));
    expect(html.match(/class="moment"/g)).toHaveLength(LIMITS.reportMomentsMax);
    expect(html).toContain('later moments');
  });
});

describe('text that others wrote', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc
      .array(
        fc.constantFrom(
          '<script>alert(1)</script>',
          '</style>',
          '</pre>',
          '<img src=x onerror=alert(1)>',
          '"',
          "'",
          '" onload="x',
          '&lt;',
          '<!--',
          ']]>',
          '</svg>',
          '\u202e',
          '\u0000',
          '\u001b[31m',
          'שלום',
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join('')),
  );
  const poisonedWith = (text: string) =>
    acted({
      alarm: { ...incidentRecord().alarm, name: text, reason: text },
      hypothesis: { rootCause: text, reasoning: text, confidence: 0.5, evidenceIds: [text] },
      diagnostics: diagnostics([history({ metric: text, unit: text, statistic: text })]),
      decision: { ...DECISION, by: text, comment: text },
      executions: [executionOutcome({ stdout: text, stderr: text, detail: text, stepId: text })],
      outcome: { code: text, message: text, nextStep: text },
      attention: { since: '2026-11-22T09:00:00.000Z', reason: text },
    });
  const shape = (text: string) =>
    tagsOf(htmlOf(poisonedWith(text), timelineOf('1', 2, text)))
      .filter((tag) => !/^\/?bdi$/.test(tag))
      .map((tag) =>
        tag
          .replace(/aria-label="[^"]*"|datetime="[^"]*"| d="[^"]*"| [xy]="[^"]*"/g, '')
          .replace(/part-\d+/, 'part'),
      );
  const honest = shape('words');

  it('adds no tag, no attribute and no comment, whatever it is', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const found = shape(text);
        // Texts that are empty without their controls have no paragraph or frame of their own.
        for (const tag of found) expect(tag).toMatch(ALLOWED);
        expect(found.filter((tag) => !honest.includes(tag))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('loses controls and what turns the direction, and stands isolated where it is of another alphabet', () => {
    const html = htmlOf(poisonedWith('a\u202eb\u0000c\u001b[31md\u2066e'));
    for (const mark of ['\u202e', '\u2066', '\u0000', '\u001b']) expect(html).not.toContain(mark);
    expect(html).toContain('abcde');
    expect(htmlOf(poisonedWith('שלום <b>'))).toContain('<bdi>שלום &lt;b&gt;</bdi>');
  });

  it('begins no list, rule or heading in Markdown', () => {
    for (const text of ['- a', '+ a', '1. a', '12) a', '---', '===']) {
      const markdown = renderReport(
        {
          record: acted({ hypothesis: { rootCause: text, reasoning: '', confidence: 0, evidenceIds: [] } }),
          timeline: [],
          earlier: [],
          questions: [],
        },
        'markdown',
      );
      const [, after = ''] = markdown.split('## Hypothesis\n\n');
      expect(after.split('\n')[0]).not.toMatch(/^(?:[-+] |\d+[.)] |---|===)/);
    }
  });
});

describe('the report for machines', () => {
  it('shows all that it holds, and whoever parses it has the very text', () => {
    const reason = 'a\u202eb\u009b31m\u200b\u{e0041}c';
    const record = acted({ alarm: { ...incidentRecord().alarm, reason } });
    const json = renderReport({ record, timeline: [], earlier: [], questions: [] }, 'json');
    expect(json).toMatch(/a\\u202eb\\u009b31m\\u200b\\udb40\\udc41c/);
    expect(JSON.parse(json).record).toEqual(record);
    expect(JSON.parse(json).response.phases).toHaveProperty('diagnose');
  });
});

describe('the worst record', () => {
  const record = worstRecord({
    executions: worstRecord().targets.flatMap(({ instanceId }) =>
      (['action', 'verify', 'rollback'] as const).map((phase) =>
        executionOutcome({
          phase,
          targetId: instanceId,
          stdout: 'x '.repeat(1_000),
          stderr: 'y '.repeat(1_000),
        }),
      ),
    ),
  });
  const earlier = [worstRecord({ attempt: 1 })];
  const timeline = timelineOf(record.incidentId, LIMITS.timelineEvents, 'z '.repeat(150));

  it('has every host, step and attempt, and a bounded size', () => {
    const { markdown, html } = renderReports({ record, timeline, earlier, questions: [] });
    for (const { instanceId } of record.targets) expect(html).toContain(instanceId);
    for (const text of ['Attempt 2, the newest', 'Attempt 1', 'Step s10', 'The chain is whole.'])
      expect(html).toContain(text);
    expect(html.length).toBeLessThan(2 * LIMITS.reportChars);
    expect(markdown.length).toBeLessThan(2 * LIMITS.reportChars);
  });

  it('leaves out the long texts of the oldest attempts first where there are too many, and says so', () => {
    const body = 'w '.repeat(20_000);
    const attemptOf = (attempt: number) =>
      worstRecord({ attempt, executions: [executionOutcome({ stdout: `${attempt}:${body}` })] });
    const many = Array.from({ length: LIMITS.attemptsMax }, (_, index) => attemptOf(index + 1));
    const sources = { record: attemptOf(26), timeline, earlier: many, questions: [] };
    const { markdown, html, json } = renderReports(sources);
    expect(html.length).toBeLessThan(3 * LIMITS.reportChars);
    expect(markdown.length).toBeLessThan(3 * LIMITS.reportChars);
    expect(html).toContain(`26:${body.slice(0, 50)}`);
    expect(html).not.toContain(`>1:${body.slice(0, 50)}`);
    expect(html).toContain('are left out here');
    expect(JSON.parse(json).attempts).toHaveLength(LIMITS.attemptsMax);
  });
});
