import { describe, expect, it, test } from 'vitest';
import type {
  CauseDefinition,
  CauseFinding,
  FamilyDefinition,
} from '../../../../../src/domain/diagnosis/causes/cause.ts';
import { CAUSES, FAMILY_DEFINITIONS } from '../../../../../src/domain/diagnosis/causes/registry.ts';
import type { FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import type { HostView } from '../../../../../src/domain/diagnosis/host-view.ts';
import { furtherView } from '../../../../../src/domain/diagnosis/judge/further-question.ts';
import { withFurther } from '../../../../../src/domain/diagnosis/judge/judge-host.ts';
import { judgeIncident } from '../../../../../src/domain/diagnosis/judge/judge-incident.ts';
import type { HostJudgement } from '../../../../../src/domain/diagnosis/judge/judgement.ts';
import { nextProbes } from '../../../../../src/domain/diagnosis/judge/next-probes.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';
import { diskCondition } from '../../../../support/judged-world.ts';

const asked = new Set(['units', 'sockets', 'health', 'boot', 'filesystems']);
const view = (over: Partial<HostView> = {}): HostView => ({
  incidentId: 'one',
  targetId: 'i-1',
  alarm: diskAlarm(),
  condition: { ...diskCondition({ selectors: {} }), family: 'service', subject: 'target_unhealthy' },
  site: DEFAULT_SITE,
  facts: [],
  asked,
  look: 'cd',
  ...over,
});
const found: CauseFinding = {
  state: 'shown',
  confidence: 0.9,
  blamed: { mount: '/var/log' },
  sentence: 'it is full',
  asks: { subject: 'filesystem_used', mount: '/var/log' },
};
const cause = (finding: Partial<CauseFinding>, more: Partial<CauseDefinition> = {}): CauseDefinition => ({
  name: 'full',
  family: 'service',
  applies: ({ condition }) => condition.family === 'service',
  wants: () => [],
  weigh: () => [{ ...found, ...finding }],
  ...more,
});
const judged = (over: Partial<HostJudgement>): HostJudgement => ({
  targetId: 'i-1',
  state: 'ill',
  measured: '',
  causes: [],
  steps: [],
  withheld: [],
  balances: [],
  unread: [],
  ...over,
});
const weighed = (name: string, state: 'asserted' | 'rejected') =>
  ({
    cause: name,
    targetId: 'i-1',
    state,
    confidence: 0.5,
    blamed: {},
    explained: null,
    sentence: name,
  }) as const;
const step = { runbook: 'r', title: 't', parameters: {}, targetId: 'i-1', cause: 'log', predicted: null };

test('what a shown cause asks is asked of the same host, as an alarm of that would assert it', () => {
  const further = furtherView(view(), [cause({})]);
  expect(further?.condition).toMatchObject({
    understood: true,
    family: 'disk',
    subject: 'filesystem_used',
    selectors: { path: '/var/log' },
    unit: 'percent',
    operator: 'gt',
    threshold: 85,
    direction: 'high',
    metrics: [],
  });
  expect(further?.facts).toEqual([]);
  expect(furtherView(view(), [cause({ state: 'possible' })])).toBeNull();
  const { asks: _asks, ...silent } = found;
  expect(furtherView(view(), [{ ...cause({}), weigh: () => [silent] }])).toBeNull();
  // What was asked further never asks again.
  expect(further === null ? null : furtherView(further, [cause({})])).toBeNull();
});

test('inodes are asked of as inodes', () => {
  const asks = { subject: 'inodes_used', mount: '/srv' } as const;
  expect(furtherView(view(), [cause({ asks })])?.condition).toMatchObject({
    subject: 'inodes_used',
    selectors: { path: '/srv' },
    threshold: 85,
  });
});

test('it comes up late, so that first looks and details are asked at once', () => {
  const disk: CauseDefinition = {
    ...cause({ state: 'rejected' }),
    applies: ({ condition }) => condition.family === 'disk',
    wants: ({ asked: known }) => (known.has('usage') ? ['open-files'] : ['usage']),
  };
  expect(nextProbes(view(), [cause({}), disk])).toEqual(['inodes', 'mounts', 'open-files', 'usage']);
  expect(nextProbes(view(), [cause({ state: 'possible' }), disk])).toEqual([]);
  // What is about neither question is not asked for.
  const memory: CauseDefinition = {
    ...cause({ state: 'rejected' }),
    applies: ({ condition }) => condition.family === 'memory',
    wants: () => ['meminfo'],
  };
  expect(nextProbes(view(), [cause({}), memory])).toEqual(['inodes', 'mounts', 'usage']);
  // Once the disk was walked, the looks before it are not taken for known when they are not.
  const early: CauseDefinition = {
    ...disk,
    wants: ({ asked: known }) => (known.has('inodes') ? ['usage', 'inode-use'] : ['usage']),
  };
  const halfWalked = view({ asked: new Set([...asked, 'usage']) });
  expect(nextProbes(halfWalked, [cause({}), early])).toEqual(['inodes', 'mounts']);
  const walked = view({ asked: new Set([...asked, 'inodes', 'mounts', 'usage']) });
  expect(nextProbes(walked, [cause({}), disk])).toEqual(['open-files']);
});

test('what is found behind stands beside the cause that asked for it', () => {
  const own = judged({ causes: [weighed('full', 'asserted'), weighed('slow', 'rejected')] });
  const behind = judged({
    causes: [weighed('log', 'asserted'), weighed('journal', 'rejected')],
    steps: [step],
    withheld: [{ cause: 'log', why: 'w' }],
  });
  const both = withFurther(own, behind, [cause({})]);
  expect(both.causes.map((one) => one.cause).toSorted()).toEqual(['full', 'log', 'slow']);
  expect(both.steps).toEqual([step]);
  expect(both.withheld).toEqual([{ cause: 'log', why: 'w' }]);
});

describe('of what is found behind', () => {
  const own = judged({ causes: [weighed('full', 'asserted')] });

  it('a cause that was weighed before stands once, as it is found now', () => {
    const before = judged({ causes: [weighed('full', 'asserted'), weighed('log', 'rejected')] });
    const behind = judged({ causes: [weighed('log', 'asserted')] });
    const { causes } = withFurther(before, behind, [cause({})]);
    expect(causes.map((one) => [one.cause, one.state])).toEqual([
      ['full', 'asserted'],
      ['log', 'asserted'],
    ]);
  });

  it('what is blamed stands first, then what is surer, and no more than a record takes', () => {
    const before = judged({
      causes: [
        { ...weighed('full', 'asserted'), confidence: 0.6 },
        { ...weighed('slow', 'rejected'), confidence: 0.9 },
      ],
    });
    const behind = judged({
      causes: [
        { ...weighed('log', 'asserted'), confidence: 0.7 },
        { ...weighed('dump', 'asserted'), confidence: 0.4 },
      ],
    });
    const named = withFurther(before, behind, [cause({})]).causes.map((one) => one.cause);
    expect(named).toEqual(['log', 'full', 'dump', 'slow']);
    const many = Array.from({ length: 30 }, (_, index) => weighed(`log${index}`, 'asserted'));
    expect(withFurther(before, judged({ causes: many }), [cause({})]).causes).toHaveLength(24);
  });

  it('steps come after those of the host, and no more than a plan may have', () => {
    const steps = (runbook: string, count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...step, runbook: `${runbook}${index}` }));
    const both = withFurther(
      { ...own, steps: steps('own', 8) },
      judged({ causes: [weighed('log', 'asserted')], steps: steps('behind', 8) }),
      [cause({})],
    );
    expect(both.steps.map(({ runbook }) => runbook)).toEqual([
      ...Array.from({ length: 8 }, (_, index) => `own${index}`),
      'behind0',
      'behind1',
    ]);
  });

  it('accounts, what is withheld and what could not be read stand beside those of the host, each once', () => {
    const account = (name: string) => ({
      account: name,
      targetId: 'i-1',
      total: 1,
      used: 1,
      unexplained: 0,
      parts: [],
    });
    const both = withFurther(
      {
        ...own,
        balances: [account('memory')],
        withheld: [{ cause: 'full', why: 'v' }],
        unread: ['a could not be read', 'b could not be read'],
      },
      judged({
        causes: [weighed('log', 'asserted')],
        balances: [account('disk_bytes:/')],
        withheld: [{ cause: 'log', why: 'w' }],
        unread: ['b could not be read', 'c could not be read'],
      }),
      [cause({})],
    );
    expect(both.balances.map((one) => one.account)).toEqual(['memory', 'disk_bytes:/']);
    expect(both.withheld).toEqual([
      { cause: 'full', why: 'v' },
      { cause: 'log', why: 'w' },
    ]);
    expect(both.unread).toEqual(['a could not be read', 'b could not be read', 'c could not be read']);
  });

  it('nothing is taken where the cause that keeps all steps away is blamed beside others, and only then', () => {
    const intruder = cause({}, { name: 'intruder', blocksSteps: true });
    const behind = judged({ causes: [weighed('log', 'asserted')], steps: [step] });
    const stepsWith = (causes: HostJudgement['causes'], known: readonly CauseDefinition[]) =>
      withFurther({ ...own, causes }, behind, known).steps;
    const full = weighed('full', 'asserted');
    expect(stepsWith([full, weighed('intruder', 'asserted')], [cause({}), intruder])).toEqual([]);
    expect(stepsWith([full, weighed('intruder', 'rejected')], [cause({}), intruder])).toEqual([step]);
    expect(stepsWith([full], [intruder, cause({})])).toEqual([step]);
    expect(stepsWith([weighed('unheard of', 'asserted'), full], [cause({})])).toEqual([step]);
  });
});

