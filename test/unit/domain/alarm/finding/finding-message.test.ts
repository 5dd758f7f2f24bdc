import { describe, expect, it, test } from 'vitest';
import { alarmOfFinding, findingKeyOf } from '../../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import type { Classification } from '../../../../../src/domain/alarm/finding/classification.ts';
import type { Finding } from '../../../../../src/domain/alarm/finding/finding.ts';
import {
  findingMessage,
  isFindingLike,
  parseFinding,
} from '../../../../../src/domain/alarm/finding/finding-message.ts';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { cpuMs } from '../../../../support/cpu-ms.ts';
import { finding } from '../../../../support/finding-samples.ts';

const asJson = (change: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ format: 'finding/v1', ...finding(), ...change });
const classification: Classification = {
  class: 'disk_full',
  confidence: 0.91,
  alternatives: [{ class: 'inode_exhaustion', confidence: 0.04 }],
  reasons: [{ voice: 'text', says: 'no space left: "write failed"' }],
  models: [{ kind: 'text', sha256: 'a'.repeat(64) }],
};
const without = (name: string) => {
  const whole: Record<string, unknown> = { format: 'finding/v1', ...finding() };
  delete whole[name];
  return JSON.stringify(whole);
};

test('what is sent is read as it was', () => {
  for (const one of [
    finding(),
    finding({ state: 'OK', previousState: 'ALARM', lines: [], evidence: null }),
    finding({ state: 'OK', previousState: 'ALARM', recovery: { kind: 'quiet' } }),
    finding({ state: 'OK', recovery: { kind: 'heard', at: '2026-11-22T08:00:59.999Z', lines: 3 } }),
    finding({
      detector: 'log-rate',
      class: null,
      templates: [{ id: 'other', text: 'x', count: 0, novel: false, excess: 12.5 }],
    }),
    finding({ resource: { kind: 'log_group', id: '/ecs/shop#1' }, source: 'ecs' }),
    finding({ detector: 'log-model-disk-full', classification }),
    finding({ classification: { ...classification, class: 'unknown', reasons: [], alternatives: [] } }),
  ]) {
    expect(parseFinding(findingMessage(one))).toEqual({ ok: true, value: one });
  }
});

describe('what is not to the letter is not read', () => {
  it.each([
    ['another version', asJson({ format: 'finding/v2' }), 'format must be finding/v1'],
    ['no version', JSON.stringify(finding()), 'format must be finding/v1'],
    ['no JSON', 'No space left on device', 'is not JSON'],
    ['a list', '[]', 'must be an object'],
    ['a member too many', asJson({ verdict: 'auto' }), 'verdict is not known'],
    [
      'a member of a member too many',
      asJson({ window: { ...finding().window, x: 1 } }),
      'window.x is not known',
    ],
    ...Object.keys(finding()).map((name): [string, string, string] => [`no ${name}`, without(name), name]),
    [
      'a state that no detector knows',
      asJson({ state: 'INSUFFICIENT_DATA' }),
      'state must be one of ALARM, OK',
    ],
    ['a recovery of an ALARM', asJson({ recovery: { kind: 'quiet' } }), 'recovery is told of an OK alone'],
    ['a recovery of no kind', asJson({ state: 'OK', recovery: { kind: 'well' } }), 'recovery'],
    ['a recovery that is null', asJson({ state: 'OK', recovery: null }), 'recovery'],
    ['a silence with lines', asJson({ state: 'OK', recovery: { kind: 'quiet', lines: 3 } }), 'recovery'],
    [
      'a resource that was heard at no time',
      asJson({ state: 'OK', recovery: { kind: 'heard', at: 'now', lines: 3 } }),
      'recovery',
    ],
    ['a kind that no model knows', asJson({ classification: { ...classification, class: 'x' } }), 'class'],
    [
      'more than certainty',
      asJson({ classification: { ...classification, confidence: 1.01 } }),
      'classification.confidence must be a share',
    ],
    ['no confidence', asJson({ classification: { ...classification, confidence: null } }), 'confidence'],
    [
      'a voice that nobody has',
      asJson({ classification: { ...classification, reasons: [{ voice: 'x', says: 'y' }] } }),
      'voice',
    ],
    [
      'a verdict of a model',
      asJson({ classification: { ...classification, verdict: 'auto' } }),
      'classification.verdict is not known',
    ],
    [
      'a model without a hash',
      asJson({ classification: { ...classification, models: [{ kind: 'text' }] } }),
      'sha256',
    ],
    [
      'a class that models tell without its name',
      asJson({ detector: 'log-model-memory-oom' }),
      'detector does not agree with class',
    ],
    ['an unknown class', asJson({ class: 'aliens' }), 'class'],
    ['a class of another detector', asJson({ class: 'memory_oom' }), 'detector does not agree with class'],
    ['a pattern without a class', asJson({ class: null }), 'detector does not agree with class'],
    ['a name that ids are made of', asJson({ detector: '../../etc' }), 'detector must be a name'],
    ['a time without a zone', asJson({ at: '2026-11-22T08:01:00.000' }), 'at must be a time'],
    ['a day that is none', asJson({ at: '2026-02-30T08:01:00.000Z' }), 'at must be a time'],
    ['a time that is written otherwise', asJson({ at: '2026-11-22T08:01:00Z' }), 'at must be a time'],
    [
      'a window that ends before it begins',
      asJson({ window: { from: finding().window.to, to: finding().window.from, lines: 1 } }),
      'window ends before it begins',
    ],
    ['an account that is none', asJson({ accountId: '1111' }), 'accountId must be an account'],
    [
      'a host that is no instance',
      asJson({ resource: { kind: 'instance', id: 'web-1' } }),
      'no id of an instance',
    ],
    ['all hosts', asJson({ resource: { kind: 'instance', id: '*' } }), 'no id of an instance'],
    ['a negative count', asJson({ window: { ...finding().window, lines: -1 } }), 'window.lines'],
    ['half a line', asJson({ window: { ...finding().window, lines: 0.5 } }), 'window.lines'],
    ['two lines in one', asJson({ lines: ['a\nb'] }), 'lines[0] must be a text'],
    ['a control character', asJson({ lines: ['\u001b[2J'] }), 'lines[0] must be a text'],
    ['a text that turns', asJson({ reason: 'a\u202eb' }), 'reason must be a text'],
    ['a line too many', asJson({ lines: Array.from({ length: 11 }, () => 'x') }), 'lines must be a list'],
    ['a line too long', asJson({ lines: ['x'.repeat(1_025)] }), 'lines[0] must be a text'],
    ['a hash that is none', asJson({ evidence: { key: 'k', sha256: 'x' } }), 'evidence'],
  ])('%s', (_name, text, problem) => {
    const read = parseFinding(text);
    expect(read.ok ? '' : read.error).toContain(problem);
  });

  it.each([
    ['members', { ...Object.fromEntries(Array.from({ length: 6_500 }, (_, index) => [`k${index}`, 1])) }],
    [
      'members of a member',
      { window: Object.fromEntries(Array.from({ length: 6_500 }, (_, at) => [at, 1])) },
    ],
    ['templates', { templates: Array.from({ length: 15_000 }, () => ({})) }],
    ['lists in lists', { lines: ['NESTED'] }],
  ])('thousands of %s, refused at once', (_name, change) => {
    const text = asJson(change).replace('"NESTED"', `${'['.repeat(30_000)}${']'.repeat(30_000)}`);
    expect(cpuMs(() => expect(parseFinding(text).ok).toBe(false))).toBeLessThan(1_000);
  });

  it('what is too large', () => {
    const text = `${' '.repeat(LIMITS.findingBytes)}${findingMessage(finding())}`;
    expect(parseFinding(text)).toMatchObject({ ok: false, error: expect.stringContaining('65536 bytes') });
  });
});

