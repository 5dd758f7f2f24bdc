import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { World } from '../../../../eval/world.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { assemblePlan } from '../../../../src/domain/plan/assemble-plan.ts';
import type { ProposedStep } from '../../../../src/domain/plan/plan.ts';
import { planDeterministically } from '../../../../src/domain/planner/deterministic-planner.ts';
import { alarmOn, catalogue, ILL, requestOf } from '../../../support/plan-samples.ts';
import { logDiskWorld, memoryWorld, nginxWorld } from '../../../support/printed-host.ts';

type Worlds = Readonly<Record<string, World | null>>;
const plan = (of: keyof typeof ILL, worlds: Worlds, runbooks = catalogue) =>
  planDeterministically({ ...requestOf(ILL[of].alarm, worlds), catalogue: runbooks });
const runbookOf = (step: ProposedStep | undefined) => (step?.kind === 'runbook' ? step : undefined);

describe('disk', () => {
  it('picks the ill host and its largest log', () => {
    const { hypothesis, steps } = plan('disk', { 'i-1': logDiskWorld(40), 'i-2': logDiskWorld(96) });
    expect(steps).toEqual([
      {
        kind: 'runbook',
        runbook: 'archive-and-truncate-log',
        title: 'Archive /var/log/app/app.log to S3 and truncate it',
        targetIds: ['i-2'],
        parameters: {
          path: '/var/log/app/app.log',
          archive_key: expect.stringMatching(/^logs\/.*\/i-2\/cdcdcdcd-app_app\.log-[0-9a-f]{8}\.gz$/),
          threshold_percent: 85,
        },
      },
    ]);
    expect(hypothesis).toMatchObject({ confidence: 0.95, evidenceIds: ['E2'] });
    expect(hypothesis.rootCause).toMatch(/^growing_log on i-2: the log \/var\/log\/app\/app\.log has grown/);
    expect(hypothesis.reasoning).toContain('On i-1 /var/log is 40 % full');
    expect(hypothesis.reasoning).toContain('Not it: filesystem_not_grown');
  });

  it('plans a step for each ill host', () => {
    const { steps } = plan('disk', { 'i-1': logDiskWorld(97), 'i-2': logDiskWorld(97) });
    expect(steps.map((step) => step.targetIds)).toEqual([['i-1'], ['i-2']]);
  });

  it.each(['/var/log/audit/audit.log', '/var/log/wtmp', '/var/log/btmp-20261101', '/var/log/app/old.log.gz'])(
    'never cuts %s',
    (path) => {
      const { steps } = plan('disk', { 'i-1': logDiskWorld(97, path) });
      const cut = steps.filter((step) => runbookOf(step)?.runbook === 'archive-and-truncate-log');
      expect(cut).toEqual([]);
    },
  );

  it.each([
    ['its own tools look after', '/var/log/audit/audit.log'],
    ['no step can be given', '/var/log/a\nb.log'],
  ])('cuts no log where a file that %s is larger there: it names that one', (_what, path) => {
    const { steps, hypothesis } = plan('disk', { 'i-1': logDiskWorld(97, path) });
    expect(steps).toEqual([]);
    expect(`${hypothesis.rootCause}\n${hypothesis.reasoning}`).toContain(
      path.includes('\n') ? '/var/log/a\\x0ab.log' : '97 % full',
    );
  });

  it('says what was measured where nothing is above the threshold', () => {
    const { steps, hypothesis, message } = plan('disk', { 'i-1': logDiskWorld(80), 'i-2': logDiskWorld(20) });
    expect(steps).toEqual([]);
    expect(hypothesis).toMatchObject({
      rootCause: 'none of the hosts that answered shows what the alarm is about',
      confidence: 0.1,
    });
    expect(message).toBe(hypothesis.rootCause);
    expect(hypothesis.reasoning).toContain('On i-1 /var/log is 80 % full');
  });
});

