import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { holds } from '../../../../../src/domain/alarm/condition/breaches.ts';
import { conditionOf } from '../../../../../src/domain/alarm/condition/condition-of.ts';
import { parseMetricMath } from '../../../../../src/domain/alarm/condition/math-syntax.ts';
import { LIMITS } from '../../../../../src/domain/bounds.ts';
import { core, HOST, math, metric, unclear, understood } from '../../../../support/condition-samples.ts';

const ONE = { m1: `CWAgent mem_used_percent InstanceId=${HOST}` };
const AT = `path=/u01 InstanceId=${HOST}`;
const DISK = { u: `CWAgent disk_used ${AT}`, f: `CWAgent disk_free ${AT}`, t: `CWAgent disk_total ${AT}` };
const MEMORY = { a: `CWAgent mem_available InstanceId=${HOST}`, t: `CWAgent mem_total InstanceId=${HOST}` };
const CPU = {
  idle: `CWAgent cpu_usage_idle cpu=cpu-total InstanceId=${HOST}`,
  user: `CWAgent cpu_usage_user cpu=cpu-total InstanceId=${HOST}`,
  sys: `CWAgent cpu_usage_system cpu=cpu-total InstanceId=${HOST}`,
};
const BALANCER = {
  e: 'AWS/ApplicationELB HTTPCode_ELB_5XX_Count LoadBalancer=app/web/1',
  x: 'AWS/ApplicationELB HTTPCode_Target_5XX_Count LoadBalancer=app/web/1',
  r: 'AWS/ApplicationELB RequestCount LoadBalancer=app/web/1',
  h: 'AWS/ApplicationELB HealthyHostCount LoadBalancer=app/web/1 TargetGroup=targetgroup/web/1',
  u: 'AWS/ApplicationELB UnHealthyHostCount LoadBalancer=app/web/1 TargetGroup=targetgroup/web/1',
};
const GROUP = {
  w: 'AWS/AutoScaling GroupDesiredCapacity AutoScalingGroupName=web',
  s: 'AWS/AutoScaling GroupInServiceInstances AutoScalingGroupName=web',
};
const NETWORK = { i: `AWS/EC2 NetworkIn InstanceId=${HOST}`, o: `AWS/EC2 NetworkOut InstanceId=${HOST}` };

