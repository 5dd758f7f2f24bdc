import { describe, expect, it } from 'vitest';
import type { Alarm, AlarmState } from '../../../../../src/domain/alarm/alarm.ts';
import type {
  UnclearCondition,
  UnderstoodCondition,
} from '../../../../../src/domain/alarm/condition/condition.ts';
import { alarmOfFinding } from '../../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import type { Balance } from '../../../../../src/domain/diagnosis/balance.ts';
import type {
  CauseDefinition,
  CauseFinding,
  FamilyDefinition,
  Measured,
} from '../../../../../src/domain/diagnosis/causes/cause.ts';
import type { Fact } from '../../../../../src/domain/diagnosis/facts.ts';
import { judgeHost, seenHost } from '../../../../../src/domain/diagnosis/judge/judge-host.ts';
import type { HostJudgement } from '../../../../../src/domain/diagnosis/judge/judgement.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';
import { finding as logFinding } from '../../../../support/finding-samples.ts';
import { diskCondition } from '../../../../support/judged-world.ts';

const HOST = 'i-0aaaaaaaaaaaaaaaa';
const VAR = 'disk_bytes:/var';

const balanceOf = (change: Partial<Balance> = {}): Balance => ({
  account: VAR,
  quantity: 'disk_bytes',
  subject: '/var',
  total: 1_000,
  used: 900,
  parts: [],
  ...change,
});

const ILL: Measured = {
  kind: 'value',
  value: 90,
  breaches: true,
  account: VAR,
  sentence: '/var is 90 % full',
};
const WELL: Measured = { ...ILL, value: 40, breaches: false, sentence: '/var is 40 % full' };

interface World {
  readonly alarm?: Alarm;
  readonly measured?: Measured;
  readonly balances?: readonly Balance[];
  readonly predicted?: FamilyDefinition['predicted'];
  readonly predictedText?: FamilyDefinition['predictedText'];
  readonly condition?: UnderstoodCondition | UnclearCondition;
  readonly facts?: readonly Fact[];
  readonly asked?: readonly string[];
}

const usedPercent: FamilyDefinition['predicted'] = (_view, { used, total }, freed) =>
  (100 * (used - freed)) / total;

function judge(causes: readonly CauseDefinition[], world: World = {}): HostJudgement {
  const { measured = ILL, balances = [balanceOf()], predicted = usedPercent, facts = [], asked = [] } = world;
  const family: FamilyDefinition = {
    family: 'disk',
    answers: () => true,
    measured: () => measured,
    balances: () => balances,
    predicted,
    ...(world.predictedText === undefined ? {} : { predictedText: world.predictedText }),
  };
  return judgeHost(
    family,
    {
      incidentId: 'one',
      targetId: HOST,
      alarm: world.alarm ?? diskAlarm(),
      condition: world.condition ?? diskCondition(),
      site: DEFAULT_SITE,
      facts,
      asked: new Set(asked),
      look: 'cd',
    },
    causes,
  );
}

const finding = (change: Partial<CauseFinding> = {}): CauseFinding => ({
  state: 'shown',
  confidence: 0.8,
  blamed: {},
  sentence: '',
  ...change,
});
const cause = (
  name: string,
  weighed: CauseFinding | readonly CauseFinding[],
  change: Partial<CauseDefinition> = {},
): CauseDefinition => ({
  name,
  family: 'disk',
  applies: () => true,
  wants: () => [],
  weigh: () => [weighed].flat() as readonly CauseFinding[],
  ...change,
});
const holding = (amount: number, change: Partial<CauseFinding> = {}, account = VAR) =>
  finding({ explains: { account, amount }, ...change });
const remedy = (frees: number | null, runbook = 'archive-log') => ({
  runbook,
  title: `run ${runbook}`,
  parameters: { frees: frees ?? 0 },
  frees,
});
const mending = (amount: number, frees: number | null = amount) => holding(amount, { remedy: remedy(frees) });

const statesOf = ({ causes }: HostJudgement) =>
  Object.fromEntries(causes.map(({ cause: name, state }) => [name, state]));
const freedOf = ({ steps }: HostJudgement) => steps.map(({ parameters }) => parameters.frees);