test('nothing is taken from behind where nothing is wrong, or where nothing may be done on the host', () => {
  const own = judged({ causes: [weighed('full', 'asserted')] });
  const behind = judged({ causes: [weighed('log', 'asserted')], steps: [step] });
  expect(withFurther({ ...own, state: 'well' }, behind, [cause({})]).steps).toEqual([]);
  expect(withFurther(own, { ...behind, state: 'well' }, [cause({})]).steps).toEqual([]);
  expect(withFurther(own, behind, [cause({}, { blocksSteps: true })]).steps).toEqual([]);
});

test.each(['remove-inode-flood', 'clean-temporary-files'])(
  'what would be gone for good is left to a person where the alarm is not of the disk: %s',
  (runbook) => {
    const own = judged({ causes: [weighed('full', 'asserted')] });
    const removing = { ...step, runbook, title: 'Remove sessions' };
    const behind = judged({ causes: [weighed('log', 'asserted')], steps: [removing, step] });
    const both = withFurther(own, behind, [cause({})]);
    expect(both.steps).toEqual([]);
    const why =
      'what would be gone for good is removed only for an alarm of the disk itself: a person decides';
    expect(both.withheld).toEqual([
      { cause: 'log', why: `${why} (Remove sessions)` },
      { cause: 'log', why: `${why} (t)` },
    ]);
  },
);