describe('metric math that can be read', () => {
  it.each([
    ['m1', ONE, '>', 90, 'memory_used gt 90 percent'],
    ['IF(m1 >= 90, 1, 0)', ONE, '>=', 1, 'memory_used ge 90 percent'],
    ['IF(m1 >= 90, 1, 0)', ONE, '>', 0, 'memory_used ge 90 percent'],
    ['IF(m1 < 90, 0, 100)', ONE, '>', 50, 'memory_used ge 90 percent'],
    ['IF(m1 < 90, 1, 0)', ONE, '<', 1, 'memory_used ge 90 percent'],
    ['IF(90 <= m1, 1, 0)', ONE, '>=', 1, 'memory_used ge 90 percent'],
    ['m1 > 90', ONE, '>=', 1, 'memory_used gt 90 percent'],
    ['(m1 > 90) * 100', ONE, '>=', 50, 'memory_used gt 90 percent'],
    ['m1 > 80 AND m1 > 90', ONE, '>', 0, 'memory_used gt 90 percent'],
    ['m1 > 80 OR m1 >= 90', ONE, '>', 0, 'memory_used gt 80 percent'],
    ['m1 > 90 && 1', ONE, '>', 0, 'memory_used gt 90 percent'],
    ['m1 > 90 || 0', ONE, '>', 0, 'memory_used gt 90 percent'],
    ['IF(m1 > 80, m1, 0)', ONE, '>', 90, 'memory_used gt 90 percent'],
    ['IF(m1 > 95, m1, 0)', ONE, '>', 90, 'memory_used gt 95 percent'],
    ['100 - m1', ONE, '<', 10, 'memory_used gt 90 percent'],
    ['-m1', ONE, '<=', -90, 'memory_used ge 90 percent'],
    ['(m1 + 10) * 2 / 4', ONE, '>', 50, 'memory_used gt 90 percent'],
    ['m1 / 100', ONE, '>=', 0.9, 'memory_used ge 90 percent'],
    ['FILL(m1, 0)', ONE, '>', 90, 'memory_used gt 90 percent'],
    ['FILL(m1, REPEAT)', ONE, '>', 90, 'memory_used gt 90 percent'],
    ['MAX(METRICS())', ONE, '>', 90, 'memory_used gt 90 percent'],
    ['AVG([m1, m1])', ONE, '>', 90, 'memory_used gt 90 percent'],
    ['SUM([m1, m1])', ONE, '>', 90, 'memory_used gt 45 percent'],
    ['MAX(METRICS("m"))', ONE, '>', 90, 'memory_used gt 90 percent'],
    ['ABS(m1)', ONE, '>', 90, 'memory_used gt 90 percent'],
    ['CEIL(m1)', ONE, '>', 89.5, 'memory_used gt 89 percent'],
    ['CEIL(m1)', ONE, '>=', 90, 'memory_used gt 89 percent'],
    ['FLOOR(m1)', ONE, '>', 89, 'memory_used ge 90 percent'],
    ['FLOOR(m1)', ONE, '>=', 89.5, 'memory_used ge 90 percent'],
    ['100*u/t', DISK, '>', 90, 'filesystem_used gt 90 percent'],
    ['u/(u+f)*100', DISK, '>=', 90, 'filesystem_used ge 90 percent'],
    ['(t-f)/t', DISK, '>', 0.9, 'filesystem_used gt 90 percent'],
    ['100 - 100*f/t', DISK, '>', 90, 'filesystem_free lt 10 percent'],
    ['f / 1024^3', DISK, '<', 5, `filesystem_free lt ${5 * 1024 ** 3} bytes`],
    ['u + f', DISK, '<', 1e9, 'filesystem_size lt 1000000000 bytes'],
    ['100*a/t', MEMORY, '<', 10, 'memory_available lt 10 percent'],
    ['100 - idle', CPU, '>', 90, 'cpu_used gt 90 percent'],
    ['idle', CPU, '<', 10, 'cpu_used gt 90 percent'],
    ['user + sys', CPU, '>', 90, 'cpu_used gt 90 percent'],
    ['e + x', BALANCER, '>', 5, 'http_5xx gt 5 count'],
    ['FILL(e,0) + FILL(x,0)', BALANCER, '>', 5, 'http_5xx gt 5 count'],
    ['100*(e+x)/r', BALANCER, '>', 5, 'http_5xx gt 5 percent'],
    ['IF(r > 100, 100*x/r, 0)', BALANCER, '>', 5, 'http_5xx_target gt 5 percent'],
    ['100*u/(u+h)', BALANCER, '>=', 50, 'target_unhealthy ge 50 percent'],
    ['w - s', GROUP, '>', 0, 'group_missing gt 0 count'],
    ['100*s/w', GROUP, '<', 50, 'group_size lt 50 percent'],
    ['i + o', NETWORK, '>', 1e9, 'network gt 1000000000 bytes'],
    ['i / PERIOD(i)', NETWORK, '>', 1e6, 'network gt 60000000 bytes'],
  ] as const)('%s is read', (expression, metrics, sign, threshold, expected) => {
    expect(core(understood(math(expression, metrics, sign, threshold)))).toBe(expected);
  });

  it('follows one expression into another', () => {
    const alarm = math({ e2: 'IF(e1 > 90, 1, 0)', e1: '100*u/t' }, DISK, '>=', 1);
    expect(core(understood(alarm))).toBe('filesystem_used gt 90 percent');
  });

  it('keeps what it is about: the path, how many series, whether something guards it', () => {
    expect(understood(math('100*u/t', DISK, '>', 90)).selectors).toEqual({ path: '/u01', instanceId: HOST });
    expect(understood(math('IF(r > 100, 100*x/r, 0)', BALANCER, '>', 5)).guarded).toBe(true);
    expect(understood(math('e + x', BALANCER, '>', 5)).across).toBe('sum');
    expect(understood(math('m1', ONE, '>', 90)).guarded).toBeUndefined();
  });

  it('lets FILL say what a missing data point counts', () => {
    const pids = { p: `CWAgent procstat_lookup_pid_count exe=nginx InstanceId=${HOST}` };
    expect(understood(math('FILL(p, 0)', pids, '<', 1)).missingData).toBe('breaching');
    expect(understood(math('FILL(m1, 0)', ONE, '>', 90)).missingData).toBe('notBreaching');
    expect(understood(math('FILL(m1, REPEAT)', ONE, '>', 90)).missingData).toBe('ignore');
  });
});

