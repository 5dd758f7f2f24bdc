import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alarm } from '../../../../src/domain/alarm/alarm.ts';
import { idPart } from '../../../../src/domain/alarm/ids.ts';
import type { Finding, ProbeSet } from '../../../../src/domain/diagnosis/diagnostics.ts';
import { assemblePlan } from '../../../../src/domain/plan/assemble-plan.ts';
import type { ProposedStep } from '../../../../src/domain/plan/plan.ts';
import { planDeterministically } from '../../../../src/domain/planner/deterministic-planner.ts';
import { alarmOn, catalogue, diagnosticsOf, target } from '../../../support/plan-samples.ts';

const ALARMS = {
  disk: alarmOn('disk_used_percent', 85),
  memory: alarmOn('mem_used_percent', 90),
  service: alarmOn('UnHealthyHostCount', 0),
};
const IDS = ['i-1', 'i-2'];
const INCIDENT = '1795334460_Disk-Critical-ASG_web-asg';

interface Options {
  readonly unreachable?: readonly string[];
  readonly offline?: readonly string[];
  readonly runbooks?: typeof catalogue;
  readonly alarm?: Partial<Alarm>;
}
const plan = (probeSet: ProbeSet, findings: readonly Finding[], options: Options = {}) =>
  planDeterministically({
    incidentId: INCIDENT,
    alarm: { ...ALARMS[probeSet], ...options.alarm },
    targets: IDS.map((id) => target(id, options.offline?.includes(id) !== true)),
    diagnostics: diagnosticsOf(probeSet, findings, IDS, options.unreachable),
    catalogue: options.runbooks ?? catalogue,
  });

const usage = (targetId: string, usedPercent: number, mount = '/var/log', usedBytes?: number): Finding => ({
  kind: 'disk_usage',
  targetId,
  mount,
  usedPercent,
  ...(usedBytes === undefined ? {} : { usedBytes }),
});
const unread = (probe: 'largest' | 'top-rss'): Finding => ({
  kind: 'unread_rows',
  targetId: 'i-1',
  probe,
  rows: 1,
});
const file = (targetId: string, path: string, sizeBytes: number): Finding => ({
  kind: 'large_file',
  targetId,
  path,
  sizeBytes,
});
const memory = (targetId: string, usedPercent: number, usedMib?: number): Finding => ({
  kind: 'memory_usage',
  targetId,
  usedPercent,
  ...(usedMib === undefined ? {} : { usedBytes: usedMib * 1024 ** 2 }),
});
const process = (targetId: string, command: string, rssMib: number, pid = 4711): Finding => ({
  kind: 'process',
  targetId,
  pid,
  command,
  rssBytes: rssMib * 1024 ** 2,
  startedAt: 'Sun Nov 22 08:00:00 2026',
});
const nginx = (targetId: string, state: string): Finding => ({
  kind: 'service',
  targetId,
  service: 'nginx',
  active: state === 'active',
  state,
});
const health = (targetId: string, detail: string): Finding => ({
  kind: 'health_check',
  targetId,
  healthy: detail === 'HTTP 200',
  detail,
});

const runbookOf = (step: ProposedStep | undefined) => (step?.kind === 'runbook' ? step : undefined);

