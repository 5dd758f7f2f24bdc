import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CHAOS_CATALOGUE, type ChaosKind } from '../../chaos/catalogue.ts';
import { ChaosError, runChaos } from '../../chaos/run-chaos.ts';
import type { Lab, LabHost } from '../../lab/environment.ts';
import { documentFiles } from '../../lab/provision/documents.ts';
import { parseDocumentContent } from '../../lab/ssm/document-content.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { runbookFile } from '../support/plan-samples.ts';
import { type HostLab, run, startHostLab, stepParameters } from './host-fixture.ts';

let started: HostLab;
let lab: Lab;
let healthy: LabHost;
let ill: LabHost;
const WAIT = { timeout: HANG_LIMIT_MS, interval: 100 };

beforeAll(async () => {
  started = await startHostLab({ hostCount: 2 });
  lab = started.lab;
  [healthy, ill] = lab.hosts as [LabHost, LabHost];
});
afterEach(async () => {
  await lab.chaos('heal');
});
afterAll(() => started?.dispose());

let steps = 0;
async function onHost(body: string, host: LabHost = ill): Promise<string> {
  steps += 1;
  const result = await run(lab.clients.ssm, host.instanceId, {
    DocumentName: 'RecoverOps-RunStep',
    Parameters: stepParameters({ executionId: `x-${steps}`, body }),
  });
  return (result.StandardOutputContent ?? '').trim();
}

async function probe(names: string): Promise<string> {
  const result = await run(lab.clients.ssm, ill.instanceId, {
    DocumentName: 'RecoverOps-Diagnose',
    Parameters: { Probes: [names] },
  });
  expect(result.Status).toBe('Success');
  return result.StandardOutputContent ?? '';
}

async function diskPercent(host?: LabHost): Promise<number> {
  return Number.parseInt(await onHost("df -P /var/log | awk 'NR == 2 { print $5 }'", host), 10);
}

async function memoryPercent(): Promise<number> {
  const text = await onHost('cat /proc/meminfo');
  const kilobytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1]);
  return 100 - (kilobytes('MemAvailable') / kilobytes('MemTotal')) * 100;
}

async function alarmState(name: string): Promise<string | undefined> {
  const { MetricAlarms } = await lab.clients.cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [name] }),
  );
  return MetricAlarms?.[0]?.StateValue;
}

test('fill-disk fills /var/log of one host, sets off the alarm, and heal undoes both', async () => {
  const { output } = await lab.chaos('fill-disk');
  expect(output).toContain('fill-disk done');
  expect(await diskPercent()).toBeGreaterThanOrEqual(90);
  expect(await diskPercent(healthy)).toBeLessThan(10);
  expect(await probe('usage')).toMatch(/^f \d .*\d{8,}.* \/var\/log\/app\/debug\.log$/m);
  await expect.poll(() => alarmState('Disk-Critical-ASG'), WAIT).toBe('ALARM');
  // A disk that is full is really full.
  expect(await onHost('head -c 20000000 /dev/zero 2>&1 >/var/log/more; rm /var/log/more')).toContain(
    'No space left',
  );
  await lab.chaos('heal');
  expect(await diskPercent()).toBeLessThan(10);
  await expect.poll(() => alarmState('Disk-Critical-ASG'), WAIT).toBe('OK');
});

test('truncating the log repairs an ordinary fill, and not a stubborn one', async () => {
  await lab.chaos('fill-disk');
  await onHost('truncate -s 0 /var/log/app/debug.log; sleep 2');
  expect(await diskPercent()).toBeLessThan(10);
  await lab.chaos('heal');
  await lab.chaos('fill-disk-stubborn');
  await onHost('truncate -s 0 /var/log/app/debug.log');
  await expect.poll(() => diskPercent(), WAIT).toBeGreaterThanOrEqual(90);
});

test('a self-clearing fill goes away by itself', async () => {
  await lab.chaos('fill-disk-self-clear', ill.instanceId, 2);
  expect(await diskPercent()).toBeGreaterThanOrEqual(90);
  await expect.poll(() => diskPercent(), WAIT).toBeLessThan(10);
});

test('exhaust-memory takes more than 90 % and holds it; ending the process gives it back', async () => {
  const before = await memoryPercent();
  expect(before).toBeLessThan(80);
  await lab.chaos('exhaust-memory');
  await expect.poll(() => memoryPercent(), WAIT).toBeGreaterThan(90);
  await expect.poll(() => alarmState('Memory-Exhaustion-ASG'), WAIT).toBe('ALARM');
  expect(await memoryPercent()).toBeGreaterThan(90);
  expect(await probe('memory-holders')).toMatch(/report-worker/);
  await onHost('kill "$(ps -eo pid,comm | awk \'$2 == "report-worker" { print $1 }\')"');
  await expect.poll(() => memoryPercent(), WAIT).toBeLessThan(80);
  await expect.poll(() => alarmState('Memory-Exhaustion-ASG'), WAIT).toBe('OK');
});