describe('metric math that is not understood', () => {
  const TWO = {
    m1: `CWAgent mem_used_percent InstanceId=${HOST}`,
    m2: 'CWAgent mem_used_percent InstanceId=i-1',
  };
  it.each([
    ['SEARCH(\'{CWAgent,InstanceId} MetricName="mem_used_percent"\', "Average", 60)', ONE, /searches/],
    ['ANOMALY_DETECTION_BAND(m1, 2)', ONE, /usual/],
    ['SELECT MAX(disk_used_percent) FROM SCHEMA(CWAgent, InstanceId)', ONE, /Metrics Insights/],
    ['RATE(m1)', ONE, /how fast/],
    ['DIFF(m1)', ONE, /change/],
    ['MAX(m1)', ONE, /over time/],
    ['m1 + m2', TWO, /adds/],
    ['m1 - m2', TWO, /subtracts/],
    ['m1 * m2', TWO, /multiplies/],
    ['m1 > m2', TWO, /each other/],
    ['m1 > 90 AND m2 > 90', TWO, /several things/],
    ['(m1 > 90) + (m2 > 90)', TWO, /several tests/],
    ['m1 > 20 AND m1 < 90', ONE, /several things/],
    ['u + r', { u: DISK.u, r: BALANCER.r }, /adds/],
    ['u/r', { u: DISK.u, r: BALANCER.r }, /divides/],
    ['100/m1', ONE, /divides a number/],
    ['m1 == 90', ONE, /exactly/],
    ['ABS(m1 - 50)', ONE, /both directions/],
    ['CEIL(m1) * 2', ONE, /after rounding/],
    ['m1 * 0', ONE, /the same/],
    ['m9', ONE, /m9/],
    ['e1', ONE, /circle/],
    ['1', ONE, /never red/],
    ['IF(m1 > 1, 1, 1)', ONE, /never red/],
    ['1000', ONE, /always red/],
    ['m1 +', ONE, /ends too early/],
    ['m1 $ 2', ONE, /unknown at character/],
    ['MEDIAN(m1)', ONE, /MEDIAN/],
    [`${'('.repeat(100)}m1${')'.repeat(100)}`, ONE, /nested too deeply/],
    ['1/0', ONE, /no number/],
  ] as const)('%s, with the reason', (expression, metrics, reason) => {
    const condition = unclear(math(expression, metrics, '>', 90));
    expect(condition.reason).toMatch(reason);
  });

  it('still says where to look first', () => {
    expect(unclear(math('RATE(m1)', ONE, '>', 90))).toMatchObject({
      subject: 'memory_used',
      family: 'memory',
    });
    const query =
      'SELECT MAX(disk_used_percent) FROM SCHEMA(CWAgent, InstanceId, path) GROUP BY InstanceId, path';
    expect(unclear(math(query, {}, '>', 90)).family).toBe('disk');
  });

  it('does not add up levels of several hosts, nor the data points of one', () => {
    const two = {
      a: 'CWAgent disk_used path=/a InstanceId=i-1',
      b: 'CWAgent disk_used path=/b InstanceId=i-1',
    };
    expect(unclear(math('a + b', two, '>', 1e9)).reason).toMatch(/several places/);
    expect(unclear(math('m1', ONE, '>', 90, 'Sum')).reason).toMatch(/levels/);
  });
});

