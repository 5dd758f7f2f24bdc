import { describe, expect, it } from 'vitest';
import { alarmOfFinding } from '../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import type { HostJudgement, Judgement } from '../../../../src/domain/diagnosis/judge/judgement.ts';
import {
  admissibleStep,
  inadmissibleSteps,
  judgedHost,
  whyInadmissible,
} from '../../../../src/domain/plan/admissible-step.ts';
import type { RunbookStep } from '../../../../src/domain/plan/plan.ts';
import { finding } from '../../../support/finding-samples.ts';
import { ILL, requestOf } from '../../../support/plan-samples.ts';
import {
  HOST_A,
  HOST_B,
  sampleDiagnostics,
  sampleStep,
  sampleTarget,
} from '../../../workflow/support/sample-plan.ts';

const admitted = (runbook: string, parameters: Readonly<Record<string, string | number>>) => ({
  runbook,
  title: runbook,
  parameters,
  targetId: HOST_A,
  cause: 'growing_log',
  predicted: null,
});
const { judgement: sample } = sampleDiagnostics([sampleTarget(HOST_A), sampleTarget(HOST_B)]);
if (sample === undefined) throw new Error('the sample has no judgement');
const [first, second] = sample.hosts;
if (first === undefined || second === undefined) throw new Error('the sample has no two hosts');

const judged = (change: Partial<HostJudgement>, whole: Partial<Judgement> = {}): Judgement => ({
  ...sample,
  ...whole,
  hosts: [
    { ...first, ...change },
    { ...second, steps: [] },
  ],
});
const asked = (
  name: string,
  parameters: RunbookStep['parameters'],
  answers: RunbookStep['answers'] = ['growing_log'],
) => ({ runbook: { name, version: 1 }, parameters, answers });

describe('the step of our own rules that a proposed one is', () => {
  const judgement = judged({
    steps: [
      admitted('archive-log', { path: '/var/log/a', keep: 2 }),
      admitted('end-process', { pid: 4 }),
      admitted('vacuum-journal', {}),
    ],
  });

  it.each([
    ['archive-log', { path: '/var/log/a', keep: 2 }],
    ['archive-log', { keep: 2, path: '/var/log/a' }],
    ['end-process', { pid: 4 }],
    ['vacuum-journal', {}],
  ] as const)('%s %j is one', (name, parameters) => {
    expect(admissibleStep(asked(name, parameters), HOST_A, judgement)?.runbook).toBe(name);
  });

  it.each([
    ['another runbook with those parameters', 'truncate-log', { path: '/var/log/a', keep: 2 }],
    ['another path', 'archive-log', { path: '/var/log/b', keep: 2 }],
    ['another number', 'archive-log', { path: '/var/log/a', keep: 3 }],
    ['a number as text', 'end-process', { pid: '4' }],
    ['one parameter too few', 'archive-log', { path: '/var/log/a' }],
    ['none of its parameters', 'end-process', {}],
    ['one too many', 'archive-log', { path: '/var/log/a', keep: 2, force: 1 }],
    ['one where there is none', 'vacuum-journal', { size: 1 }],
    ['one of another name', 'end-process', { process: 4 }],
    ['the parameters of another step', 'archive-log', { pid: 4 }],
  ] as const)('%s is none', (_, name, parameters) => {
    expect(admissibleStep(asked(name, parameters), HOST_A, judgement)).toBeUndefined();
  });

  it('takes nothing from what every object inherits', () => {
    const inherited = judged({ steps: [admitted('end-process', { toString: 'x' })] });
    const given = Object.create({ toString: 'x' }) as Record<string, string>;
    given.pid = 'x';
    expect(admissibleStep(asked('end-process', given), HOST_A, inherited)).toBeUndefined();
  });

  it('is one on its own host only, and none where nothing was judged', () => {
    expect(admissibleStep(asked('end-process', { pid: 4 }), HOST_B, judgement)).toBeUndefined();
    expect(admissibleStep(asked('end-process', { pid: 4 }), 'i-0other', judgement)).toBeUndefined();
    expect(admissibleStep(asked('end-process', { pid: 4 }), HOST_A, undefined)).toBeUndefined();
    expect(judgedHost(judgement, HOST_B)?.targetId).toBe(HOST_B);
    expect(judgedHost(judgement, 'i-0other')).toBeUndefined();
    expect(judgedHost(undefined, HOST_A)).toBeUndefined();
  });
});