test('a process over the limit is killed, and the host lives on and says so', async () => {
  const body = `echo 900 >/proc/self/oom_score_adj
exec /opt/lab/bin/node -e 'const held = []; for (;;) held.push(Buffer.alloc(1 << 22, 1));'`;
  steps += 1;
  const result = await run(lab.clients.ssm, ill.instanceId, {
    DocumentName: 'RecoverOps-RunStep',
    Parameters: stepParameters({ executionId: `x-${steps}`, body }),
  });
  expect(result.ResponseCode).toBe(137);
  await expect.poll(() => onHost('dmesg'), WAIT).toMatch(/out of memory/);
  expect(await onHost('systemctl is-active health-app')).toBe('active');
  expect(await onHost('systemctl status nginx')).toContain('active (running)');
});

test('stop-nginx really ends nginx: the load balancer finds the host unhealthy until it is started again', async () => {
  await ill.site.until('healthy', HANG_LIMIT_MS);
  await lab.chaos('stop-nginx');
  await ill.site.until('unhealthy', HANG_LIMIT_MS);
  expect(healthy.site.health()).toBe('healthy');
  expect(await onHost('systemctl is-active nginx')).toBe('failed');
  expect(await onHost('ps -eo comm | grep -c "^nginx"')).toBe('0');
  const text = await probe('units,health');
  expect(text).toMatch(/^failed failed signal .* nginx\.service$/m);
  expect(text).not.toMatch(/^http 8080 /m);
  await expect.poll(() => alarmState('Nginx-Down-ALB'), WAIT).toBe('ALARM');
  await onHost('systemctl restart nginx');
  await ill.site.until('healthy', HANG_LIMIT_MS);
  await expect.poll(() => alarmState('Nginx-Down-ALB'), WAIT).toBe('OK');
});

test('a stubborn nginx failure outlasts a restart', async () => {
  await lab.chaos('stop-nginx-stubborn');
  await ill.site.until('unhealthy', HANG_LIMIT_MS);
  await onHost('systemctl restart nginx; sleep 1');
  expect(await onHost('systemctl is-active nginx')).toBe('failed');
});

/** The bytes of a part of a runbook with its arguments, as one script. */
const partOf = (name: string, part: 'action' | 'verify', argv: readonly string[]): string => {
  const quoted = argv.map((word) => `'${word}'`).join(' ');
  return `set -- ${quoted}\n${runbookFile(name)[part].script}`;
};

test.each([
  ['rotated-logs', 'archive-rotated-logs', ['/var/log/app', 'server.log', 'logs/chaos/rotated']],
  ['core-dumps', 'archive-core-dumps', ['/var/log/cores', 'logs/chaos/cores']],
] as const)('%s fills the disk, and %s repairs it', async (kind, name, argv) => {
  await lab.chaos(kind);
  expect(await diskPercent()).toBeGreaterThanOrEqual(90);
  expect(await onHost(partOf(name, 'action', argv))).toContain('archived and removed');
  expect(await diskPercent()).toBeLessThan(10);
});

test('held-file fills the disk with what no name leads to, and release-deleted-file repairs it', async () => {
  await lab.chaos('held-file');
  await expect.poll(() => diskPercent(), WAIT).toBeGreaterThanOrEqual(90);
  expect(await onHost('du -sm /var/log | cut -f 1')).toMatch(/^[0-5]$/);
  const seen = await onHost(
    'for l in /proc/[0-9]*/fd/7; do [[ $(readlink $l) == */export.log* ]] && p=$(cut -d / -f 3 <<<$l) && echo "$p $(ps -o lstart= -p $p)"; done',
  );
  const [, pid = '', start = ''] = /^(\d+) (.+)$/m.exec(seen) ?? [];
  const argv = [pid, start, '/var/log/app/export.log', '1000000'];
  expect(await onHost(partOf('release-deleted-file', 'action', argv))).toContain('released');
  expect(await diskPercent()).toBeLessThan(10);
  expect(await onHost(`kill -0 ${pid} && echo alive`)).toBe('alive');
});

test.each([
  ['taken-port', 'port 8080 is taken by process'],
  ['missing-directory', 'for a reason outside the configuration'],
] as const)('%s is no reason to restart nginx, and heal undoes it', async (kind, reason) => {
  await lab.chaos(kind);
  await ill.site.until('unhealthy', HANG_LIMIT_MS);
  expect(await onHost(`(${partOf('restart-nginx', 'action', [])}) 2>&1 || true`)).toContain(reason);
  await lab.chaos('heal');
  await ill.site.until('healthy', HANG_LIMIT_MS);
});