describe('memory', () => {
  it('picks the process that holds it and that no unit stands for', () => {
    const { hypothesis, steps } = plan('memory', { 'i-1': memoryWorld(96.5), 'i-2': memoryWorld(30) });
    expect(steps).toHaveLength(1);
    expect(runbookOf(steps[0])).toMatchObject({
      runbook: 'end-process',
      targetIds: ['i-1'],
      parameters: {
        pid: 4711,
        started_at: 'Sun Nov 22 07:30:00 2026',
        command: 'report-worker',
        executable: '/opt/app/report-worker',
      },
    });
    expect(hypothesis.reasoning).toContain('96.5 % of the memory is used');
  });

  it.each(['health-app', 'systemd-journal', 'amazon-ssm-agen', 'init', '(sd-pam)', 'postgres', 'mysqld'])(
    'never ends %s',
    (comm) => {
      expect(plan('memory', { 'i-1': memoryWorld(96, { comm }) }).steps).toEqual([]);
    },
  );

  it.each(['sshd-x', 'nginx', 'systemd-journal', '(sd-pam)'])(
    'ends nobody else where %s, which is never ended, holds the most: it names that one',
    (comm) => {
      const { steps, hypothesis } = plan('memory', { 'i-1': memoryWorld(96, { comm }) });
      expect(steps).toEqual([]);
      expect(hypothesis.rootCause).toMatch(
        /^protected_holds_it on i-1: .*pid 4711(?: \(called \?sd-pam\?\)|\))? holds 786\.4 MiB/,
      );
      expect(hypothesis.reasoning).toContain('No step for protected_holds_it');
    },
  );

  it('ends nothing that a unit or a container stands for', () => {
    for (const unit of ['report.service', 'container']) {
      const { steps, hypothesis } = plan('memory', {
        'i-1': memoryWorld(96, { comm: 'report-worker', unit }),
      });
      expect(steps).toEqual([]);
      // It is named all the same: whoever is asked wants to know what holds the memory.
      expect(hypothesis.rootCause).toContain('runaway_memory on i-1: report-worker');
      expect(hypothesis.reasoning).toContain('stop it there, not by itself');
    }
  });

  it('leaves a process with an unusual name to a person', () => {
    const { steps, hypothesis } = plan('memory', { 'i-1': memoryWorld(96, { comm: '$(reboot)' }) });
    expect(steps).toEqual([]);
    expect(hypothesis.rootCause).not.toContain('$(reboot)');
    expect(hypothesis.rootCause).toContain('pid 4711 (called ?reboot?)');
    expect(hypothesis.reasoning).toContain('a person has to look');
  });
});

/** Processes beside or in the place of those of a host whose memory is 96 % full; sizes in parts of what is used. */
function memoryOf(...holders: readonly (readonly [comm: string, share: number])[]): World {
  const world = memoryWorld(96);
  const usedKib = 0.96 * 1_048_576;
  return {
    ...world,
    processes: holders.map(([comm, share], index) => ({
      pid: 5_000 + index,
      ppid: 1,
      user: 'app',
      comm,
      exe: `/opt/app/${comm}`,
      start: '2026-11-22T07:30:00Z',
      rss_kib: Math.round(usedKib * share),
    })),
  };
}

describe('blames nobody small', () => {
  it('proposes nothing where the largest process is a small part of what is used', () => {
    expect(plan('memory', { 'i-1': memoryOf(['report-worker', 0.05]) }).steps).toEqual([]);
    expect(plan('memory', { 'i-1': memoryOf(['report-worker', 0.6]) }).steps).toHaveLength(1);
  });

  it('ends nobody else where the processes of a protected program hold more together', () => {
    const workers = ['nginx', 'nginx', 'nginx', 'nginx'].map((comm) => [comm, 0.18] as const);
    const { steps } = plan('memory', { 'i-1': memoryOf(...workers, ['report-worker', 0.2]) });
    expect(steps).toEqual([]);
  });

  it('ends no process whose end would not clear the alarm', () => {
    const world = memoryOf(['report-worker', 0.3], ['postgres', 0.3]);
    const alarm = alarmOn('mem_used_percent', 60);
    const request = requestOf(alarm, { 'i-1': world });
    expect(planDeterministically({ ...request, catalogue }).steps).toEqual([]);
  });

  it('proposes nothing where the largest log is a small part of what is used', () => {
    const world = logDiskWorld(97);
    const small =
      world.files?.map((file) => ({ ...file, allocated_bytes: 4_096, apparent_bytes: 4_096 })) ?? [];
    const { steps } = plan('disk', { 'i-1': { ...world, files: small } });
    expect(steps).toEqual([]);
  });

  it('looks at the file system alone that the alarm names', () => {
    const alarm = {
      ...ILL.disk.alarm,
      metrics: ILL.disk.alarm.metrics.map((metric) => ({ ...metric, dimensions: { path: '/' } })),
    };
    // /var/log is full; / is not.
    const request = requestOf(alarm, { 'i-1': logDiskWorld(97) });
    const { steps, hypothesis } = planDeterministically({ ...request, catalogue });
    expect(steps).toEqual([]);
    expect(hypothesis.reasoning).toContain('On i-1 / is');
    expect(
      planDeterministically({ ...requestOf(ILL.disk.alarm, { 'i-1': logDiskWorld(97) }), catalogue }).steps,
    ).toHaveLength(1);
  });

  it.each([
    ['disk', 'LessThanThreshold'],
    ['memory', 'LessThanOrEqualToThreshold'],
    ['service', 'LessThanThreshold'],
    ['disk', 'LessThanLowerOrGreaterThanUpperThreshold'],
  ] as const)('proposes nothing for an alarm about %s that goes off %s', (of, comparisonOperator) => {
    const alarm = { ...ILL[of].alarm, comparisonOperator };
    const request = requestOf(alarm, { 'i-1': ILL[of].ill });
    expect(planDeterministically({ ...request, catalogue }).steps).toEqual([]);
  });
});