describe('disk', () => {
  it('picks the ill host and its largest log', () => {
    const { hypothesis, steps } = plan('disk', [
      usage('i-1', 40),
      usage('i-2', 96),
      usage('i-2', 50, '/'),
      file('i-1', '/var/log/big.log', 9_000_000),
      file('i-2', '/var/log/dpkg.log', 1024 ** 2),
      file('i-2', '/var/log/app/debug.log', 60 * 1024 ** 2),
    ]);
    expect(steps).toEqual([
      {
        kind: 'runbook',
        runbook: 'archive-and-truncate-log',
        title: 'Archive /var/log/app/debug.log to S3 and truncate it',
        targetIds: ['i-2'],
        parameters: {
          path: '/var/log/app/debug.log',
          archive_key: `logs/${INCIDENT}/i-2/cdcdcdcd-${idPart('app/debug.log')}.gz`,
          threshold_percent: 85,
        },
      },
    ]);
    expect(hypothesis).toEqual({
      rootCause: '/var/log/app/debug.log on i-2 has grown to 60.0 MiB and fills /var/log',
      reasoning:
        'On i-2 /var/log is 96 % full, above 85 %; the largest log file is /var/log/app/debug.log with 60.0 MiB, 98 % of the large files found. One other host is well.',
      confidence: 0.94,
      evidenceIds: ['E2'],
    });
  });

  it('plans a step for each ill host', () => {
    const findings = IDS.flatMap((id) => [usage(id, 95), file(id, `/var/log/${id}.log`, 1_000)]);
    const { steps } = plan('disk', findings);
    expect(steps.map((step) => step.targetIds)).toEqual([['i-1'], ['i-2']]);
  });

  it.each([
    '/var/log/journal/ab/system.journal',
    '/var/log/audit/audit.log',
    '/var/log/wtmp',
    '/var/log/lastlog',
    '/var/log/app/old.log.gz',
  ])('never picks %s', (path) => {
    const findings = [usage('i-1', 95), file('i-1', path, 1_000)];
    const { steps, hypothesis } = plan('disk', findings);
    expect(steps).toEqual([]);
    expect(hypothesis.reasoning).toContain(
      `the largest file found there is ${path} with 1000 B, which may not be cut`,
    );
  });

  it.each([
    ['its own tools look after', file('i-1', '/var/log/journal/ab/system.journal', 9_001)],
    [
      'no step can be given',
      { ...file('i-1', '/var/log/a\\x0ab', 9_001), inadmissible: 'unusual_name' as const },
    ],
    ['has other names', { ...file('i-1', '/var/log/b', 9_001), inadmissible: 'several_names' as const }],
  ])('cuts no log where a file that %s is larger there: it names that one', (_what, larger) => {
    const smaller = file('i-1', '/var/log/app.log', 9_000);
    const { steps, hypothesis } = plan('disk', [usage('i-1', 95), smaller, larger]);
    expect(steps).toEqual([]);
    expect(hypothesis.rootCause).toContain((larger as { path: string }).path);
    const elsewhere = plan('disk', [
      usage('i-1', 95),
      usage('i-1', 95, '/'),
      usage('i-1', 40, '/var/log/journal'),
      smaller,
      file('i-1', '/var/log/journal/x.journal', 9_001),
    ]);
    expect(elsewhere.steps).toHaveLength(1);
  });

  it('proposes nothing when no single log fills the disk', () => {
    const files = Array.from({ length: 8 }, (_, index) => file('i-1', `/var/log/${index}.log`, 1_000));
    const { steps, hypothesis } = plan('disk', [usage('i-1', 95), ...files]);
    expect(steps).toEqual([]);
    expect(hypothesis.reasoning).toContain('no single log file fills it');
  });

  it('proposes nothing where the largest log is a small part of what is used', () => {
    const small = file('i-1', '/var/log/app/access.log', 4_096);
    const { steps, hypothesis } = plan('disk', [usage('i-1', 97, '/', 97 * 1024 ** 3), small]);
    expect(steps).toEqual([]);
    expect(hypothesis.reasoning).toContain('no single log file fills it');
    const large = file('i-1', '/var/log/app/access.log', 50 * 1024 ** 3);
    const found = plan('disk', [usage('i-1', 97, '/', 97 * 1024 ** 3), large]);
    expect(found.steps).toHaveLength(1);
    expect(found.hypothesis.reasoning).toContain('with 50.0 GiB, 52 % of what is used');
  });

  it('proposes nothing where another file is as large, whether it may be cut or not', () => {
    const log = file('i-1', '/var/log/app.log', 9_000);
    for (const other of ['/var/log/a.gz', '/var/log/other.log']) {
      expect(plan('disk', [usage('i-1', 95), file('i-1', other, 9_000), log]).steps).toEqual([]);
    }
  });

  it('proposes nothing for a host of whose files one could not be read', () => {
    const findings = [usage('i-1', 95), unread('largest'), file('i-1', '/var/log/app.log', 9_000)];
    const { steps, hypothesis } = plan('disk', findings);
    expect(steps).toEqual([]);
    expect(hypothesis.reasoning).toContain('not every large file there could be read');
  });

  it.each(['path', 'MountPath'])(
    'looks at the file system alone that the alarm names as its %s',
    (dimension) => {
      const metrics = ALARMS.disk.metrics.map((metric) => ({
        ...metric,
        dimensions: { [dimension]: '/data' },
      }));
      const root = [usage('i-1', 99, '/'), file('i-1', '/var/log/app.log', 9_000)];
      for (const [findings, said] of [
        [[...root, usage('i-1', 99, '/data')], 'no log file that may be cut was found there'],
        [[...root, usage('i-1', 10, '/data')], 'no file system that the alarm names is above 85 %'],
        [root, 'the disk usage of the file system that the alarm names could not be read'],
      ] as const) {
        const { steps, hypothesis } = plan('disk', findings, { alarm: { metrics } });
        expect(steps).toEqual([]);
        expect(hypothesis.reasoning).toContain(said);
      }
    },
  );

  it('does not cut a log on a file system that is not full', () => {
    const findings = [usage('i-1', 95, '/'), usage('i-1', 20), file('i-1', '/var/log/a.log', 9_000)];
    expect(plan('disk', findings).steps).toEqual([]);
  });

  it('says that a host could not be read, and does not call it well', () => {
    const { hypothesis } = plan('disk', [usage('i-1', 95), file('i-1', '/var/log/a.log', 9)]);
    expect(hypothesis.reasoning).toContain('On i-2 the disk usage could not be read.');
    expect(hypothesis.reasoning).not.toContain('well');
  });
});

