import { describe, expect, test } from 'vitest';
import type { World } from '../../../../eval/world.ts';
import { type DiagnoseDeps, diagnoseTargets } from '../../../../src/activities/diagnosis/diagnose-targets.ts';
import type { Alarm } from '../../../../src/domain/alarm/alarm.ts';
import { alarmOfFinding } from '../../../../src/domain/alarm/finding/alarm-of-finding.ts';
import type { Finding } from '../../../../src/domain/alarm/finding/finding.ts';
import { LIMITS } from '../../../../src/domain/bounds.ts';
import { PROBES } from '../../../../src/domain/diagnosis/probes/registry.ts';
import { DEFAULT_SITE } from '../../../../src/domain/site/default-site.ts';
import { sha256Hex } from '../../../../src/domain/text/sha256.ts';
import {
  FakeCloud,
  FakeObjects,
  FakeSsm,
  HOST,
  invocation,
  OTHER_HOST,
  serviceError,
  target,
} from '../../../support/fake-aws.ts';
import { finding } from '../../../support/finding-samples.ts';
import { alarmOn, ILL } from '../../../support/plan-samples.ts';
import { logDiskWorld, printedProbes } from '../../../support/printed-host.ts';
import { quietEnvironment, runActivity } from '../activity-environment.ts';

const NONCE = '0123456789abcdef0123456789abcdef';
type Invoked = ReturnType<typeof invocation> | undefined;
type Host = World | ((probes: readonly string[], nonce: string) => Invoked);

/** SSM on which every host is as its world says, or answers as a function of it does. */
function setUp(
  hosts: Readonly<Record<string, Host>> = { [HOST]: ILL.disk.ill, [OTHER_HOST]: ILL.disk.well },
) {
  const ssm = new FakeSsm();
  const objects = new FakeObjects();
  ssm.answers.set('RecoverOps-Diagnose', ({ instanceIds, parameters }) => {
    const host = hosts[String(instanceIds[0])];
    const probes = (parameters.Probes ?? '').split(',');
    const nonce = parameters.Nonce ?? '';
    if (host === undefined) return undefined;
    if (typeof host === 'function') return host(probes, nonce);
    return invocation({ stdout: printedProbes(host, probes, nonce) });
  });
  const deps: DiagnoseDeps & { createNonce: () => string } = {
    ssm,
    objects,
    documentPrefix: 'RecoverOps-',
    now: () => Date.now(),
    createNonce: () => NONCE,
    site: DEFAULT_SITE,
  };
  const diagnose = (
    targets = [target(HOST), target(OTHER_HOST)],
    { alarm = ILL.disk.alarm as Alarm, startToCloseTimeoutMs = 60_000 } = {},
  ) =>
    runActivity(
      () => diagnoseTargets(deps, { incidentId: 'one', targets, alarm }),
      quietEnvironment({ startToCloseTimeoutMs }),
    );
  return { ssm, objects, diagnose, deps };
}

const disk = (percent = 97) => logDiskWorld(percent);
const printed = (world: World, change: Partial<ReturnType<typeof invocation>> = {}, extra = '') =>
  ((probes, nonce) =>
    invocation({ stdout: `${printedProbes(world, probes, nonce)}${extra}`, ...change })) satisfies Host;
const namesIn = (ssm: FakeSsm) => ssm.sent.map(({ parameters }) => (parameters.Probes ?? '').split(','));