describe('what is blamed', () => {
  it.each([
    [90, 'asserted'],
    [89.9, 'rejected'],
    [900, 'asserted'],
  ])('a cause that holds %d of 900 is %s: a tenth is the least', (amount, state) => {
    expect(statesOf(judge([cause('a', holding(amount))]))).toEqual({ a: state });
  });

  it.each([
    [300, 'asserted'],
    [299, 'rejected'],
  ])('beside 600 of something else %d is %s', (amount, state) => {
    const balances = [
      balanceOf({
        parts: [
          { label: 'other', amount: 600 },
          { label: 'it', amount },
        ],
      }),
    ];
    expect(statesOf(judge([cause('a', holding(amount))], { balances }))).toEqual({ a: state });
  });

  it.each([
    ['it alone clears the alarm', 100, 100, 'asserted'],
    ['it does not clear the alarm', 100, 60, 'rejected'],
  ])('what is dwarfed is blamed where giving it back ends the alarm: %s', (_, amount, frees, state) => {
    const balances = [balanceOf({ parts: [{ label: 'other', amount: 600 }] })];
    const judged = judge([cause('a', mending(amount, frees))], { balances });
    expect(statesOf(judged)).toEqual({ a: state });
    expect(judged.steps).toHaveLength(state === 'asserted' ? 1 : 0);
  });

  it('what is dwarfed and cannot be mended stays unblamed beside what clears the alarm', () => {
    const balances = [balanceOf({ parts: [{ label: 'other', amount: 600 }] })];
    const judged = judge([cause('a', mending(100)), cause('b', holding(110))], { balances });
    expect(statesOf(judged)).toEqual({ a: 'asserted', b: 'rejected' });
  });

  it.each([
    [200, 'asserted'],
    [199, 'rejected'],
  ])('beside a cause of 400 one of %d is %s', (amount, state) => {
    const judged = judge([cause('small', holding(amount)), cause('large', holding(400))]);
    expect(statesOf(judged)).toEqual({ large: 'asserted', small: state });
  });

  it('a small one is blamed where its remedy is needed to clear the alarm, and only as long as it is', () => {
    const small = cause('small', mending(95));
    expect(statesOf(judge([cause('large', mending(300, 10)), small]))).toEqual({
      large: 'asserted',
      small: 'asserted',
    });
    expect(statesOf(judge([cause('large', mending(300, 70)), small]))).toEqual({
      large: 'asserted',
      small: 'rejected',
    });
    // All that may be done does not suffice: then nothing is needed.
    expect(statesOf(judge([cause('large', mending(300, 10)), cause('small', mending(95, 20))]))).toEqual({
      large: 'asserted',
      small: 'rejected',
    });
    // The small one cannot be mended itself.
    const others = [cause('large', mending(300, 10)), cause('middle', mending(200, 90))];
    expect(statesOf(judge([...others, cause('tiny', holding(91))]))).toEqual({
      large: 'asserted',
      middle: 'asserted',
      tiny: 'rejected',
    });
  });

  it('a small one is blamed beside a large one that nobody can mend, where it ends the alarm', () => {
    const judged = judge([cause('large', holding(500)), cause('small', mending(100))]);
    expect(statesOf(judged)).toEqual({ large: 'asserted', small: 'asserted' });
    expect(freedOf(judged)).toEqual([100]);
  });

  it('what is dwarfed is not blamed where nobody can tell what giving it back would do', () => {
    const balances = [balanceOf({ parts: [{ label: 'other', amount: 600 }] })];
    expect(statesOf(judge([cause('a', mending(100))], { balances, predicted: () => null }))).toEqual({
      a: 'rejected',
    });
  });

  it('nothing is dwarfed by what a cause explains already', () => {
    const parts = (isExplained?: true) => [
      { label: 'held by a mount that hangs', amount: 700, ...(isExplained === true ? { isExplained } : {}) },
    ];
    const blamed = (isExplained?: true) =>
      statesOf(judge([cause('a', holding(100))], { balances: [balanceOf({ parts: parts(isExplained) })] }));
    expect(blamed(true)).toEqual({ a: 'asserted' });
    expect(blamed()).toEqual({ a: 'rejected' });
  });

  describe('what nobody uses', () => {
    /** No part of it ends the alarm. */
    const condition = diskCondition({ threshold: 50 });
    const idle = (amount: number, isIdle = true) =>
      cause('idle', holding(amount, isIdle ? { isIdle: true } : {}));

    it.each([
      [225, true, 'asserted'],
      [224, true, 'rejected'],
      [225, false, 'rejected'],
    ])(
      'is wasted beside whatever holds more, from a quarter of what is used on: %d',
      (amount, isIdle, state) => {
        const balances = [balanceOf({ parts: [{ label: 'other', amount: 600 }] })];
        expect(statesOf(judge([idle(amount, isIdle)], { balances, condition }))).toEqual({ idle: state });
        const beside = judge([idle(amount, isIdle), cause('large', holding(600))], { condition });
        expect(statesOf(beside)).toEqual({ idle: state, large: 'asserted' });
      },
    );

    it('is blamed for less where giving it back ends the alarm', () => {
      const balances = [balanceOf({ parts: [{ label: 'other', amount: 600 }] })];
      expect(statesOf(judge([idle(100)], { balances }))).toEqual({ idle: 'asserted' });
      expect(statesOf(judge([idle(100, false)], { balances }))).toEqual({ idle: 'rejected' });
      expect(statesOf(judge([idle(89)], { balances }))).toEqual({ idle: 'rejected' });
    });
  });

  it('every finding counts by itself: of two logs the one that holds too little is not blamed', () => {
    const judged = judge([
      cause('log', [holding(500, { sentence: 'big' }), holding(20, { sentence: 'little' })]),
    ]);
    expect(judged.causes.map(({ sentence, state }) => [sentence, state])).toEqual([
      ['big', 'asserted'],
      ['little', 'rejected'],
    ]);
  });

  it('only what is on the account that the alarm is about', () => {
    const balances = [balanceOf(), balanceOf({ account: 'disk_bytes:/', subject: '/' })];
    const causes = [cause('here', holding(500)), cause('elsewhere', holding(500, {}, 'disk_bytes:/'))];
    expect(statesOf(judge(causes, { balances }))).toEqual({ here: 'asserted', elsewhere: 'rejected' });
    const { account: _account, ...anywhere } = ILL as Extract<Measured, { kind: 'value' }>;
    const both = { here: 'asserted', elsewhere: 'asserted' };
    expect(statesOf(judge(causes, { balances, measured: anywhere }))).toEqual(both);
    const state: Measured = { kind: 'state', breaches: true, sentence: 'it is down' };
    expect(statesOf(judge(causes, { balances, measured: state }))).toEqual(both);
    expect(statesOf(judge([cause('none', holding(500, {}, 'disk_bytes:/srv'))], { balances }))).toEqual({
      none: 'rejected',
    });
  });

  it('what is no quantity where it is shown, never what is only possible', () => {
    const judged = judge([
      cause('shown', finding()),
      cause('maybe', finding({ state: 'possible' })),
      cause('not', finding({ state: 'rejected' })),
      cause('other', finding(), { applies: () => false }),
    ]);
    expect(statesOf(judged)).toEqual({ shown: 'asserted', maybe: 'possible', not: 'rejected' });
  });

  it('no symptom of what is shown, and no cause is its own symptom', () => {
    const root = (change: Partial<CauseDefinition>, state: CauseFinding['state'] = 'shown') =>
      statesOf(
        judge([cause('root', finding({ state }), change), cause('a', finding()), cause('b', finding())]),
      );
    expect(root({ explainsAway: ['a'] })).toEqual({ root: 'asserted', a: 'symptom', b: 'asserted' });
    expect(root({ explainsAway: 'all' })).toEqual({ root: 'asserted', a: 'symptom', b: 'symptom' });
    expect(root({ explainsAway: 'all' }, 'possible')).toEqual({
      root: 'possible',
      a: 'asserted',
      b: 'asserted',
    });
    expect(root({})).toEqual({ root: 'asserted', a: 'asserted', b: 'asserted' });
  });
});