// Evaluates a small language directly, to hold the analyser against: what it calls red must be red.
type Tree = { readonly text: string; readonly at: (m: number) => number };
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constant<Tree>({ text: 'm1', at: (m) => m }),
    fc.integer({ min: 1, max: 50 }).map<Tree>((value) => ({ text: String(value), at: () => value })),
    fc
      .tuple(tie('tree'), tie('tree'))
      .map<Tree>(([a, b]) => ({ text: `(${a.text} + ${b.text})`, at: (m) => a.at(m) + b.at(m) })),
    fc
      .tuple(tie('tree'), tie('tree'))
      .map<Tree>(([a, b]) => ({ text: `(${a.text} - ${b.text})`, at: (m) => a.at(m) - b.at(m) })),
    tie('tree').map<Tree>((a) => ({ text: `-${a.text}`, at: (m) => -a.at(m) })),
    tie('tree').map<Tree>((a) => ({ text: `(${a.text} / 4)`, at: (m) => a.at(m) / 4 })),
    tie('tree').map<Tree>((a) => ({ text: `CEIL(${a.text})`, at: (m) => Math.ceil(a.at(m)) })),
    tie('tree').map<Tree>((a) => ({ text: `FLOOR(${a.text})`, at: (m) => Math.floor(a.at(m)) })),
    fc
      .tuple(tie('tree'), fc.integer({ min: 0, max: 100 }), tie('tree'), tie('tree'))
      .map<Tree>(([a, t, b, c]) => ({
        text: `IF(${a.text} >= ${t}, ${b.text}, ${c.text})`,
        at: (m) => (a.at(m) >= t ? b.at(m) : c.at(m)),
      })),
  ),
}));

test('what is understood is red at the same values as the expression itself', () => {
  fc.assert(
    fc.property(
      tree,
      fc.constantFrom('>', '>=', '<', '<=' as const),
      fc.integer({ min: -50, max: 150 }),
      // Quarters are exact in binary, so that nothing is lost in the calculation itself.
      fc.array(
        fc.integer({ min: 0, max: 400 }).map((quarters) => quarters / 4),
        { minLength: 8, maxLength: 8 },
      ),
      ({ text, at }, sign, threshold, values) => {
        const condition = conditionOf(math(text, ONE, sign, threshold), { siteMetrics: [] });
        if (condition.kind !== 'metric' || !condition.understood || condition.subject === 'heartbeat') return;
        const operator = { '>': 'gt', '>=': 'ge', '<': 'lt', '<=': 'le' } as const;
        for (const value of values) {
          expect(holds(value, condition.operator, condition.threshold)).toBe(
            holds(at(value), operator[sign], threshold),
          );
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test('no text makes the parser or the analyser throw', () => {
  const PARTS = [
    'm1',
    '(',
    ')',
    ',',
    '[',
    ']',
    '+',
    '-',
    '*',
    '/',
    '^',
    '>',
    '>=',
    '==',
    ' AND ',
    ' OR ',
    'IF(',
    'FILL(',
    'MAX(',
    'METRICS()',
    '1',
    '.5',
    '1e9',
    '"',
    "'",
    'REPEAT',
    '\n',
    'SELECT ',
  ];
  const pieces = fc.array(fc.constantFrom(...PARTS), { maxLength: 40 });
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    pieces.map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(() => parseMetricMath(text)).not.toThrow();
      const alarm = metric('CWAgent mem_used_percent', '>', 90);
      const [first] = alarm.metrics;
      const metrics = first === undefined ? [] : [{ ...first, id: 'm1' }];
      const made = {
        ...alarm,
        kind: 'metric_math',
        metrics,
        expressions: [{ id: 'e1', expression: text }],
      } as const;
      expect(() => conditionOf({ ...made, returnedId: 'e1' }, { siteMetrics: [] })).not.toThrow();
    }),
    { numRuns: 1_000 },
  );
});

test('what is longer than CloudWatch allows is not read', () => {
  expect(parseMetricMath('1'.repeat(LIMITS.alarmExpressionChars + 1))).toEqual({
    ok: false,
    error: 'it is too long',
  });
  expect(parseMetricMath(Array.from({ length: 1_000 }, () => '1').join('+')).ok).toBe(true);
});