test('looks in rounds, asks nothing twice, judges, and keeps the evidence of each look', async () => {
  const { ssm, objects, diagnose } = setUp();
  const diagnostics = await diagnose();
  const { judgement } = diagnostics;
  expect(judgement).toMatchObject({ family: 'disk', notUnderstood: null, rounds: 3, offline: [] });
  expect(judgement?.hosts).toMatchObject([
    {
      targetId: HOST,
      state: 'ill',
      causes: [{ cause: 'growing_log', state: 'asserted' }, {}],
      steps: [{ runbook: 'archive-and-truncate-log', parameters: { path: '/var/log/app/app.log' } }],
    },
    { targetId: OTHER_HOST, state: 'well', steps: [] },
  ]);
  const first = ssm.sent[0];
  expect(first).toMatchObject({
    documentName: 'RecoverOps-Diagnose',
    instanceIds: [HOST, OTHER_HOST],
    parameters: { Probes: expect.stringContaining('filesystems'), Nonce: NONCE },
    output: null,
  });
  const asked = ssm.sent.flatMap(({ instanceIds, parameters }) =>
    instanceIds.flatMap((id) => (parameters.Probes ?? '').split(',').map((name) => `${id} ${name}`)),
  );
  expect(new Set(asked).size).toBe(asked.length);
  const [evidence] = diagnostics.evidence;
  const key = `incidents/one/1/evidence/E1-${HOST}-round-1.txt`;
  const stored = objects.objects.get(key) ?? '';
  expect(stored).toContain(`=== probe filesystems ${NONCE}`);
  expect(evidence).toMatchObject({ id: 'E1', targetId: HOST, probeSet: 'disk', key, problem: null });
  expect(evidence).toMatchObject({ sha256: sha256Hex(stored), sizeBytes: Buffer.byteLength(stored) });
  expect(objects.objects.size).toBe(diagnostics.evidence.length);
  expect(diagnostics.unreachable).toEqual([]);
  expect(diagnostics.facts).toContainEqual(
    expect.objectContaining({ kind: 'filesystem', targetId: HOST, mount: '/var/log' }),
  );
});

test('no command runs more probes, or may print more, than SSM takes', async () => {
  const { ssm, diagnose } = setUp();
  await diagnose();
  await diagnose([target(HOST)], { alarm: alarmOn('UnHealthyHostCount', 0) });
  for (const names of namesIn(ssm)) {
    expect(names.length).toBeLessThanOrEqual(LIMITS.commandProbesMax);
    const bytes = PROBES.filter(({ name }) => names.includes(name)).map(({ limits }) => limits.bytes);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(LIMITS.commandOutputBytes);
  }
});

test('every look names its archives anew, so that none is written over', async () => {
  const { diagnose, deps } = setUp();
  let nonces = 0;
  deps.createNonce = () => String(++nonces).padStart(32, '0');
  const keys = [await diagnose([target(HOST)]), await diagnose([target(HOST)])].map(
    ({ judgement }) => judgement?.hosts[0]?.steps[0]?.parameters.archive_key,
  );
  expect(new Set(keys).size).toBe(2);
});

test('secrets and control characters leave neither in evidence nor in facts nor in excerpts', async () => {
  const secret = 'AKIAIOSFODNN7EXAMPLE';
  // The colour code in the middle would hide the key from a redaction that ran first.
  const extra = `\u001b[31mkey AKIAIOSF\u001b[0mODNN7EXAMPLE\u0000\u202e\n`;
  const { objects, diagnose } = setUp({ [HOST]: printed(disk(), {}, extra) });
  const diagnostics = await diagnose([target(HOST)]);
  const everything = JSON.stringify(diagnostics) + [...objects.objects.values()].join('');
  expect(everything).not.toContain(secret);
  for (const control of ['\u001b', '\u0000', '\u202e']) {
    expect(everything).not.toContain(control);
    expect(everything).not.toContain(JSON.stringify(control).slice(1, -1));
  }
  expect(everything).toContain('<REDACTED:');
});

test('facts are read from raw output: what looks like secrets between them takes none away', async () => {
  const key = (edge: string) => `-----${edge} RSA PRIVATE ${'KEY'}-----`;
  const world = disk();
  const files = [
    { path: `/var/log/app/${key('BEGIN')}`, allocated_bytes: 60_000_000, kind: 'text' },
    ...(world.files ?? []),
    { path: `/var/log/app/${key('END')}`, allocated_bytes: 50_000_000, kind: 'text' },
  ];
  const { objects, diagnose } = setUp({ [HOST]: { ...world, files } });
  const { judgement } = await diagnose([target(HOST)]);
  expect(judgement?.hosts[0]?.causes[0]).toMatchObject({
    cause: 'growing_log',
    state: 'asserted',
    blamed: { path: '/var/log/app/app.log' },
  });
  const stored = [...objects.objects.values()].join('');
  for (const name of ['filesystems', 'usage', 'open-files']) {
    expect(stored).toContain(`=== probe ${name} ${NONCE}\n`);
    expect(stored).toContain(`=== end ${name} ${NONCE} exit=0`);
  }
});