test('unseen-certificate shows in the log of a program and nowhere else, and a reload of nginx mends it', async () => {
  const configuration = 'cd /etc/nginx && find . -type f | sort | xargs sha256sum';
  const before = await onHost(configuration);
  await lab.chaos('unseen-certificate');
  const last = () => onHost('tail -n 1 /var/log/app/payments.log');
  expect(await onHost('head -n 1 /var/log/app/payments.log')).toMatch(
    /INFO payments: order A-1042 settled with status 200/,
  );
  expect(await last()).toMatch(
    /ERROR payments: order A-\d+ was not settled: certificate has expired \(CERT_HAS_EXPIRED\)$/,
  );
  expect(ill.site.health()).toBe('healthy');
  for (const alarm of lab.provisioned.alarmNames) expect(await alarmState(alarm), alarm).not.toBe('ALARM');
  await onHost('systemctl reload nginx');
  await expect.poll(last, WAIT).toMatch(/INFO payments: order A-\d+ settled with status 200/);
  await lab.chaos('heal');
  await ill.site.until('healthy', HANG_LIMIT_MS);
  expect(await onHost(configuration)).toBe(before);
  expect(await onHost('ls /var/log/app')).not.toContain('payments.log');
});

test.each(['broken-configuration', 'wrong-health-path', 'outside-unit', 'expired-certificate'] as const)(
  '%s makes the host unhealthy, and heal lays out the configuration as it was',
  async (kind) => {
    const configuration = 'cd /etc/nginx && find . -type f | sort | xargs sha256sum';
    const before = await onHost(configuration);
    await lab.chaos(kind);
    await ill.site.until('unhealthy', HANG_LIMIT_MS);
    await lab.chaos('heal');
    await ill.site.until('healthy', HANG_LIMIT_MS);
    expect(await onHost(configuration)).toBe(before);
  },
);

test.each([
  ['crash-loop', /ActiveState=activating\n.*\nNRestarts=[1-9]/s],
  ['dead-upstream', /ActiveState=inactive/],
  ['exhausted-descriptors', /ActiveState=active/],
] as const)('%s of the application makes the host unhealthy, and heal undoes it', async (kind, state) => {
  await lab.chaos(kind);
  await ill.site.until('unhealthy', HANG_LIMIT_MS);
  expect(await onHost('systemctl show health-app -p ActiveState -p NRestarts')).toMatch(state);
  await lab.chaos('heal');
  await ill.site.until('healthy', HANG_LIMIT_MS);
  expect(await onHost('ls /run/systemd/transient')).toBe('');
});

test('inode-flood leaves room for few files more, and heal for all', async () => {
  await lab.chaos('inode-flood');
  await expect.poll(() => alarmState('Inodes-Critical-ASG'), WAIT).toBe('ALARM');
  expect(
    await onHost('for n in $(seq 1000); do : >/srv/more$n; done 2>&1 | tail -n 1; rm /srv/more*'),
  ).toContain('No space left');
  await lab.chaos('heal');
  await expect.poll(() => alarmState('Inodes-Critical-ASG'), WAIT).toBe('OK');
});

test('hostile-names leaves names on one line each to whoever looks', async () => {
  await lab.chaos('hostile-names');
  expect(await onHost('find /var/log/app -name "hostile-*" -printf x')).toBe('xxxxx');
});

/** What this machine does not lend its hosts cannot be made ill there; chaos says so, and the test is skipped by that name. */
async function causeOrSkip(kind: ChaosKind, skip: (why: string) => void): Promise<void> {
  try {
    await lab.chaos(kind);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (!/no control groups of their own|is on no disk/.test(why)) throw error;
    skip(why);
  }
}

test('huge-cgroup has the kernel kill in one unit at its own limit, and heal takes unit and group away', async ({
  skip,
}) => {
  await causeOrSkip('huge-cgroup', skip);
  await expect.poll(() => alarmState('Reports-Memory-ASG'), WAIT).toBe('ALARM');
  expect(await probe('memory-limits')).toMatch(
    /^cgroup 8\d{7} 88080384 - \d+ [1-9]\d* \d+ report-cache\.service$/m,
  );
  expect(await memoryPercent()).toBeLessThan(90);
  await lab.chaos('heal');
  await expect
    .poll(() => onHost('ls -d /sys/fs/cgroup/*/system.slice/report-cache.service 2>/dev/null | wc -l'), WAIT)
    .toBe('0');
  await expect.poll(() => alarmState('Reports-Memory-ASG'), WAIT).toBe('OK');
});