describe('memory', () => {
  it('picks the largest process that may be ended', () => {
    const { hypothesis, steps } = plan('memory', [
      memory('i-1', 96.5),
      memory('i-2', 30),
      process('i-1', 'nginx', 100, 80),
      process('i-1', 'report-worker', 900),
      process('i-2', 'report-worker', 2_000),
    ]);
    expect(runbookOf(steps[0])).toMatchObject({
      runbook: 'end-memory-hog',
      targetIds: ['i-1'],
      parameters: {
        pid: 4711,
        started_at: 'Sun Nov 22 08:00:00 2026',
        command: 'report-worker',
        threshold_percent: 90,
      },
    });
    expect(steps).toHaveLength(1);
    expect(hypothesis.confidence).toBe(0.9);
    expect(hypothesis.reasoning).toContain('96.5 % of the memory is used, above 90 %');
  });

  it.each([
    'nginx',
    'health-app',
    'systemd',
    'systemd-journal',
    'sshd',
    'amazon-ssm-agen',
    'init',
    '(sd-pam)',
  ])('never ends %s', (command) => {
    const { steps } = plan('memory', [memory('i-1', 95), process('i-1', command, 900)]);
    expect(steps).toEqual([]);
  });

  it.each(['sshd-x', 'nginx', 'systemd-journal', '(sd-pam)'])(
    'ends nobody else where %s, which is never ended, holds the most: it names that one',
    (command) => {
      const findings = [memory('i-1', 95), process('i-1', command, 500, 2), process('i-1', 'postgres', 499)];
      const { steps, hypothesis } = plan('memory', findings);
      expect(steps).toEqual([]);
      expect(hypothesis.rootCause).toMatch(/^the most memory of i-1 is held by .*pid 2.* with 500.0 MiB/);
      expect(`${hypothesis.rootCause}${hypothesis.reasoning}`).not.toContain('postgres');
    },
  );

  it('ends nobody else where a process with an unusual name holds the most', () => {
    const hog = { ...process('i-1', '\\x20a', 500, 2), inadmissible: 'unusual_name' as const };
    expect(plan('memory', [memory('i-1', 95), hog, process('i-1', 'postgres', 499)]).steps).toEqual([]);
  });

  it('proposes nothing where the largest process is a small part of what is used', () => {
    const postgres = process('i-1', 'postgres', 10);
    expect(plan('memory', [memory('i-1', 95, 950), postgres]).steps).toEqual([]);
    expect(plan('memory', [memory('i-1', 95, 40), postgres]).steps).toHaveLength(1);
  });

  it('ends nobody else where the processes of a protected program hold more together', () => {
    const workers = [1, 2, 3, 4].map((pid) => process('i-1', 'nginx', 200, pid));
    const { steps, hypothesis } = plan('memory', [
      memory('i-1', 95),
      ...workers,
      process('i-1', 'postgres', 210),
    ]);
    expect(steps).toEqual([]);
    expect(hypothesis.rootCause).toContain('nginx (pid 1) and 3 more of that name with 800.0 MiB');
  });

  it.each([
    ['a protected one', process('i-1', 'sshd', 500, 2)],
    ['one that may be ended', process('i-1', 'java', 500, 2)],
    ['one of its own name', process('i-1', 'postgres', 500, 2)],
  ])('ends no process where another is as large: %s', (_what, other) => {
    expect(plan('memory', [memory('i-1', 95), process('i-1', 'postgres', 500), other]).steps).toEqual([]);
  });

  it('proposes nothing for a host of whose processes one could not be read', () => {
    const findings = [memory('i-1', 95), unread('top-rss'), process('i-1', 'postgres', 500)];
    expect(plan('memory', findings).steps).toEqual([]);
  });

  it('proposes nothing when no single process holds the memory', () => {
    const many = Array.from({ length: 8 }, (_, index) => process('i-1', 'app', 100, 50 + index));
    const { steps, hypothesis } = plan('memory', [memory('i-1', 95), ...many]);
    expect(steps).toEqual([]);
    expect(hypothesis.reasoning).toContain('no single process holds it');
  });

  it('leaves a process with an unusual name to a person', () => {
    const { steps, hypothesis } = plan('memory', [memory('i-1', 95), process('i-1', '$(reboot)', 900)]);
    expect(steps).toEqual([]);
    expect(hypothesis.reasoning).not.toContain('reboot');
  });
});

