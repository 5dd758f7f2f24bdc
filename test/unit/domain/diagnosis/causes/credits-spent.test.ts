import { describe, expect, test } from 'vitest';
import type { UnderstoodCondition } from '../../../../../src/domain/alarm/condition/condition.ts';
import { creditsPerHour } from '../../../../../src/domain/diagnosis/aws/cpu-credits.ts';
import type { FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import { assertedOf, judgedWorld, stepsOf, UNHEALTHY } from './judged-world.ts';

const CREDITS: UnderstoodCondition = {
  ...UNHEALTHY,
  subject: 'cpu_credits',
  family: 'processor',
  statistic: { kind: 'average' },
  selectors: {},
  metrics: [{ namespace: 'AWS/EC2', name: 'CPUCreditBalance' }],
  operator: 'lt',
  threshold: 5,
  direction: 'low',
};
const RED: FactRead = {
  kind: 'alarm_reading',
  exists: true,
  state: 'ALARM',
  changedAt: null,
  reason: '',
  actionsEnabled: true,
};
const END = Date.parse('2026-11-22T08:00:00Z') / 1_000;
const HOURS = 20;

type History = Extract<FactRead, { kind: 'metric_history' }>;

/** A series of the last hours, by what it is so many hours before the end. */
function series(metric: string, subject: History['subject'], at: (hoursAgo: number) => number): History {
  const points = Array.from({ length: HOURS * 4 }, (_, index): readonly [number, number] => {
    const hoursAgo = HOURS - index / 4;
    return [END - hoursAgo * 3_600, at(hoursAgo)];
  });
  return {
    kind: 'metric_history',
    role: metric === 'CPUCreditBalance' ? 'alarm' : 'neighbour',
    namespace: 'AWS/EC2',
    metric,
    dimensions: {},
    statistic: 'Average',
    unit: null,
    periodSeconds: 900,
    subject,
    threshold: null,
    points,
    latest: points.at(-1)?.[1] ?? null,
    min: null,
    max: null,
    latestAt: null,
    since: null,
    sinceOrEarlier: false,
    trend: null,
    before: at(HOURS),
    moved: null,
    pattern: 'none',
  };
}

const STEP_HOURS = 9;
const stepOf = (points: number) => (hoursAgo: number) => {
  if (hoursAgo <= 0.5) return 20;
  return hoursAgo <= STEP_HOURS ? 5 + points : 5;
};
const ramp = (hoursAgo: number) => Math.min(55, 5 + 50 * Math.max(0, (STEP_HOURS - hoursAgo) / 8));
const flat = () => 1_000_000;

function judged({
  use = stepOf(50),
  traffic = flat,
  started = '2026-11-10T08:00:00Z',
  isAllowed = true,
}: {
  use?: (hoursAgo: number) => number;
  traffic?: ((hoursAgo: number) => number) | null;
  started?: string;
  isAllowed?: boolean;
}) {
  return judgedWorld({
    condition: CREDITS,
    world: {
      boot: '2026-11-01T08:00:00Z',
      cpu: { ncpu: 2, user: 18, system: 1, iowait: 0, steal: 63, load1: 2.2, load5: 2.2, load15: 2.2 },
      mounts: [
        {
          source: '/dev/xvda1',
          fstype: 'xfs',
          mount: '/',
          size_kib: 20_000_000,
          used_kib: 4_000_000,
          avail_kib: 16_000_000,
        },
      ],
      units: [{ name: 'thumbs.service', active: 'active', sub: 'running', main_pid: 900 }],
      processes: [
        {
          pid: 900,
          ppid: 1,
          comm: 'thumbs',
          args: '/opt/thumbs/thumbs',
          exe: '/opt/thumbs/thumbs',
          user: 'thumbs',
          unit: 'thumbs.service',
          start: started,
          state: 'R',
          cpu_percent: 36,
        },
      ],
      sockets: [],
      connections: { established: 4, time_wait: 2 },
    },
    ...(isAllowed
      ? { units: [{ unit: 'thumbs.service', restart: 'allowed' as const, drain: null, serves: [] }] }
      : {}),
    aws: [
      RED,
      { kind: 'instance_kind', instanceType: 't3.medium', creditSpecification: 'standard' },
      series('CPUCreditBalance', 'cpu_credits', () => 0.2),
      series('CPUUtilization', 'cpu_used', use),
      ...(traffic === null ? [] : [series('NetworkIn', 'network', traffic)]),
    ],
  });
}

describe('a service that has spent the credits of its host', () => {
  test('spins where it took a whole processor at once, and nothing more came in', () => {
    const one = judged({});
    expect(assertedOf(one).toSorted()).toEqual(['credits_exhausted', 'runaway_cpu']);
    expect(stepsOf(one)).toEqual([['restart-unit', { unit: 'thumbs.service', memory_min_mib: 0 }]]);
    // 24 earned an hour; a twentieth of two processors costs 6.
    expect(one.steps[0]?.predicted?.value).toBeCloseTo(18.2, 1);
    expect(one.steps[0]?.predicted?.sentence).toMatch(/^an hour later the credits are at about 18/);
  });

  test('is named and left alone where nobody has allowed its restart', () => {
    const one = judged({ isAllowed: false });
    expect(assertedOf(one)).toContain('runaway_cpu');
    expect(one.steps).toEqual([]);
  });

  test.each([
    ['more came in', judged({ traffic: (hoursAgo) => (hoursAgo <= STEP_HOURS ? 3_000_000 : 1_000_000) })],
    ['what came in is not known', judged({ traffic: null })],
    ['it grew bit by bit', judged({ use: ramp })],
    ['it took six tenths of a processor', judged({ use: stepOf(30) })],
    ['it was started after the step', judged({ started: '2026-11-22T04:00:00Z' })],
  ])('is at work, as far as is known, where %s', (_, one) => {
    expect(assertedOf(one)).toEqual(['credits_exhausted']);
    expect(one.steps).toEqual([]);
  });
});

test.each([
  ['t3.medium', 24],
  ['t2.medium', 24],
  ['t2.small', 12],
  ['t4g.2xlarge', 192],
  ['m5.large', null],
  ['t3.constructor', null],
])('%s earns %s credits an hour', (type, credits) => {
  expect(creditsPerHour(type)).toBe(credits);
});
