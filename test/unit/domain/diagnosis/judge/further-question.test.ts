import { expect, test } from 'vitest';
import type { CauseDefinition, CauseFinding } from '../../../../../src/domain/diagnosis/causes/cause.ts';
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
    metrics: [],
  });
  expect(further?.facts).toEqual([]);
  expect(furtherView(view(), [cause({ state: 'possible' })])).toBeNull();
  const { asks: _asks, ...silent } = found;
  expect(furtherView(view(), [{ ...cause({}), weigh: () => [silent] }])).toBeNull();
  // What was asked further never asks again.
  expect(further === null ? null : furtherView(further, [cause({})])).toBeNull();
});

test('it comes up late, so that first looks and details are asked at once', () => {
  const disk: CauseDefinition = {
    ...cause({ state: 'rejected' }),
    applies: ({ condition }) => condition.family === 'disk',
    wants: ({ asked: known }) => (known.has('usage') ? ['open-files'] : ['usage']),
  };
  expect(nextProbes(view(), [cause({}), disk])).toEqual(['inodes', 'mounts', 'open-files', 'usage']);
  expect(nextProbes(view(), [cause({ state: 'possible' }), disk])).toEqual([]);
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

test('nothing is taken from behind where nothing is wrong, or where nothing may be done on the host', () => {
  const own = judged({ causes: [weighed('full', 'asserted')] });
  const behind = judged({ causes: [weighed('log', 'asserted')], steps: [step] });
  expect(withFurther({ ...own, state: 'well' }, behind, [cause({})]).steps).toEqual([]);
  expect(withFurther(own, { ...behind, state: 'well' }, [cause({})]).steps).toEqual([]);
  expect(withFurther(own, behind, [cause({}, { blocksSteps: true })]).steps).toEqual([]);
});

test('what would be gone for good is left to a person where the alarm is not of the disk', () => {
  const own = judged({ causes: [weighed('full', 'asserted')] });
  const removing = { ...step, runbook: 'remove-inode-flood', title: 'Remove sessions' };
  const behind = judged({ causes: [weighed('log', 'asserted')], steps: [removing, step] });
  const both = withFurther(own, behind, [cause({})]);
  expect(both.steps).toEqual([]);
  expect(both.withheld.map(({ why }) => why)).toEqual([
    expect.stringContaining('Remove sessions'),
    expect.stringContaining('a person decides'),
  ]);
});

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