describe('service', () => {
  it.each([
    ['failed', 'nothing listens on the port (curl exit 7)', 0.95],
    ['inactive', 'HTTP 200', 0.7],
    ['active', 'no answer in time (curl exit 28)', 0.5],
    ['active', 'HTTP 502', 0.3],
  ])('restarts an nginx that is %s with "%s", as sure as %f', (state, detail, confidence) => {
    const { steps, hypothesis } = plan('service', [
      nginx('i-1', state),
      health('i-1', detail),
      nginx('i-2', 'active'),
      health('i-2', 'HTTP 200'),
    ]);
    expect(steps).toEqual([
      {
        kind: 'runbook',
        runbook: 'restart-nginx',
        title: 'Restart nginx',
        targetIds: ['i-1'],
        parameters: {},
      },
    ]);
    expect(hypothesis.confidence).toBe(confidence);
    expect(hypothesis.evidenceIds).toEqual(['E1']);
  });

  it('does not restart into a broken configuration', () => {
    const { steps, hypothesis } = plan('service', [nginx('i-1', 'failed (configuration not valid)')]);
    expect(steps).toEqual([]);
    expect(hypothesis.reasoning).toContain('before the configuration is repaired');
  });
});

it.each([
  [
    'disk',
    'disk_used_percent',
    'LessThanThreshold',
    [usage('i-1', 96), file('i-1', '/var/log/a.log', 9_000)],
  ],
  [
    'memory',
    'mem_used_percent',
    'LessThanOrEqualToThreshold',
    [memory('i-1', 96), process('i-1', 'app', 900)],
  ],
  ['service', 'HealthyHostCount', 'GreaterThanThreshold', [nginx('i-1', 'failed')]],
] as const)(
  'proposes nothing for an alarm about %s that goes off where %s is well',
  (set, metric, comparisonOperator, findings) => {
    const alarm = { ...alarmOn(metric, 5), comparisonOperator };
    const { steps, hypothesis } = plan(set, findings, { alarm });
    expect(steps).toEqual([]);
    expect(hypothesis.rootCause).toContain('tells of no illness');
  },
);