test('every command has a nonce of its own, and output with another one is no answer to it', async () => {
  const { ssm, diagnose, deps } = setUp({
    [HOST]: (probes) => invocation({ stdout: printedProbes(disk(), probes, 'f'.repeat(32)) }),
  });
  let nonces = 0;
  deps.createNonce = () => String(++nonces).padStart(32, '0');
  ssm.refuseGroups = true;
  const diagnostics = await diagnose([target(HOST), target(OTHER_HOST)]);
  const sent = ssm.sent.map(({ parameters }) => parameters.Nonce);
  expect(new Set(sent).size).toBe(sent.length);
  expect(nonces).toBeGreaterThan(sent.length);
  expect(diagnostics).toMatchObject({ evidence: [], unreachable: [HOST, OTHER_HOST] });
  expect(diagnostics.judgement?.hosts.flatMap(({ steps }) => steps)).toEqual([]);
});

test('S3 away costs the object, not the diagnosis', async () => {
  const { objects, diagnose } = setUp();
  objects.isAway = true;
  const diagnostics = await diagnose([target(HOST)]);
  expect(diagnostics.evidence[0]).toMatchObject({
    key: null,
    excerpt: expect.stringContaining('/var/log'),
    problem: expect.stringContaining('could not be stored'),
  });
  expect(diagnostics.judgement?.hosts[0]?.state).toBe('ill');
});

test('offline hosts are not asked; hosts that do not answer in time are unreachable', async () => {
  const silent = 'i-0000000000000003';
  const { ssm, diagnose } = setUp({ [HOST]: disk() });
  const targets = [target(HOST), target(OTHER_HOST, false), target(silent)];
  const diagnostics = await diagnose(targets, { startToCloseTimeoutMs: 6_000 });
  expect(ssm.sent[0]?.instanceIds).toEqual([HOST, silent]);
  expect(new Set(diagnostics.evidence.map((one) => one.targetId))).toEqual(new Set([HOST]));
  expect(diagnostics.unreachable).toEqual([OTHER_HOST, silent]);
  // SSM reaches it, so it is not lost: that it says nothing is never taken for "well".
  expect(diagnostics.judgement?.offline).toEqual([OTHER_HOST]);
  expect(diagnostics.judgement?.hosts).toMatchObject([
    { targetId: HOST, state: 'ill' },
    { targetId: silent, state: 'unread', steps: [] },
  ]);
  expect(diagnostics.facts).toContainEqual(
    expect.objectContaining({ kind: 'unread', targetId: silent, why: 'no answer in time' }),
  );
});

test('when time is up what was read so far is judged, and the rest is said not to be known', async () => {
  const { ssm, diagnose } = setUp({
    [HOST]: (probes, nonce) =>
      probes.includes('usage') ? undefined : invocation({ stdout: printedProbes(disk(), probes, nonce) }),
  });
  const { judgement } = await diagnose([target(HOST)], { startToCloseTimeoutMs: 7_000 });
  expect(namesIn(ssm).flat()).toContain('usage');
  const [host] = judgement?.hosts ?? [];
  expect(host?.state).toBe('ill');
  expect(host?.steps).toEqual([]);
  expect(host?.unread.join('\n')).toContain('no answer in time');
});

test('a probe whose output breaks off could not be read, and is never taken for well', async () => {
  const { diagnose } = setUp({
    [HOST]: (probes, nonce) => {
      const whole = printedProbes(disk(), probes, nonce);
      const end = whole.indexOf(`\n=== end filesystems ${nonce}`);
      return invocation({ stdout: end === -1 ? whole : whole.slice(0, end) });
    },
  });
  const { judgement } = await diagnose([target(HOST)]);
  expect(judgement?.hosts[0]).toMatchObject({ state: 'unread', steps: [] });
  expect(judgement?.hosts[0]?.unread.join('\n')).toContain('its output is missing or breaks off');
});

