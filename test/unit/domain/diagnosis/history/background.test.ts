import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import type { Point } from '../../../../../src/domain/diagnosis/aws/metric-history.ts';
import type { Fact, FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import { backgroundOf } from '../../../../../src/domain/diagnosis/history/background.ts';
import {
  historyFacts,
  type SeriesReading,
} from '../../../../../src/domain/diagnosis/history/history-facts.ts';
import { conditionFor } from '../../../../../src/domain/diagnosis/judge/alarm-condition.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { ALARM } from '../../../../support/fake-aws.ts';

const HOST = 'i-0123456789abcdef0';
const NOW = 1_800_000_000;
const CHANGED = new Date((NOW - 60) * 1_000).toISOString();
const iso = (secondsAgo: number) => new Date((NOW - secondsAgo) * 1_000).toISOString();

/** Forty for hours, then half a point a minute for the last 100. */
const LEAK = Array.from({ length: 240 }, (_, index): Point => {
  const ago = 240 - index;
  return [NOW - ago * 60, ago > 100 ? 40 + (ago % 2) : 40 + (100 - ago) * 0.5];
});
const series = (change: Partial<SeriesReading> = {}): SeriesReading => ({
  role: 'alarm',
  namespace: 'CWAgent',
  metric: 'mem_used_percent',
  dimensions: { InstanceId: HOST },
  statistic: 'Average',
  unit: null,
  periodSeconds: 60,
  subject: 'memory_used',
  isRest: false,
  comparison: {
    operator: 'gt',
    threshold: 80,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    missingData: 'missing',
  },
  targetId: HOST,
  points: LEAK,
  recentFrom: NOW - 4 * 3_600,
  ...change,
});
const neighbour = (change: Partial<SeriesReading>) =>
  series({ role: 'neighbour', comparison: null, ...change });

function known(
  read: readonly SeriesReading[],
  activities: Parameters<typeof historyFacts>[1]['activities'] = { told: [] },
  host = HOST,
  isFirst = true,
): readonly FactRead[] {
  return historyFacts({ series: { told: read }, at: NOW }, { activities }, CHANGED, host, isFirst);
}

function sentences(facts: readonly FactRead[]): readonly string[] {
  const alarm = { ...ALARM, stateChangeTime: CHANGED };
  const { condition } = conditionFor(alarm, DEFAULT_SITE);
  return backgroundOf({
    incidentId: '1',
    targetId: HOST,
    alarm,
    condition,
    site: DEFAULT_SITE,
    facts: facts.map((fact): Fact => ({ ...fact, targetId: HOST })),
    asked: new Set(),
    look: '',
  });
}

test('of a leak is said since when, how fast and that it is not usual', () => {
  const [fact] = known([series()]);
  expect(fact).toMatchObject({
    kind: 'metric_history',
    role: 'alarm',
    since: iso(19 * 60),
    sinceOrEarlier: false,
    latest: 89.5,
    threshold: 80,
    began: iso(91 * 60),
    pattern: null,
  });
  const [said = ''] = sentences(known([series()]));
  expect(said).toMatch(/^memory used \(mem_used_percent\) is at 89\.5 %; it has breached 80 % since \d{4}-/);
  expect(said).toMatch(/it rose steadily by (?:29|30|3[01])(?:\.\d+)? % an hour/);
});

test.each([
  [{ AutoScalingGroupName: 'web-asg' }, ' over the group web-asg (Maximum of its hosts) is at 89.5 %;'],
  [{ AutoScalingGroupName: 'web-asg', InstanceId: HOST }, ') is at 89.5 %;'],
  [{ AutoScalingGroupName: 'web-asg', host: 'ip-10-0-1-5' }, ') is at 89.5 %;'],
])(
  'the series of a group is told as the group’s, whichever of its hosts is well: %j',
  (dimensions, wanted) => {
    const [said = ''] = sentences(known([series({ dimensions, statistic: 'Maximum' })]));
    expect(said).toContain(`memory used (mem_used_percent${wanted.startsWith(')') ? '' : ')'}${wanted}`);
  },
);

test('what moved at the onset is told apart from what did not', () => {
  const swap = LEAK.map(([at]): Point => [at, at >= NOW - 19 * 60 ? 70 : 2]);
  const flat = LEAK.map(([at]): Point => [at, 12]);
  const said = sentences(
    known([
      series(),
      neighbour({ metric: 'swap_used_percent', subject: 'swap_used', points: swap }),
      neighbour({ namespace: 'AWS/EC2', metric: 'CPUUtilization', subject: 'cpu_used', points: flat }),
      neighbour({ metric: 'nobody', points: [] }),
    ]),
  );
  expect(said).toContain('since it began swap used (swap_used_percent) went up, from 2 % to 70 % now');
  expect(said).toContain('since it began these did not move: processor used (CPUUtilization)');
  expect(said.join()).not.toContain('nobody');
});

test('a series of another host is not told here, and one of all hosts keeps its points once', () => {
  expect(known([series({ targetId: 'i-0ffffffffffffffff' })])).toEqual([]);
  const shared = series({ targetId: null });
  expect(known([shared])[0]).toMatchObject({ points: expect.arrayContaining([[NOW - 60, 89.5]]) });
  expect(known([shared], { told: [] }, HOST, false)[0]).toMatchObject({ points: [], latest: 89.5 });
});

test('what could not be read is said, and no point of the alarm too', () => {
  const unread = historyFacts(
    { series: { why: 'AccessDenied' }, at: NOW },
    { activities: { told: [] } },
    CHANGED,
    HOST,
    true,
  );
  expect(unread).toEqual([
    {
      kind: 'unread',
      probe: 'metric-history',
      what: "what the alarm's metric did before",
      why: 'AccessDenied',
    },
  ]);
  expect(sentences(known([series({ points: [] })]))).toEqual([
    'CloudWatch has no data point of memory used (mem_used_percent) of the last day',
  ]);
});

test('facts of many series stay within the bound of one incident', () => {
  const many = Array.from({ length: LIMITS.historySeriesMax }, (_, index) =>
    neighbour({ metric: `m${index}`, points: LEAK }),
  );
  const points = known(many).flatMap((fact) => (fact.kind === 'metric_history' ? fact.points : []));
  expect(points.length).toBeLessThanOrEqual(LIMITS.historyPointsInAll);
  expect(JSON.stringify(known(many)).length).toBeLessThan(40_000);
});

describe('what a group did', () => {
  const activity = (secondsAgo: number, description: string, status = 'Successful') => ({
    group: 'web-asg',
    description,
    cause: 'a user request',
    startedAt: iso(secondsAgo),
    status,
  });

  test('near the onset is a fact and a sentence, and who it was', () => {
    const told = [
      activity(60, 'Terminating EC2 instance: i-0aaaaaaaaaaaaaaaa'),
      activity(120 * 60, `Launching a new EC2 instance: ${HOST}`),
      activity(130 * 60, 'Launching a new EC2 instance.  Status Reason: no capacity', 'Failed'),
      activity(30 * 3_600, 'Launching a new EC2 instance: i-0bbbbbbbbbbbbbbbb'),
    ];
    const facts = known([series()], { told });
    expect(facts.filter(({ kind }) => kind === 'group_change')).toHaveLength(3);
    const said = sentences(facts).filter((one) => one.includes('web-asg'));
    expect(said[0]).toContain('terminated i-0aaaaaaaaaaaaaaaa');
    expect(said[1]).toMatch(/launched this instance at .* UTC, 29 min before the onset$/);
    expect(said[2]).toMatch(/launched an instance at .*, which failed$/);
  });

  test('there are never more than the bound', () => {
    const told = Array.from({ length: 50 }, () => activity(60, 'Launching a new EC2 instance: i-1'));
    const facts = known([], { told });
    expect(facts).toHaveLength(LIMITS.groupChangesMax);
  });
});

test('what was changed shortly before is said, and that it shows no cause by itself', () => {
  const facts: readonly FactRead[] = [
    ...known([series()]),
    { kind: 'configuration_change', path: '/etc/nginx/nginx.conf', changedAt: iso(120 * 60) },
    { kind: 'configuration_change', path: '/etc/hosts', changedAt: iso(20 * 24 * 3_600) },
    { kind: 'package_change', name: 'openssl', action: 'upgraded', version: '3.0.2-1', changedAt: iso(60) },
  ];
  const said = sentences(facts);
  expect(said.join('\n')).toMatch(
    /changed shortly before the onset, which alone shows no cause: \/etc\/nginx\/nginx\.conf \(/,
  );
  expect(said.join('\n')).toMatch(/changed since the onset: package openssl upgraded \(3\.0\.2-1\) \(/);
  expect(said.join('\n')).not.toContain('/etc/hosts');
});