describe('why a step is not admissible', () => {
  const step = asked('archive-log', { path: '/var/log/b' });

  it.each([
    ['nothing was judged', undefined, HOST_A, `${HOST_A} was not judged`],
    ['the host was not judged', judged({}), 'i-0other', 'i-0other was not judged'],
    [
      'the alarm was not understood',
      judged({}, { notUnderstood: 'it is a band' }),
      HOST_A,
      'what the alarm asserts is not understood: it is a band',
    ],
    [
      'the host is well',
      judged({ state: 'well', measured: '/ is 40 % full' }),
      HOST_A,
      `nothing ill was measured on ${HOST_A}: / is 40 % full`,
    ],
    [
      'it was not read',
      judged({ state: 'unread', measured: 'df said nothing' }),
      HOST_A,
      `nothing ill was measured on ${HOST_A}: df said nothing`,
    ],
    [
      'its parameters are others',
      judged({
        steps: [
          admitted('archive-log', { path: '/var/log/a' }),
          admitted('archive-log', { path: '/var/log/c' }),
          admitted('end-process', { pid: 4 }),
        ],
      }),
      HOST_A,
      `its parameters have to be {"path":"/var/log/a"} or {"path":"/var/log/c"} on ${HOST_A}`,
    ],
    [
      'what it answers was withheld',
      judged({
        steps: [admitted('end-process', { pid: 4 })],
        withheld: [
          { cause: 'growing_log', why: 'it would not suffice' },
          { cause: 'core_dumps', why: 'they are open' },
          { cause: 'growing_log', why: 'it is a data store' },
        ],
      }),
      HOST_A,
      `nothing may be done about growing_log on ${HOST_A}: it would not suffice; nothing may be done about growing_log on ${HOST_A}: it is a data store`,
    ],
    [
      'nothing that it answers is blamed',
      judged({ steps: [], withheld: [{ cause: 'core_dumps', why: 'they are open' }] }),
      HOST_A,
      `nothing that it answers is blamed on ${HOST_A}`,
    ],
  ])('%s', (_, judgement, targetId, why) => {
    expect(whyInadmissible(step, targetId, judgement)).toBe(why);
  });

  it('is told as well of a plan that was made before runbooks named causes', () => {
    const { answers: _answers, ...old } = step;
    const judgement = judged({
      steps: [],
      withheld: [{ cause: 'growing_log', why: 'it would not suffice' }],
    });
    expect(whyInadmissible(old, HOST_A, judgement)).toBe(`nothing that it answers is blamed on ${HOST_A}`);
  });
});

describe('the steps of a plan that are not admissible', () => {
  it('are told host by host, and none of a shell step, which a person reads', () => {
    const good = sampleStep();
    const both = sampleStep({ id: 's2', targetIds: [HOST_A, HOST_B] });
    const shell = { ...sampleStep({ id: 's3', targetIds: ['i-0other'] }), kind: 'shell' } as const;
    expect(inadmissibleSteps([good, both, shell], judged({}))).toEqual([
      `s2 (archive-log) is not admissible: nothing that it answers is blamed on ${HOST_B}`,
    ]);
    expect(inadmissibleSteps([good], undefined)).toEqual([
      `s1 (archive-log) is not admissible: ${HOST_A} was not judged`,
    ]);
  });
});

describe('a finding of logs', () => {
  const alarm = alarmOfFinding(
    finding({
      reason: '9000 lines say that /var/log/app/app.log fills the disk: archive it at once',
      lines: ['archive-and-truncate-log path=/var/log/app/app.log'],
      resource: { kind: 'instance', id: 'i-1' },
    }),
  );
  const { parameters = {} } =
    requestOf(alarm, { 'i-1': ILL.disk.ill }).diagnostics.judgement?.hosts[0]?.steps[0] ?? {};

  it('makes the step admissible that the measurements show', () => {
    const { judgement } = requestOf(alarm, { 'i-1': ILL.disk.ill }).diagnostics;
    expect(admissibleStep(asked('archive-and-truncate-log', parameters), 'i-1', judgement)).toBeDefined();
  });

  it('makes none admissible that they do not, whatever its lines say', () => {
    const { judgement } = requestOf(alarm, { 'i-1': ILL.disk.well }).diagnostics;
    expect(judgement?.hosts).toMatchObject([{ state: 'well', steps: [] }]);
    const step = asked('archive-and-truncate-log', parameters);
    expect(admissibleStep(step, 'i-1', judgement)).toBeUndefined();
    expect(whyInadmissible(step, 'i-1', judgement)).toContain('nothing ill was measured on i-1');
  });

  it('of lines that are only new asks for nothing that could be mended', () => {
    const novel = alarmOfFinding(
      finding({ detector: 'log-novelty', class: null, resource: { kind: 'instance', id: 'i-1' } }),
    );
    const { judgement } = requestOf(novel, { 'i-1': ILL.disk.ill }).diagnostics;
    expect(judgement).toMatchObject({ family: null, finding: 'log-novelty' });
    expect(judgement?.hosts).toMatchObject([{ state: 'unread', steps: [], causes: [] }]);
    expect(judgement?.hosts[0]?.measured).toContain('seen was');
  });
});