test('probes that end badly: with output they are evidence with a problem, without they are none', async () => {
  const failed = { status: 'Failed', responseCode: 1, stderr: 'df: broken' } as const;
  const { diagnose } = setUp({
    [HOST]: printed(disk(), failed),
    [OTHER_HOST]: () => invocation({ ...failed, stdout: '' }),
  });
  const diagnostics = await diagnose();
  expect(new Set(diagnostics.evidence.map((one) => one.targetId))).toEqual(new Set([HOST]));
  expect(diagnostics.evidence[0]).toMatchObject({
    targetId: HOST,
    problem: expect.stringContaining('exit code 1'),
  });
  expect(diagnostics.unreachable).toEqual([OTHER_HOST]);
});

test('a look that SSM skipped is a success to SSM, and none to us: nobody has looked at that host', async () => {
  const { diagnose } = setUp({
    [HOST]: disk(),
    [OTHER_HOST]: () => invocation({ stdout: 'Step execution skipped due to unsatisfied preconditions' }),
  });
  const diagnostics = await diagnose();
  expect(new Set(diagnostics.evidence.map((one) => one.targetId))).toEqual(new Set([HOST]));
  expect(diagnostics.unreachable).toEqual([OTHER_HOST]);
});

test('one host that SSM refuses does not cost the others', async () => {
  const { ssm, diagnose } = setUp();
  ssm.refuseGroups = true;
  const diagnostics = await diagnose();
  expect(new Set(diagnostics.evidence.map((one) => one.targetId))).toEqual(new Set([HOST]));
  expect(diagnostics.unreachable).toEqual([OTHER_HOST]);
});

test('SSM away at the first look is an error that is tried again, and at a later one a look that is missing', async () => {
  const { ssm, diagnose } = setUp();
  const send = ssm.sendReadOnly.bind(ssm);
  ssm.sendReadOnly = () => Promise.reject(serviceError('ssm', 'throttled'));
  await expect(diagnose([target(HOST)])).rejects.toMatchObject({ kind: 'throttled' });
  let sent = 0;
  ssm.sendReadOnly = (request) =>
    ++sent > 1 && !(request.parameters.Probes ?? '').includes('filesystems')
      ? Promise.reject(serviceError('ssm', 'throttled'))
      : send(request);
  const { judgement } = await diagnose([target(HOST)]);
  expect(judgement?.hosts[0]).toMatchObject({ state: 'ill', steps: [] });
  expect(judgement?.hosts[0]?.unread.join('\n')).toContain('it could not be asked');
});

test('no host online: nothing is sent, everything is unreachable', async () => {
  const { ssm, diagnose } = setUp();
  const diagnostics = await diagnose([target(HOST, false)]);
  expect(diagnostics).toMatchObject({ evidence: [], unreachable: [HOST] });
  expect(diagnostics.judgement?.hosts).toMatchObject([{ targetId: HOST, state: 'unread', steps: [] }]);
  expect(ssm.sent).toEqual([]);
});

test('for an alarm that nothing here knows people get a general look, and no host is judged', async () => {
  const { ssm, diagnose } = setUp();
  const diagnostics = await diagnose([target(HOST)], { alarm: alarmOn('OrdersPerMinute', 80) });
  expect(namesIn(ssm).flat()).toEqual(expect.arrayContaining(['processes', 'filesystems']));
  expect(diagnostics.evidence.length).toBeGreaterThan(0);
  expect(diagnostics.judgement?.hosts.flatMap(({ steps }) => steps) ?? []).toEqual([]);
});

/** An alarm of a load balancer on a group that the cloud knows. */
const GROUP = 'targetgroup/web/0123456789abcdef';
const ofGroup = (alarm: Alarm): Alarm => ({
  ...alarm,
  metrics: alarm.metrics.map((metric) => ({ ...metric, dimensions: { TargetGroup: GROUP } })),
});

function withCloud(cloud: FakeCloud, targets = [target(HOST), target(OTHER_HOST, false)], alarm?: Alarm) {
  const { deps } = setUp();
  const view = { alarms: () => cloud, hosts: () => cloud };
  return runActivity(
    () =>
      diagnoseTargets(
        { ...deps, cloud: view },
        { incidentId: 'one', targets, alarm: alarm ?? ofGroup(ILL.disk.alarm) },
      ),
    quietEnvironment({ startToCloseTimeoutMs: 60_000 }),
  );
}