describe('where nothing is wrong', () => {
  it.each([
    ['well', WELL],
    ['unread', { kind: 'unread', sentence: 'df said nothing' }],
  ] as const)(
    '%s: only what is red for a reason of its own is blamed, and no step is for the others',
    (state, measured) => {
      const judged = judge(
        [
          cause('full', mending(500)),
          cause('stopped', finding({ remedy: remedy(null, 'start-unit') })),
          cause('too', finding(), { whenWell: 'too' }),
          cause('only', finding({ remedy: remedy(null, 'restart-agent') }), { whenWell: 'only' }),
          cause('maybe', finding({ state: 'possible' }), { whenWell: 'too' }),
        ],
        { measured },
      );
      expect(judged.state).toBe(state);
      expect(judged.measured).toBe(measured.sentence);
      expect(statesOf(judged)).toEqual({
        too: 'asserted',
        only: 'asserted',
        full: 'possible',
        stopped: 'possible',
        maybe: 'possible',
      });
      expect(judged.steps.map(({ runbook }) => runbook)).toEqual(['restart-agent']);
    },
  );

  describe('because of an alarm of too little', () => {
    const LITTLE = diskCondition({ operator: 'lt', direction: 'low', threshold: 95 });
    const causes = [
      cause('log', mending(500)),
      cause('too-small', finding()),
      cause('missing', finding(), { lessens: true }),
      cause('intruder', finding(), { blocksSteps: true }),
    ];

    it('what is used is not why, whatever holds it; what makes it less is, and what keeps steps away', () => {
      const judged = judge(causes, { condition: LITTLE });
      expect(statesOf(judged)).toEqual({
        log: 'rejected',
        'too-small': 'rejected',
        missing: 'asserted',
        intruder: 'asserted',
      });
      expect(judged.steps).toEqual([]);
      expect(judged.measured).toBe(
        `${ILL.sentence}; the alarm is red the other way round than disk used makes trouble, so what holds the most is not why`,
      );
    });

    it.each(['filesystem_size', 'inodes_total', 'memory_size', 'swap_size'] as const)(
      'of the whole, %s: no use of it is why it is small',
      (subject) => {
        const condition = diskCondition({ subject, operator: 'lt', direction: 'low' });
        const judged = judge(causes.slice(0, 3), { condition });
        expect(statesOf(judged)).toEqual({ log: 'rejected', 'too-small': 'rejected', missing: 'asserted' });
        expect(judged.steps).toEqual([]);
        expect(judged.measured).toMatch(
          /; the alarm is about how large it is \(.+\), so what holds the most is not why$/,
        );
      },
    );

    it.each([
      ['of what is left', diskCondition({ subject: 'filesystem_free', operator: 'lt', direction: 'low' })],
      ['of what can be wrong both ways', diskCondition({ subject: 'process_count', direction: 'low' })],
      ['of a service', diskCondition({ subject: 'connections', direction: 'low' })],
    ])('an alarm %s is none', (_what, condition) => {
      const judged = judge(causes.slice(0, 3), { condition });
      expect(statesOf(judged)).toEqual({ log: 'asserted', 'too-small': 'asserted', missing: 'asserted' });
      expect(judged.measured).toBe(ILL.sentence);
    });
  });

  describe('by a reading that may be wrong', () => {
    const BY_NAME = diskCondition({
      byName: true,
      metrics: [
        { namespace: 'CWAgent', name: 'disk_total' },
        { namespace: 'Shop', name: 'DiskUsedPct', byName: true },
      ],
    });
    const UNCLEAR: UnclearCondition = {
      ...diskCondition(),
      understood: false,
      reason: 'it searches for metrics',
    };
    const reading = (state: AlarmState, exists = true): Fact => ({
      kind: 'alarm_reading',
      targetId: HOST,
      exists,
      state,
      changedAt: null,
      reason: '',
      actionsEnabled: true,
    });

    it.each([
      ['its alarm is red', [reading('ALARM')]],
      ['its alarm lacks data', [reading('INSUFFICIENT_DATA')]],
      ['its alarm is gone', [reading('OK', false)]],
      ['nobody could ask for its alarm', []],
    ])('no host is called well while %s', (_why, facts) => {
      for (const [condition, why] of [
        [BY_NAME, 'read from its name alone'],
        [UNCLEAR, 'not understood'],
      ] as const) {
        const judged = judge([cause('too', finding(), { whenWell: 'too' })], {
          measured: WELL,
          condition,
          facts,
        });
        expect(judged.state).toBe('unread');
        expect(judged.measured).toBe(
          `${WELL.sentence}; what the alarm asserts is ${why}, so that is no proof that the host is well`,
        );
        expect(statesOf(judged)).toEqual({ too: 'asserted' });
      }
    });

    it('it is once the alarm is OK again, and ill where it shows what is asserted', () => {
      for (const condition of [BY_NAME, UNCLEAR]) {
        expect(judge([], { measured: WELL, condition, facts: [reading('OK')] }).state).toBe('well');
        expect(judge([], { measured: ILL, condition, facts: [reading('ALARM')] }).state).toBe('ill');
      }
      expect(judge([], { measured: WELL, facts: [reading('ALARM')] }).state).toBe('well');
    });

    it('a dimension that may make it about less than the host is no proof either', () => {
      const condition = diskCondition({ narrowedBy: 'ContainerName' });
      const judged = judge([], { measured: WELL, condition, facts: [reading('ALARM')] });
      expect([judged.state, judged.measured]).toEqual([
        'unread',
        `${WELL.sentence}; its dimension ContainerName may make it about less than the host, so that is no proof that the host is well`,
      ]);
    });

    it('that nothing is wrong is no cause where that is not proven', () => {
      const nothing = cause('nothing', finding(), { whenWell: 'only', saysWell: true });
      const only = [nothing, cause('caches', finding(), { whenWell: 'only' })];
      const narrowed = diskCondition({ narrowedBy: 'ContainerName' });
      for (const condition of [BY_NAME, UNCLEAR, narrowed]) {
        const red = judge(only, { measured: WELL, condition, facts: [reading('ALARM')] });
        expect(statesOf(red)).toEqual({ nothing: 'possible', caches: 'asserted' });
        const over = judge(only, { measured: WELL, condition, facts: [reading('OK')] });
        expect(statesOf(over)).toEqual({ nothing: 'asserted', caches: 'asserted' });
      }
      const sure = judge(only, { measured: WELL, facts: [reading('ALARM')] });
      expect(statesOf(sure)).toEqual({ nothing: 'asserted', caches: 'asserted' });
    });

    it('a person decides where a dimension may make it about less than the host', () => {
      const condition = diskCondition({ narrowedBy: 'container_name' });
      const [step] = judge([cause('log', mending(300))], { condition }).steps;
      expect(step?.byPerson).toBe(
        'the dimension container_name of its metric may make it about less than the host: leave it out of what the alarm watches, or decide',
      );
    });

    it('a person is told which metric is read by its name', () => {
      const [step] = judge([cause('log', mending(300))], { condition: BY_NAME }).steps;
      expect(step?.byPerson).toBe(
        'what Shop DiskUsedPct measures is read from its name alone: name it under "metrics" in site.yaml, with its subject and unit',
      );
    });
  });

  it('only where something is wrong it is no cause', () => {
    const judged = judge([
      cause('only', finding(), { whenWell: 'only' }),
      cause('too', finding(), { whenWell: 'too' }),
    ]);
    expect(judged.state).toBe('ill');
    expect(statesOf(judged)).toEqual({ too: 'asserted', only: 'rejected' });
  });

  it('only what may be blamed there makes symptoms of others', () => {
    const judged = judge(
      [
        cause('full', finding(), { explainsAway: ['silent'] }),
        cause('gone', finding(), { whenWell: 'too', explainsAway: ['quiet'] }),
        cause('silent', finding(), { whenWell: 'too' }),
        cause('quiet', finding(), { whenWell: 'too' }),
      ],
      { measured: WELL },
    );
    expect(statesOf(judged)).toEqual({
      gone: 'asserted',
      silent: 'asserted',
      quiet: 'symptom',
      full: 'possible',
    });
  });
});

