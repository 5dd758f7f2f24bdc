import { describe, expect, it, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import type {} from '../../../../../src/domain/diagnosis/aws/target-health.ts';
import type { CauseDefinition, FamilyDefinition } from '../../../../../src/domain/diagnosis/causes/cause.ts';
import { CAUSES, FAMILY_DEFINITIONS } from '../../../../../src/domain/diagnosis/causes/registry.ts';
import type { FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import type { HostView } from '../../../../../src/domain/diagnosis/host-view.ts';
import { concerned, judgeIncident } from '../../../../../src/domain/diagnosis/judge/judge-incident.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';
import { diskCondition } from '../../../../support/judged-world.ts';

const RULES = { families: FAMILY_DEFINITIONS, causes: CAUSES };
const view = (targetId: string, facts: readonly FactRead[] = []): HostView => ({
  incidentId: 'one',
  targetId,
  alarm: diskAlarm(),
  condition: diskCondition({ selectors: {} }),
  site: DEFAULT_SITE,
  facts: facts.map((fact) => ({ ...fact, targetId })),
  asked: new Set(),
  look: 'cd',
});
const health = (state: string): FactRead => ({
  kind: 'target_health',
  targetGroup: 'targetgroup/web/1',
  port: 80,
  state,
  reason: null,
  description: null,
});
const judge = (hosts: Parameters<typeof concerned>[0], causes: readonly CauseDefinition[] = CAUSES) =>
  judgeIncident({ conditionText: 'disk used > 85 %', hosts, rounds: 1 }, { ...RULES, causes });

test('beside hosts that answer a lost one is named, unless the balancer complains of it', () => {
  const well = { view: view('i-1'), online: true };
  const lost = { view: view('i-2'), online: false };
  const complained = { view: view('i-3', [health('unhealthy')]), online: false };
  const judged = judge([well, lost, complained]);
  expect(judged.hosts.map(({ targetId }) => targetId)).toEqual(['i-1', 'i-3']);
  expect(judged.offline).toEqual(['i-2']);
  expect(concerned([lost])).toEqual([lost]);
  const praised = { view: view('i-4', [health('healthy')]), online: false };
  const mixed = { view: view('i-5', [health('healthy'), health('draining')]), online: false };
  expect(concerned([well, praised, mixed])).toEqual([well, mixed]);
});

test('an alarm that is not understood is judged, and the reason is kept', () => {
  const { operator: _o, threshold: _t, direction: _d, unit: _u, ...rest } = diskCondition({ selectors: {} });
  const nothing = { operator: null, threshold: null, direction: null, unit: null } as const;
  const condition = { ...rest, ...nothing, understood: false, reason: 'it searches' } as const;
  const judged = judge([{ view: { ...view('i-1'), condition }, online: true }]);
  expect(judged).toMatchObject({
    notUnderstood: 'it searches',
    family: 'disk',
    condition: 'disk used > 85 %',
    rounds: 1,
  });
  expect(judge([])).toMatchObject({ notUnderstood: null, family: null, hosts: [], offline: [] });
});

test('a family that answers for one host is asked for all of them', () => {
  const [family] = FAMILY_DEFINITIONS;
  if (family === undefined) throw new Error('there is no family');
  const only = { ...family, answers: ({ targetId }: HostView) => targetId === 'i-2' };
  const hosts = ['i-1', 'i-2'].map((id) => ({ view: view(id), online: true }));
  const judged = judgeIncident({ conditionText: '', hosts, rounds: 1 }, { families: [only], causes: [] });
  expect(judged.hosts.map(({ targetId }) => targetId)).toEqual(['i-1', 'i-2']);
});

/** A judgement of one host with ten parts, two causes of every state, steps and four unread sentences, padded with text. */
function padded(
  where: 'parts' | 'rejected' | 'unread' | 'possible' | 'asserted' | 'subject' | 'nothing',
  chars: number,
) {
  const pad = (here: typeof where) => (here === where ? 'x'.repeat(chars) : '');
  const [real] = FAMILY_DEFINITIONS;
  if (real === undefined) throw new Error('there is no family');
  const family: FamilyDefinition = {
    ...real,
    answers: () => true,
    measured: () => ({ kind: 'state', breaches: true, sentence: 'it is full' }),
    predicted: () => 0,
    balances: () => [
      {
        account: `disk_bytes:/${pad('subject')}`,
        quantity: 'disk_bytes',
        subject: '/',
        total: 100,
        used: 90,
        parts: Array.from({ length: 10 }, (_, index) => ({
          label: index > 3 ? `p${index}${pad('parts')}` : `p${index}`,
          amount: 10 - index,
        })),
      },
    ],
  };
  const causes: readonly CauseDefinition[] = (['possible', 'rejected', 'shown'] as const).map((state) => ({
    name: 'growing_log',
    family: 'disk',
    applies: () => true,
    wants: () => [],
    weigh: () =>
      Array.from({ length: state === 'shown' ? 8 : 2 }, (_, index) => ({
        state,
        confidence: 0.4,
        blamed: {},
        sentence: state === 'shown' ? (index > 5 ? pad('asserted') : '') : pad(state),
        ...(state === 'shown' && index < 2
          ? { remedy: { runbook: 'archive-log', title: '', parameters: { index }, frees: null } }
          : {}),
      })),
  }));
  const facts = Array.from(
    { length: 4 },
    (_, index): FactRead => ({
      kind: 'unread',
      probe: 'usage',
      what: `u${index}`,
      why: index > 2 ? pad('unread') : '',
    }),
  );
  const judged = judgeIncident(
    { conditionText: '', hosts: [{ view: view('i-1', facts), online: true }], rounds: 1 },
    { families: [family], causes },
  );
  const [host] = judged.hosts;
  if (host === undefined) throw new Error('no host was judged');
  const count = (state: string) => host.causes.filter((one) => one.state === state).length;
  return {
    bytes: new TextEncoder().encode(JSON.stringify(judged)).length,
    parts: host.balances.map(({ parts }) => parts.length),
    rejected: count('rejected'),
    unread: host.unread.length,
    possible: count('possible'),
    asserted: count('asserted'),
    steps: host.steps.length,
  };
}

test.each([
  ['nothing', 0, { parts: [10], rejected: 2, unread: 4, possible: 2, asserted: 8, steps: 2 }],
  ['parts', 10_000, { parts: [4], rejected: 2, unread: 4, possible: 2, asserted: 8, steps: 2 }],
  ['rejected', 30_000, { parts: [4], rejected: 0, unread: 4, possible: 2, asserted: 8, steps: 2 }],
  ['unread', 60_000, { parts: [4], rejected: 0, unread: 3, possible: 2, asserted: 8, steps: 2 }],
  ['possible', 30_000, { parts: [4], rejected: 0, unread: 3, possible: 0, asserted: 6, steps: 2 }],
  ['asserted', 30_000, { parts: [4], rejected: 0, unread: 3, possible: 0, asserted: 6, steps: 2 }],
  ['subject', 60_000, { parts: [], rejected: 0, unread: 3, possible: 0, asserted: 6, steps: 2 }],
] as const)(
  'a judgement with too much in its %s loses that and what tells less, never a step',
  (where, chars, left) => {
    const { bytes, ...rest } = padded(where, chars);
    expect(rest).toEqual(left);
    expect(bytes).toBeLessThanOrEqual(LIMITS.judgementBytes);
  },
);

test('a judgement that just fits loses nothing', () => {
  const { bytes } = padded('subject', 1);
  // The name of the account stands in it once.
  const room = LIMITS.judgementBytes - bytes + 1;
  expect(padded('subject', room)).toMatchObject({ bytes: LIMITS.judgementBytes, parts: [10], rejected: 2 });
  expect(padded('subject', room + 1)).toMatchObject({ parts: [4], rejected: 2 });
});

test('an alarm of a family that nobody knows is judged on no host', () => {
  const host = {
    view: { ...view('i-1'), condition: diskCondition({ family: null, subject: 'network' }) },
    online: true,
  };
  // What was seen is told, and nothing is made of it: neither a cause nor that all is well.
  const seen = { targetId: 'i-1', state: 'unread', causes: [], steps: [], balances: [] };
  expect(judge([host])).toMatchObject({ family: null, hosts: [seen], notUnderstood: null });
});

test('a judgement that is too large loses what was rejected before what is blamed', () => {
  const finding = (state: 'shown' | 'rejected', index: number) => ({
    state,
    confidence: 0.5,
    blamed: { path: `/var/log/${index}` },
    sentence: `${index} ${'x'.repeat(300)}`,
  });
  const cause: CauseDefinition = {
    name: 'growing_log',
    family: 'disk',
    applies: () => true,
    wants: () => [],
    weigh: () => [
      ...Array.from({ length: 3 }, (_, index) => finding('shown', index)),
      ...Array.from({ length: 30 }, (_, index) => finding('rejected', index)),
    ],
    whenWell: 'too',
  };
  const filesystem: FactRead = {
    kind: 'filesystem',
    mount: '/',
    source: '/dev/root',
    fstype: 'xfs',
    sizeBytes: 100,
    usedBytes: 97,
    availableBytes: 3,
  };
  const hosts = Array.from({ length: 10 }, (_, index) => ({
    view: view(`i-${index}`, [filesystem]),
    online: true,
  }));
  const judged = judge(hosts, [cause]);
  expect(JSON.stringify(judged).length).toBeLessThanOrEqual(LIMITS.judgementBytes);
  for (const host of judged.hosts)
    expect(host.causes.map(({ state }) => state)).toEqual(Array(3).fill('asserted'));
});

describe('of a judgement that is too large', () => {
  const said = (reason: string): FactRead => ({
    kind: 'log_finding',
    detector: 'log-novelty',
    class: null,
    reason,
    from: '2026-11-22T07:00:00.000Z',
    to: '2026-11-22T08:00:00.000Z',
    lines: 9,
    patterns: [],
    templates: [],
    examples: [],
  });
  const weighing = (asserted: number, possible: number, sentence: string): CauseDefinition => ({
    name: 'growing_log',
    family: 'disk',
    applies: () => true,
    wants: () => [],
    weigh: () =>
      [
        ...Array.from({ length: asserted }, () => 'shown' as const),
        ...Array.from({ length: possible }, () => 'possible' as const),
      ].map((state) => ({ state, confidence: 0.5, blamed: {}, sentence: state === 'shown' ? '' : sentence })),
    whenWell: 'too',
  });
  const judgedWith = (facts: readonly FactRead[], cause: CauseDefinition) => {
    const { hosts } = judge([{ view: view('i-1', facts), online: true }], [cause]);
    const [host] = hosts;
    if (host === undefined) throw new Error('no host was judged');
    return host;
  };

  it('some of what was known before and beside it is kept, and all of it where it fits', () => {
    const short = Array.from({ length: 6 }, (_, index) => said(`said ${index}`));
    expect(judgedWith(short, weighing(1, 1, '')).background).toHaveLength(6);
    const long = short.map((fact, index) => (index < 4 ? fact : said('x'.repeat(30_000))));
    const { background = [], causes } = judgedWith(long, weighing(1, 1, ''));
    expect(background.map((one) => /said \d/.exec(one)?.[0])).toEqual([
      'said 0',
      'said 1',
      'said 2',
      'said 3',
    ]);
    expect(causes.map(({ state }) => state)).toEqual(['asserted', 'possible']);
  });

  it('what is only possible goes before what is blamed, and nothing is said of a background that is not known', () => {
    const host = judgedWith([], weighing(2, 4, 'x'.repeat(30_000)));
    expect(host.causes.map(({ state }) => state)).toEqual(['asserted', 'asserted']);
    expect(host).not.toHaveProperty('background');
  });
});