test('what AWS says of a host is known before anything is asked, and of a lost host it is all', async () => {
  const cloud = new FakeCloud();
  const timeout = {
    id: OTHER_HOST,
    port: 80,
    state: 'unhealthy',
    reason: 'Target.Timeout',
    description: null,
  };
  cloud.registered.set(GROUP, [timeout]);
  const diagnostics = await withCloud(cloud);
  expect(diagnostics.judgement?.hosts.map(({ targetId }) => targetId)).toEqual([HOST, OTHER_HOST]);
  expect(diagnostics.facts).toContainEqual(
    expect.objectContaining({ kind: 'target_health', targetId: OTHER_HOST, reason: 'Target.Timeout' }),
  );
  expect(diagnostics.facts).toContainEqual(
    expect.objectContaining({ kind: 'instance_state', targetId: HOST, state: 'running' }),
  );
});

test('a lost host of which no balancer complains is named beside one that answers, and not judged', async () => {
  const { judgement } = await withCloud(new FakeCloud());
  expect(judgement?.hosts.map(({ targetId }) => targetId)).toEqual([HOST]);
  expect(judgement?.offline).toEqual([OTHER_HOST]);
});

test('rights that are missing in AWS are said, and end nothing', async () => {
  const cloud = new FakeCloud();
  const denied = serviceError('ec2', 'refused');
  for (const call of ['alarmNow', 'agents', 'instances', 'targetHealth'] as const)
    cloud.failures.set(call, denied);
  const { judgement, facts } = await withCloud(cloud, [target(HOST)]);
  const told = judgement?.hosts[0];
  expect(told).toMatchObject({ state: 'ill', steps: [{ runbook: 'archive-and-truncate-log' }] });
  expect(told?.unread).toEqual(
    expect.arrayContaining([
      `what EC2 says of the instance could not be read: ${denied.message}`,
      `what the load balancer says of it in ${GROUP} could not be read: ${denied.message}`,
      `what the alarm says now could not be read: ${denied.message}`,
    ]),
  );
  expect(facts?.filter(({ kind }) => kind === 'instance_state')).toEqual([]);
});

test('a composite alarm is judged by the child that made it red', async () => {
  const cloud = new FakeCloud();
  const child = ILL.disk.alarm;
  cloud.described = [child];
  const composite: Alarm = {
    ...child,
    kind: 'composite',
    name: 'any',
    metrics: [],
    rule: `ALARM("${child.name}")`,
    threshold: null,
    comparisonOperator: null,
  };
  const { judgement } = await withCloud(cloud, [target(HOST)], composite);
  expect(judgement).toMatchObject({ family: 'disk', notUnderstood: null });
  expect(judgement?.hosts[0]?.causes[0]).toMatchObject({ cause: 'growing_log', state: 'asserted' });
  cloud.failures.set('describeAlarms', serviceError('cloudwatch', 'refused'));
  const blind = await withCloud(cloud, [target(HOST)], composite);
  expect(blind.judgement?.notUnderstood).toContain('is not known');
  expect(blind.facts).toContainEqual(expect.objectContaining({ kind: 'unread', probe: 'alarm-children' }));
});

test('an endless line is cut in the excerpt and in the object, with a mark', async () => {
  const endless = 'é'.repeat(2 * LIMITS.evidenceBytes);
  const { objects, diagnose } = setUp({
    [HOST]: (_probes, nonce) => invocation({ stdout: `=== probe usage ${nonce}\n${endless}` }),
  });
  const [evidence] = (await diagnose([target(HOST)])).evidence;
  const stored = [...objects.objects.values()][0] ?? '';
  expect(evidence?.excerpt).toHaveLength(LIMITS.evidenceExcerptChars);
  expect(Buffer.byteLength(stored)).toBeLessThanOrEqual(LIMITS.evidenceBytes);
  expect(stored).toMatch(/é\n\[cut here; the whole is longer\]$/);
});