describe('what is proposed', () => {
  it('is bound to its cause and host, with what the alarm sees afterwards', () => {
    const judged = judge([cause('log', mending(333.33))]);
    expect(judged.steps).toEqual([
      {
        runbook: 'archive-log',
        title: 'run archive-log',
        parameters: { frees: 333.33 },
        targetId: HOST,
        cause: 'log',
        predicted: { value: 56.7, sentence: '/var is then at 56.67 %, where the alarm is quiet' },
      },
    ]);
    expect(judged.withheld).toEqual([]);
  });

  it('says in words of its family how the value comes about, where it takes its time', () => {
    const predictedText: FamilyDefinition['predictedText'] = (_view, value) =>
      `it falls to ${value} in an hour`;
    expect(judge([cause('log', mending(300))], { predictedText }).steps[0]?.predicted?.sentence).toBe(
      'it falls to 60 % in an hour, where the alarm is quiet',
    );
    expect(
      judge([cause('log', mending(300))], { predictedText: () => null }).steps[0]?.predicted?.sentence,
    ).toBe('/var is then at 60 %, where the alarm is quiet');
  });

  it('promises no quiet alarm where none asserts the limit: what is looked for because of something else', () => {
    const sentence = '/var is then at 60 %, below the 85 % that are looked for';
    const said = (world: World) => judge([cause('log', mending(300))], world).steps[0]?.predicted?.sentence;
    expect(said({ condition: diskCondition({ metrics: [] }) })).toBe(sentence);
    expect(said({ alarm: alarmOfFinding(logFinding()) })).toBe(sentence);
    expect(said({ alarm: alarmOfFinding(logFinding()), condition: diskCondition({ metrics: [] }) })).toBe(
      sentence,
    );
  });

  it('says why a person decides it, where one has to', () => {
    const byPerson = { ...remedy(300), byPerson: 'sessions end' };
    const judged = judge([
      cause('sessions', holding(500, { remedy: byPerson })),
      cause(
        'stopped',
        finding({ remedy: { ...remedy(null, 'start-unit'), byPerson: 'it was stopped by hand' } }),
      ),
    ]);
    expect(judged.steps.map((one) => one.byPerson)).toEqual(['it was stopped by hand', 'sessions end']);
    expect(judge([cause('log', mending(300))]).steps.map((one) => 'byPerson' in one)).toEqual([false]);
  });

  it('nothing is predicted of what is no quantity', () => {
    const judged = judge([cause('stopped', finding({ remedy: remedy(null, 'start-unit') }))]);
    expect(judged.steps).toMatchObject([{ runbook: 'start-unit', cause: 'stopped', predicted: null }]);
  });

  it.each([
    ['percent, by two points', {}, 70, true],
    ['percent, by less', {}, 69, false],
    ['percent that must rise', { operator: 'lt', threshold: 85 }, 30, true],
    ['a number, by 2 % of the threshold', { unit: 'bytes', threshold: 800 }, 116, true],
    ['a number, by less', { unit: 'bytes', threshold: 800 }, 115, false],
    ['a number below 0', { unit: 'count', threshold: -100 }, 1_002, true],
    ['a number below 0, by less', { unit: 'count', threshold: -100 }, 1_001, false],
  ] as const)('only what clears the alarm with a margin: %s', (_, change, frees, isProposed) => {
    const condition = diskCondition(change);
    const predicted: FamilyDefinition['predicted'] = (view, balance, freed) => {
      if (view.condition.unit !== 'percent') return balance.used - freed;
      // Free is what rises.
      return view.condition.operator === 'lt' ? 57 + freed : usedPercent(view, balance, freed);
    };
    const judged = judge([cause('log', mending(900, frees))], { condition, predicted });
    expect(judged.steps).toHaveLength(isProposed ? 1 : 0);
    expect(judged.withheld).toHaveLength(isProposed ? 0 : 1);
  });

  it('is said why where all of it would not suffice, for each cause that is blamed', () => {
    const judged = judge([
      cause('log', mending(500, 20)),
      cause('dumps', mending(400, 10)),
      cause('bare', holding(300)),
    ]);
    const why = 'all that may be done would leave it at 87 %, which does not clear the alarm';
    expect(judged.steps).toEqual([]);
    expect(judged.withheld).toEqual([
      { cause: 'log', why },
      { cause: 'dumps', why },
    ]);
  });

  it('is withheld where what the alarm would see cannot be told', () => {
    const judged = judge([cause('log', mending(500))], { predicted: () => null });
    expect(judged.steps).toEqual([]);
    expect(judged.withheld).toEqual([
      { cause: 'log', why: 'what the alarm would see afterwards cannot be told' },
    ]);
  });

  it('is no more than what suffices, what gives back most first', () => {
    const causes = [cause('a', mending(400, 40)), cause('b', mending(410, 65)), cause('c', mending(420, 50))];
    expect(freedOf(judge(causes))).toEqual([65, 50]);
    expect(freedOf(judge([...causes, cause('d', mending(405, 300))]))).toEqual([300]);
  });

  it('counts a remedy that promises no amount as nothing', () => {
    const judged = judge([cause('a', mending(500, null)), cause('b', mending(450, 100))]);
    expect(freedOf(judged)).toEqual([100]);
  });

  it('is what belongs to the account, and never what is not blamed', () => {
    const root = 'disk_bytes:/';
    const balances = [balanceOf(), balanceOf({ account: root, subject: '/' })];
    const { account: _account, ...anywhere } = ILL as Extract<Measured, { kind: 'value' }>;
    const judged = judge(
      [
        cause('here', mending(500, 400)),
        cause('there', holding(500, { remedy: remedy(450, 'clear-cache') }, root)),
        cause('little', mending(20, 800)),
      ],
      { balances, measured: anywhere },
    );
    expect(judged.steps.map(({ cause: name, predicted }) => [name, predicted?.sentence])).toEqual([
      ['here', '/var is then at 50 %, where the alarm is quiet'],
      ['there', '/ is then at 45 %, where the alarm is quiet'],
    ]);
  });

  it('hands on why a cause gets none, and is silent of causes that are not blamed', () => {
    const judged = judge([
      cause('store', holding(500, { withheld: 'it is a data store' })),
      cause('little', holding(20, { withheld: 'it is little' })),
    ]);
    expect(judged.steps).toEqual([]);
    expect(judged.withheld).toEqual([{ cause: 'store', why: 'it is a data store' }]);
  });

  it('is as many as a plan may have', () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      cause(`c${index}`, finding({ remedy: remedy(null, `r${index}`) })),
    );
    expect(judge(many).steps.map(({ runbook }) => runbook)).toEqual(
      many.slice(0, 10).map((_, index) => `r${index}`),
    );
  });

  it('is nothing where the alarm is not understood, whatever is shown', () => {
    const { operator: _operator, threshold: _threshold, direction: _direction, ...rest } = diskCondition();
    const condition: UnclearCondition = {
      ...rest,
      understood: false,
      reason: 'it searches for metrics',
      unit: null,
      operator: null,
      threshold: null,
      direction: null,
    };
    const judged = judge(
      [
        cause('log', mending(500)),
        cause('stopped', finding({ remedy: remedy(null) })),
        cause('dwarfed', mending(100, 800)),
      ],
      { condition, balances: [balanceOf({ parts: [{ label: 'other', amount: 900 }] })] },
    );
    const why = 'what the alarm asserts is not understood: it searches for metrics';
    expect(judged.steps).toEqual([]);
    expect(judged.withheld).toEqual([
      { cause: 'stopped', why },
      { cause: 'log', why },
    ]);
    expect(statesOf(judged)).toEqual({ log: 'asserted', stopped: 'asserted', dwarfed: 'rejected' });
    const dwarfed = judge([cause('dwarfed', mending(100, 800))], {
      condition,
      balances: [balanceOf({ parts: [{ label: 'other', amount: 800 }] })],
    });
    expect(statesOf(dwarfed)).toEqual({ dwarfed: 'rejected' });
  });
});