describe('honesty', () => {
  const ill = [usage('i-1', 96), file('i-1', '/var/log/a.log', 9_000)];

  it('is less sure when a host did not answer, and names it', () => {
    const { hypothesis } = plan('disk', ill, { unreachable: ['i-2'] });
    expect(hypothesis.confidence).toBe(0.71);
    expect(hypothesis.reasoning).toContain('i-2 could not be looked at.');
  });

  it('proposes nothing on hosts that are offline or did not answer', () => {
    expect(plan('disk', ill, { offline: ['i-1'] }).steps).toEqual([]);
    const { steps, hypothesis } = plan('disk', ill, { unreachable: IDS });
    expect(steps).toEqual([]);
    expect(hypothesis.rootCause).toBe('none of the hosts answered the probes');
    expect(hypothesis.confidence).toBeLessThanOrEqual(0.1);
  });

  it('says why when all hosts are well', () => {
    const { steps, hypothesis } = plan('disk', [usage('i-1', 85), usage('i-2', 20)]);
    expect(steps).toEqual([]);
    expect(hypothesis).toMatchObject({
      rootCause: 'none of the hosts that answered shows what the alarm is about',
      confidence: 0.1,
    });
    expect(hypothesis.reasoning).toContain('(the fullest is at 85 %)');
  });

  it('says when the runbook is missing', () => {
    const { steps, hypothesis } = plan('disk', ill, { runbooks: [] });
    expect(steps).toEqual([]);
    expect(hypothesis.rootCause).toBe('the runbook for it is not in the catalogue');
  });
});

it('whatever was found, its steps can be assembled and its confidence is one', () => {
  const id = fc.constantFrom(...IDS);
  const percent = fc.integer({ min: 0, max: 100 });
  const text = fc.string({ unit: 'binary', maxLength: 20 });
  const finding = fc.oneof(
    fc.tuple(id, percent).map(([host, value]) => usage(host, value)),
    fc
      .tuple(id, fc.stringMatching(/^[A-Za-z0-9._/-]{1,40}$/), fc.nat())
      .filter(([, path]) => !path.includes('..'))
      .map(([host, path, size]) => file(host, `/var/log/${path}`, size + 1)),
    fc.tuple(id, percent).map(([host, value]) => memory(host, value)),
    fc
      .tuple(
        id,
        fc.oneof(text, fc.constantFrom('app', 'nginx')),
        fc.nat({ max: 4000 }),
        fc.integer({ min: 2, max: 99 }),
      )
      .map(([host, command, rss, pid]) => process(host, command, rss, pid)),
    fc.tuple(id, fc.constantFrom('active', 'failed')).map(([host, state]) => nginx(host, state)),
    fc.tuple(id, fc.constantFrom('HTTP 200', 'HTTP 500')).map(([host, detail]) => health(host, detail)),
  );
  fc.assert(
    fc.property(
      fc.constantFrom<ProbeSet>('disk', 'memory', 'service'),
      fc.array(finding, { maxLength: 12 }),
      fc.subarray(IDS),
      (probeSet, findings, unreachable) => {
        const { hypothesis, steps } = plan(probeSet, findings, { unreachable });
        expect(hypothesis.confidence).toBeGreaterThanOrEqual(0);
        expect(hypothesis.confidence).toBeLessThanOrEqual(1);
        expect(hypothesis.reasoning).not.toBe('');
        for (const step of steps) expect(unreachable).not.toContain(step.targetIds[0]);
        if (steps.length === 0) return;
        const assembled = assemblePlan({
          incidentId: INCIDENT,
          planVersion: 1,
          timing: {
            decideBy: '2026-11-22T08:15:00.000Z',
            deliveryTimeoutSeconds: 60,
            settleSeconds: 120,
            verifyPollSeconds: 10,
          },
          policyVersion: 'p',
          diagnosticsSha256: 'd',
          steps,
          catalogue,
          targets: IDS.map((host) => target(host)),
        });
        expect(assembled).toMatchObject({ ok: true });
      },
    ),
    { numRuns: 1_000 },
  );
});