test('hostile lines are sent so that they can be read', () => {
  const hostile = [
    '\u001b]0;title\u0007\u001b[31mred\r\nnext\tcell',
    '\u202egnp.exe',
    '',
    '\u0000',
    '<script>alert(1)</script>',
    '\ud800',
    'x'.repeat(2 * 1024 * 1024),
    ...Array.from({ length: 20 }, () => '"\\'.repeat(512)),
  ];
  const sent = findingMessage(
    finding({
      lines: hostile,
      reason: hostile.join(' '),
      patterns: Array.from({ length: 12 }, (_, index) => ({
        name: `p-${index}`,
        says: 'é'.repeat(400),
        count: 1,
      })),
      templates: hostile.map((text, index) => ({
        id: `t${index}`,
        text,
        count: 1,
        novel: true,
        excess: null,
      })),
    }),
  );
  expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(LIMITS.findingBytes);
  const read = parseFinding(sent);
  expect(read).toMatchObject({
    ok: true,
    value: { lines: expect.arrayContaining(['red next cell', 'gnp.exe']) },
  });
  expect(read.ok && read.value.templates).toHaveLength(10);
});

test('what does not fit loses lines before templates', () => {
  const wide = 'す'.repeat(1_024);
  const templates = Array.from({ length: 10 }, (_, index) => ({
    id: `t${index}`,
    text: wide,
    count: 1,
    novel: false,
    excess: null,
  }));
  const patterns = templates.map(({ id }) => ({ name: id, says: wide.slice(0, 300), count: 1 }));
  const read = parseFinding(
    findingMessage(finding({ templates, patterns, lines: Array.from({ length: 10 }, () => wide) })),
  );
  expect(read.ok && read.value.templates).toHaveLength(10);
  const kept = read.ok ? read.value.lines.length : 0;
  expect(kept).toBeGreaterThan(5);
  expect(kept).toBeLessThan(10);
});

test('a finding is an alarm of a kind of its own, without a metric', () => {
  const one: Finding = finding();
  const alarm = alarmOfFinding(one);
  expect(alarm).toMatchObject({
    kind: 'finding',
    name: 'log-pattern-disk-full',
    description: 'a file system is full',
    stateChangeTime: one.at,
    resource: { kind: 'instance', id: 'i-0123456789abcdef0' },
    metrics: [],
    threshold: null,
    finding: one,
  });
  expect(findingKeyOf(alarm)).toEqual({
    accountId: '111122223333',
    region: 'us-east-1',
    detector: 'log-pattern-disk-full',
    resource: one.resource,
  });
});

test('what means to be a finding is known for one, whatever it says', () => {
  expect(isFindingLike(asJson({ format: 'finding/v9' }))).toBe(true);
  expect(isFindingLike('{"Event":"autoscaling:EC2_INSTANCE_LAUNCH"}')).toBe(false);
});

test('a finding whose names show nothing can be read again, and is told of as its log group', () => {
  const sent = (change: Parameters<typeof finding>[0]) => parseFinding(findingMessage(finding(change)));
  const hidden = '\u200b';
  expect(sent({ resource: { kind: 'database', id: hidden } })).toMatchObject({
    ok: true,
    value: { resource: { kind: 'log_group', id: finding().logGroup } },
  });
  expect(
    sent({
      logGroup: hidden,
      resource: { kind: 'log_group', id: hidden },
      patterns: [{ name: 'no-space-left', says: hidden, count: 1 }],
    }),
  ).toMatchObject({
    ok: true,
    value: { resource: { kind: 'log_group', id: '(unreadable)' }, patterns: [{ says: 'no-space-left' }] },
  });
});