describe('because of a finding of logs', () => {
  const alarmOf = (change: Partial<Finding> = {}) =>
    alarmOfFinding(finding({ resource: { kind: 'instance', id: HOST }, ...change }));

  test('a host is asked what its lines tell of; nothing that reads metrics or alarms is asked', async () => {
    const { deps, ssm } = setUp();
    const cloud = new FakeCloud();
    for (const call of ['alarmNow', 'describeAlarms', 'metricPoints'] as const)
      cloud.failures.set(call, new Error(`${call} was asked`));
    const withCloud = { ...deps, cloud: { alarms: () => cloud, hosts: () => cloud } };
    const { facts = [], judgement } = await runActivity(
      () => diagnoseTargets(withCloud, { incidentId: 'one', targets: [target(HOST)], alarm: alarmOf() }),
      quietEnvironment({ startToCloseTimeoutMs: 60_000 }),
    );
    expect(namesIn(ssm)[0]).toContain('filesystems');
    expect(judgement).toMatchObject({
      family: 'disk',
      finding: 'log-pattern-disk-full',
      notUnderstood: null,
    });
    expect(judgement?.hosts).toMatchObject([
      { state: 'ill', causes: [{ cause: 'growing_log', state: 'asserted' }, {}], steps: [{}] },
    ]);
    expect(facts.filter(({ kind }) => kind === 'log_finding')).toMatchObject([
      {
        targetId: HOST,
        class: 'disk_full',
        lines: 412,
        patterns: [{ count: 42 }],
        templates: [{ count: 42 }],
      },
    ]);
    const [why] = facts.filter((fact) => fact.kind === 'unread').map(({ why: said }) => said);
    expect(why ?? '').not.toContain('was asked');
    expect(facts.some(({ kind }) => kind === 'alarm_reading' || kind === 'metric_history')).toBe(false);
    expect(judgement?.hosts[0]?.background?.[0]).toContain('its log said, which alone shows no cause');
    expect(judgement?.hosts[0]?.steps[0]?.predicted?.sentence).toContain('below the 85 %');
  });

  test('what its lines name of that which is blamed is said, and makes nothing more certain', async () => {
    const judged = async (line: string) => {
      const { diagnose } = setUp({ [HOST]: ILL.disk.ill });
      const { judgement } = await diagnose([target(HOST)], { alarm: alarmOf({ lines: [line] }) });
      const [host] = judgement?.hosts ?? [];
      return { said: host?.background ?? [], confidence: host?.causes[0]?.confidence, steps: host?.steps };
    };
    const named = await judged('write /var/log/app/app.log: No space left on device');
    const other = await judged('write /srv/other: No space left on device');
    const sentence = 'its log names what is blamed too: /var/log/app/app.log';
    expect(named.said).toContain(sentence);
    expect(other.said).not.toContain(sentence);
    expect([named.confidence, named.steps?.length]).toEqual([other.confidence, other.steps?.length]);
  });

  test('the same lines about a well host blame nothing', async () => {
    const { diagnose } = setUp({ [HOST]: ILL.disk.well });
    const { judgement } = await diagnose([target(HOST)], { alarm: alarmOf() });
    expect(judgement?.hosts).toMatchObject([{ state: 'well', steps: [] }]);
    expect(judgement?.hosts[0]?.causes.filter(({ state }) => state === 'asserted')).toEqual([]);
  });

  test('lines that are only new lead to a general look', async () => {
    const { diagnose, ssm } = setUp();
    const { judgement } = await diagnose([target(HOST)], {
      alarm: alarmOf({ detector: 'log-novelty', class: null }),
    });
    expect(namesIn(ssm).flat()).toEqual(
      expect.arrayContaining(['filesystems', 'meminfo', 'units', 'processes']),
    );
    expect(judgement).toMatchObject({ family: null, finding: 'log-novelty' });
    expect(judgement?.hosts[0]).toMatchObject({ state: 'unread', steps: [] });
  });

  test('what is known of it for the record is bounded', async () => {
    const many = Array.from({ length: 10 }, (_, index) => ({
      id: `t${index}`,
      text: 'x'.repeat(1_024),
      count: index,
      novel: true,
      excess: null,
    }));
    const { diagnose } = setUp();
    const { facts = [] } = await diagnose([target(HOST)], {
      alarm: alarmOf({ templates: many, lines: many.map(({ text }) => text) }),
    });
    const [fact] = facts.filter((one) => one.kind === 'log_finding');
    expect(fact?.templates.map(({ count }) => count)).toEqual([9, 8, 7, 6, 5]);
    expect(JSON.stringify(fact).length).toBeLessThan(5_000);
  });
});