describe('a cause that keeps every step from its host', () => {
  const log = cause('log', mending(500));
  const intruder = (
    change: Partial<CauseFinding> = {},
    blocks: Partial<CauseDefinition> = { blocksSteps: true },
  ) => cause('suspected_intrusion', finding(change), blocks);
  const why = 'nothing is done on this host while suspected intrusion is shown there';

  it('has none proposed, and the reason is said for each that is blamed', () => {
    const stopped = cause(
      'stopped',
      finding({ remedy: remedy(null, 'start-unit'), withheld: 'it is disabled' }),
    );
    const judged = judge([log, stopped, intruder()]);
    expect(judged.steps).toEqual([]);
    expect(judged.withheld).toEqual([
      { cause: 'suspected_intrusion', why },
      { cause: 'stopped', why },
      { cause: 'log', why },
    ]);
  });

  it('says its own reason where it has one', () => {
    const judged = judge([intruder({ withheld: 'keep the evidence' }), log]);
    expect(judged.withheld).toEqual([
      { cause: 'suspected_intrusion', why: 'keep the evidence' },
      { cause: 'log', why },
    ]);
  });

  it('does so where nothing else is wrong, too, and where it is only a symptom', () => {
    expect(judge([intruder()], { measured: WELL }).withheld).toEqual([{ cause: 'suspected_intrusion', why }]);
    const root = cause('root', finding({ remedy: remedy(null) }), { explainsAway: ['suspected_intrusion'] });
    expect(judge([root, intruder()]).steps).toEqual([]);
  });

  it('has to be shown, and has to be one of those', () => {
    expect(freedOf(judge([intruder({ state: 'possible' }), log]))).toEqual([500]);
    expect(freedOf(judge([intruder({ state: 'rejected' }), log]))).toEqual([500]);
    expect(freedOf(judge([intruder({}, {}), log]))).toEqual([500]);
  });
});