test('leaking-unit is killed twice at its limit, and grows without one until the memory is short', async ({
  skip,
}) => {
  await causeOrSkip('leaking-unit', skip);
  expect(await memoryPercent()).toBeGreaterThan(90);
  const said = await onHost('journalctl -u orders-api -n 40; systemctl show orders-api -p NRestarts');
  expect(said.match(/A process of this unit has been killed by the OOM killer\./g)).toHaveLength(2);
  expect(said).toMatch(/^NRestarts=2$/m);
  // It runs and is nobody's own unit: that it was started again by itself is why its journal is read.
  expect(await probe('unit-journal')).toMatch(
    /^unit orders-api\.service\n(?:\| .*\n)*\| .* has been killed by the OOM killer/m,
  );
  expect(await probe('memory-limits')).toMatch(/^cgroup \d{9} \d{19} - \d+ 0 \d+ orders-api\.service$/m);
  await lab.chaos('heal');
  await expect.poll(() => memoryPercent(), WAIT).toBeLessThan(80);
});

test('cache-only fills the memory with what the kernel gives back', async ({ skip }) => {
  await causeOrSkip('cache-only', skip);
  await expect.poll(() => alarmState('Memory-With-Cache-ASG'), WAIT).toBe('ALARM');
  expect(await memoryPercent()).toBeLessThan(80);
  expect(Number(await onHost('awk \'$1 == "MemFree:" { print $2 }\' /proc/meminfo'))).toBeLessThan(40_000);
  await lab.chaos('heal');
  expect(await onHost('ls /data')).toBe('');
  await expect.poll(() => alarmState('Memory-With-Cache-ASG'), WAIT).toBe('OK');
});

test('disk-wait keeps processes in state D and a disk busy', async ({ skip }) => {
  await causeOrSkip('disk-wait', skip);
  await expect.poll(() => alarmState('Blocked-Processes-ASG'), WAIT).toBe('ALARM');
  expect(await probe('processor-use')).toMatch(/^disk \S+ \S+ [1-9]\d{2,} /m);
  await lab.chaos('heal');
  expect(await onHost('ls /data')).toBe('');
  await expect.poll(() => alarmState('Blocked-Processes-ASG'), WAIT).toBe('OK');
});

test('clock-drift is claimed by a time daemon, which takes it back when it is told to step the clock', async () => {
  const asked = 'chronyc -n tracking 2>&1 | grep -E "^(System time|506)"';
  expect(await onHost(asked)).toBe('506 Cannot talk to daemon');
  await lab.chaos('clock-drift');
  expect(await onHost(asked)).toBe('System time     : 7.413086221 seconds fast of NTP time');
  await expect.poll(() => alarmState('Clock-Offset-ASG'), WAIT).toBe('ALARM');
  expect(await onHost(partOf('fix-clock', 'action', []))).toContain(
    'stepped the clock, which was 7.413086221 s off',
  );
  expect(await onHost(partOf('fix-clock', 'verify', []))).toContain('the clock is synchronised');
  await expect.poll(() => alarmState('Clock-Offset-ASG'), WAIT).toBe('OK');
  await lab.chaos('heal');
  expect(await onHost(asked)).toBe('506 Cannot talk to daemon');
});

test('large-neighbour and idle-store set off nothing', async () => {
  await lab.chaos('large-neighbour');
  await lab.chaos('idle-store');
  expect(await onHost('ps -eo comm= | sort | grep -xE "catalogue|mysqld"')).toBe('catalogue\nmysqld');
  expect(await memoryPercent()).toBeLessThan(80);
  await lab.chaos('heal');
  expect(await onHost('ps -eo comm= | grep -cxE "catalogue|mysqld"')).toBe('0');
});

test('chaos refuses a host without the sandbox tag, and the document itself knows only its own kinds', async () => {
  lab.systemsManager.fleet.register('i-0real', { 'recoverops:sandboxed': 'false' });
  const refused = runChaos({ ssm: lab.clients.ssm, kind: 'fill-disk', instanceId: 'i-0real' });
  await expect(refused).rejects.toThrow(ChaosError);
  await expect(refused).rejects.toThrow(/recoverops:sandboxed=true/);
  const unknown = run(lab.clients.ssm, ill.instanceId, {
    DocumentName: 'RecoverOps-Chaos',
    Parameters: { Kind: ['rm -rf /'] },
  });
  await expect(unknown).rejects.toMatchObject({ name: 'InvalidParameters' });
});

test('every kind of the catalogue is allowed by the document', () => {
  const text = documentFiles().find((file) => file.name === 'RecoverOps-Chaos')?.content ?? '';
  const pattern = parseDocumentContent(text, 'YAML').parameters.get('Kind')?.allowedPattern ?? '';
  for (const { kind } of CHAOS_CATALOGUE) expect(kind).toMatch(new RegExp(pattern));
  expect('rm').not.toMatch(new RegExp(pattern));
});