const filesystem = (mount: string, availableBytes: number): FactRead => ({
  kind: 'filesystem',
  source: mount === '/' ? '/dev/nvme0n1p1' : '/dev/nvme1n1p1',
  fstype: 'ext4',
  mount,
  sizeBytes: 2 ** 34,
  usedBytes: 2 ** 34 - availableBytes,
  availableBytes,
});
const complaint = (path: string): FactRead => ({
  kind: 'config_test',
  server: 'nginx',
  unit: 'nginx.service',
  ok: false,
  complaint: { kind: 'no_space', file: null, line: null, path, port: null, text: '' },
});

test('what a service says it has no room for has to lie on the disk that is full', () => {
  const facts = [filesystem('/', 0), filesystem('/run', 2 ** 30)];
  const rules = { families: FAMILY_DEFINITIONS, causes: CAUSES };
  const of = (path: string) => {
    const known = [...facts, complaint(path)].map((fact) => ({ ...fact, targetId: 'i-1' }));
    return view({ facts: known as HostView['facts'] });
  };
  expect(furtherView(of('/var/log/nginx/error.log'), CAUSES)?.condition.selectors).toEqual({ path: '/' });
  expect(furtherView(of('/run/nginx.pid'), CAUSES)).toBeNull();
  const { hosts } = judgeIncident(
    { conditionText: '', hosts: [{ view: of('/run/nginx.pid'), online: true }], rounds: 1 },
    rules,
  );
  expect(hosts[0]?.steps).toEqual([]);
});

describe('an incident of a host on which a cause asks for more', () => {
  const behindIt: CauseDefinition = {
    name: 'growing_log',
    family: 'disk',
    applies: ({ condition }) => condition.family === 'disk',
    wants: () => [],
    weigh: () => [{ state: 'shown', confidence: 0.8, blamed: {}, sentence: 'it grew' }],
  };
  const family = (name: 'service' | 'disk'): FamilyDefinition => ({
    family: name,
    answers: ({ condition }) => condition.family === name,
    measured: () => ({ kind: 'state', breaches: true, sentence: `${name} is ill` }),
    balances: () => [],
    predicted: () => null,
  });
  const causesOf = (families: readonly FamilyDefinition[], asking: CauseDefinition) =>
    judgeIncident(
      { conditionText: '', hosts: [{ view: view(), online: true }], rounds: 1 },
      { families, causes: [asking, behindIt] },
    ).hosts.flatMap((host) => host.causes.map((one) => one.cause));

  it('is judged by the family that lies behind, too', () => {
    expect(causesOf([family('service'), family('disk')], cause({}))).toEqual(['full', 'growing_log']);
    expect(causesOf([family('disk'), family('service')], cause({}))).toEqual(['full', 'growing_log']);
  });

  it('is judged by its own alone where no other answers, or where nothing is asked', () => {
    expect(causesOf([family('service')], cause({}))).toEqual(['full']);
    expect(causesOf([family('service'), family('disk')], cause({ state: 'possible' }))).toEqual(['full']);
  });
});