describe('how sure it is', () => {
  const unread = (probe: string, what = probe): Fact => ({
    kind: 'unread',
    targetId: HOST,
    probe,
    what,
    why: 'it timed out',
  });
  const sure = (judged: HostJudgement) =>
    Object.fromEntries(judged.causes.map(({ cause: name, confidence }) => [name, confidence]));

  it('a symptom is hardly what is wrong, and what is not blamed at most as likely as not', () => {
    const judged = judge([
      cause('root', finding({ confidence: 0.9 }), { explainsAway: ['symptom'] }),
      cause('symptom', finding({ confidence: 0.9 })),
      cause('maybe', finding({ state: 'possible', confidence: 0.9 })),
      cause('hardly', finding({ state: 'possible', confidence: 0.3 })),
      cause('not', finding({ state: 'rejected', confidence: 0.1 })),
      cause('too much', finding({ confidence: 7 })),
      cause('too little', finding({ confidence: -1 })),
    ]);
    expect(sure(judged)).toEqual({
      root: 0.9,
      symptom: 0.18,
      maybe: 0.5,
      hardly: 0.3,
      not: 0.1,
      'too much': 1,
      'too little': 0,
    });
  });

  it.each([
    ['nothing was asked', [], [], 0.8],
    ['all was read', ['usage', 'processes'], [], 0.8],
    ['half was not read', ['usage', 'processes'], ['usage'], 0.6],
    ['nothing was read', ['usage', 'processes'], ['usage', 'processes'], 0.4],
    ['one probe failed twice', ['usage', 'processes', 'boot', 'kernel'], ['usage', 'usage'], 0.7],
    ['what no cause asks for was not read', ['usage', 'processes', 'changes'], ['changes'], 0.8],
    ['half of what causes ask for was not read', ['usage', 'processes', 'changes'], ['usage'], 0.6],
    ['what is missing was never asked of the host', ['usage', 'processes'], ['target_health'], 0.8],
  ])('%s', (_, asked, missing, confidence) => {
    const facts = missing.map((probe) => unread(probe));
    expect(sure(judge([cause('a', finding())], { asked, facts }))).toEqual({ a: confidence });
  });

  it('says what could not be read', () => {
    expect(judge([], { facts: [unread('usage', 'what fills /var')] }).unread).toEqual([
      'what fills /var could not be read: it timed out',
    ]);
  });
});