describe('service', () => {
  it.each(['failed', 'inactive'] as const)('starts an nginx that is %s', (state) => {
    const { steps, hypothesis } = plan('service', { 'i-1': nginxWorld(state), 'i-2': nginxWorld('active') });
    expect(steps).toEqual([
      { kind: 'runbook', runbook: 'restart-nginx', title: 'Start nginx', targetIds: ['i-1'], parameters: {} },
    ]);
    expect(hypothesis.evidenceIds).toEqual(['E1']);
  });

  it('makes one step of what is the same on several hosts', () => {
    const { steps } = plan('service', { 'i-1': nginxWorld('failed'), 'i-2': nginxWorld('failed') });
    expect(steps.map(({ targetIds }) => targetIds)).toEqual([['i-1', 'i-2']]);
  });

  it('does not restart into a broken configuration', () => {
    const { steps, hypothesis } = plan('service', { 'i-1': nginxWorld('failed', 1) });
    expect(steps).toEqual([]);
    expect(hypothesis.rootCause).toMatch(/^config_invalid on i-1/);
  });
});

describe('honesty', () => {
  it('is less sure when a host did not answer, and names it', () => {
    const whole = plan('disk', { 'i-1': logDiskWorld(97) }).hypothesis;
    const { hypothesis, steps } = plan('disk', { 'i-1': logDiskWorld(97), 'i-2': null });
    expect(hypothesis.confidence).toBeCloseTo(whole.confidence * 0.75, 2);
    expect(hypothesis.reasoning).toContain('i-2 could not be looked at.');
    expect(steps.map(({ targetIds }) => targetIds)).toEqual([['i-1']]);
  });

  it('proposes nothing where no host answered', () => {
    const { hypothesis, steps } = plan('disk', { 'i-1': null, 'i-2': null });
    expect(steps).toEqual([]);
    expect(hypothesis.confidence).toBeLessThanOrEqual(0.1);
  });

  it('says that a host could not be read, and does not call it well', () => {
    const { hypothesis } = plan('disk', { 'i-1': logDiskWorld(97), 'i-2': {} });
    expect(hypothesis.reasoning).toMatch(/On i-2 how full .*could not be read/);
    expect(hypothesis.reasoning).not.toContain('well');
  });

  it('says when the runbook is missing', () => {
    const { steps, message } = plan('disk', { 'i-1': logDiskWorld(97) }, []);
    expect(steps).toEqual([]);
    expect(message).toMatch(/the runbook for it is not in the catalogue$/);
  });

  it('says when an alarm is about something that nothing here knows, and when it is not understood', () => {
    const known = requestOf(alarmOn('Orders', 80), { 'i-1': logDiskWorld(97) });
    const { hypothesis } = planDeterministically({ ...known, catalogue });
    expect(hypothesis.rootCause).toMatch(/nothing here knows what to make of such an alarm|not understood/);
  });
});