describe('what a person is shown', () => {
  it('what is blamed first, then by how sure it is, and no more than a record takes', () => {
    const judged = judge([
      cause('not', finding({ state: 'rejected', confidence: 0.5 })),
      cause('maybe', finding({ state: 'possible', confidence: 0.5 })),
      cause('less', finding({ confidence: 0.6 })),
      cause('more', finding({ confidence: 0.9 }), { explainsAway: ['symptom'] }),
      cause('symptom', finding({ confidence: 1 })),
    ]);
    expect(judged.causes.map(({ cause: name }) => name)).toEqual(['more', 'less', 'symptom', 'maybe', 'not']);
    const many = Array.from({ length: 30 }, () => finding());
    expect(judge([cause('many', many)]).causes).toHaveLength(24);
  });

  it.each([
    [450, 900, 0.5],
    [1_000, 900, 1],
    [450, 0, null],
  ])('how much of the account a cause explains: %d of %d', (amount, used, explained) => {
    const judged = judge([cause('a', holding(amount, { blamed: { path: '/var/a' }, sentence: 'it grew' }))], {
      balances: [balanceOf({ used })],
    });
    expect(judged.causes).toEqual([
      expect.objectContaining({
        cause: 'a',
        targetId: HOST,
        blamed: { path: '/var/a' },
        sentence: 'it grew',
        explained,
      }),
    ]);
  });

  it('explains no share of an account of which nothing is used', () => {
    const judged = judge([cause('a', holding(0))], { balances: [balanceOf({ used: 0 })] });
    expect(judged.causes.map(({ explained }) => explained)).toEqual([null]);
  });

  it('explains no share where it is no quantity or of no account', () => {
    const judged = judge([cause('a', finding()), cause('b', holding(500, {}, 'disk_bytes:/srv'))]);
    expect(judged.causes.map(({ explained }) => explained)).toEqual([null, null]);
  });

  describe('what was known before and beside it', () => {
    const said: Fact = {
      kind: 'log_finding',
      targetId: HOST,
      detector: 'log-novelty',
      class: null,
      reason: 'new lines',
      from: '2026-11-22T07:00:00.000Z',
      to: '2026-11-22T08:00:00.000Z',
      lines: 9,
      patterns: [],
      templates: [],
      examples: ['cannot write /var/log/shop.log', 'cannot write /var/log/ship.log'],
    };
    const sentence = expect.stringContaining('which alone shows no cause: new lines');

    it('and whether the log names what is blamed, and only that', () => {
      const judged = judge(
        [
          cause('log', holding(500, { blamed: { path: '/var/log/shop.log' } })),
          cause('little', holding(20, { blamed: { path: '/var/log/ship.log' } })),
        ],
        { facts: [said] },
      );
      expect(judged.background).toEqual([sentence, 'its log names what is blamed too: /var/log/shop.log']);
    });

    it('and nothing where nothing is known', () => {
      expect(judge([])).not.toHaveProperty('background');
      expect(judge([], { facts: [said] }).background).toEqual([sentence]);
    });

    it('of a host whose alarm no family measures too, which is never called well', () => {
      const seen = (facts: readonly Fact[]) =>
        seenHost({
          incidentId: 'one',
          targetId: HOST,
          alarm: diskAlarm(),
          condition: diskCondition(),
          site: DEFAULT_SITE,
          facts,
          asked: new Set(['usage']),
          look: 'cd',
        });
      const unread: Fact = {
        kind: 'unread',
        targetId: HOST,
        probe: 'usage',
        what: 'the disk',
        why: 'it hangs',
      };
      expect(seen([unread])).toStrictEqual({
        targetId: HOST,
        state: 'unread',
        measured: 'nothing here can measure what the alarm is about, and nothing could be read of the host',
        causes: [],
        steps: [],
        withheld: [],
        balances: [],
        unread: ['the disk could not be read: it hangs'],
      });
      expect(seen([said]).background).toEqual([sentence]);
    });
  });

  it('the largest parts of each account, and what none of them explains', () => {
    const parts = Array.from({ length: 14 }, (_, index) => ({ label: `p${index}`, amount: index }));
    const { balances, targetId } = judge([], { balances: [balanceOf({ parts })] });
    expect(targetId).toBe(HOST);
    expect(balances).toEqual([
      {
        account: VAR,
        targetId: HOST,
        total: 1_000,
        used: 900,
        unexplained: 900 - 91,
        parts: parts.toReversed().slice(0, 12),
      },
    ]);
  });
});