it('whatever is on the hosts, the steps can be assembled and the confidence is one', () => {
  const comm = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 15 }),
    fc.constantFrom('app', 'nginx'),
  );
  const path = fc.stringMatching(/^\/var\/log\/[A-Za-z0-9. _-]{1,30}$/);
  const world = fc.oneof(
    fc.tuple(fc.integer({ min: 0, max: 100 }), path).map(([percent, name]) => logDiskWorld(percent, name)),
    fc
      .tuple(fc.integer({ min: 1, max: 100 }), comm)
      .map(([percent, name]) => memoryWorld(percent, { comm: name })),
    fc.constantFrom(nginxWorld('active'), nginxWorld('failed'), nginxWorld('inactive', 1)),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.constantFrom('disk', 'memory', 'service'), world, world, (of, first, second) => {
      const request = requestOf(ILL[of].alarm, { 'i-1': first, 'i-2': second });
      const { hypothesis, steps, message } = planDeterministically({ ...request, catalogue });
      expect(hypothesis.confidence).toBeGreaterThanOrEqual(0);
      expect(hypothesis.confidence).toBeLessThanOrEqual(1);
      expect(hypothesis.reasoning).not.toBe('');
      expect(hypothesis.rootCause.length).toBeLessThanOrEqual(LIMITS.rootCauseChars);
      expect(message).not.toBe('');
      const offline = [first, second].flatMap((one, index) => (one === null ? [`i-${index + 1}`] : []));
      for (const step of steps) expect(offline).not.toContain(step.targetIds[0]);
      if (steps.length === 0) return;
      const { incidentId, timing, targets } = request;
      const assembled = assemblePlan({
        incidentId,
        planVersion: 1,
        timing,
        policyVersion: 'p',
        diagnosticsSha256: 'd',
        steps,
        catalogue,
        targets,
      });
      expect(assembled).toMatchObject({ ok: true });
    }),
    { numRuns: 300 },
  );
});

it.each([
  [0, 'what takes it up was found, and none of it can be blamed'],
  [50, 'nothing that was found explains it'],
])(
  'says of a disk of which %s %% is unexplained, and nothing is blamed for, what is so',
  (unexplained, said) => {
    const request = requestOf(ILL.disk.alarm, { 'i-1': logDiskWorld(97) });
    const { judgement } = request.diagnostics;
    if (judgement === undefined) throw new Error('it was not judged');
    const balance = {
      account: 'disk_bytes:/',
      targetId: 'i-1',
      total: 100,
      used: 100,
      unexplained,
      parts: [],
    };
    const hosts = judgement.hosts.map((host) => ({ ...host, causes: [], steps: [], balances: [balance] }));
    const { hypothesis } = planDeterministically({
      ...request,
      diagnostics: { ...request.diagnostics, judgement: { ...judgement, hosts } },
      catalogue,
    });
    expect(hypothesis.rootCause).toContain(said);
  },
);

describe('an alarm that is over', () => {
  const over = {
    cause: 'nothing_wrong_any_more',
    state: 'asserted',
    confidence: 0.9,
    blamed: {},
    explained: null,
    sentence: 'the alarm is OK again, and nothing wrong is measured any more',
    saysWell: true,
  } as const;
  const planned = (state: 'well' | 'unread') => {
    const request = requestOf(ILL.disk.alarm, { 'i-1': logDiskWorld(40), 'i-2': logDiskWorld(40) });
    const { judgement } = request.diagnostics;
    if (judgement === undefined) throw new Error('it was not judged');
    const hosts = judgement.hosts.map((host, index) => ({
      ...host,
      state: index === 0 ? state : ('well' as const),
      causes: index === 0 && state === 'unread' ? [] : [{ ...over, targetId: host.targetId }],
    }));
    return planDeterministically({
      ...request,
      diagnostics: { ...request.diagnostics, judgement: { ...judgement, hosts } },
      catalogue,
    });
  };

  it('names no cause on hosts that are well, and blames none of them', () => {
    const { hypothesis, message, steps } = planned('well');
    expect(steps).toEqual([]);
    expect(message).toMatch(/^the alarm is OK again, and nothing wrong is measured any more \(/);
    for (const text of [hypothesis.rootCause, hypothesis.reasoning, message]) {
      expect(text).not.toContain('nothing_wrong_any_more');
      expect(text).not.toContain('Blamed');
    }
  });

  it('calls nothing well for a host beside it that could not be read', () => {
    expect(planned('unread').hypothesis.rootCause).toBe('what the alarm is about could not be read');
  });
});
