import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FactKind, FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import { PLATFORMS } from '../../../../../src/domain/diagnosis/probes/probe.ts';
import { PROBES } from '../../../../../src/domain/diagnosis/probes/registry.ts';

const SAMPLES = resolve(import.meta.dirname, '../../../../samples');

function read(platform: string, name: string): readonly FactRead[] {
  const probe = PROBES.find((one) => one.name === name);
  const lines = readFileSync(join(SAMPLES, platform, `${name}.txt`), 'utf8').split('\n');
  return probe?.parse({ lines, exitCode: 0, isCut: false }) ?? [];
}

const ofKind = <K extends FactKind>(facts: readonly FactRead[], kind: K) =>
  facts.filter((fact): fact is Extract<FactRead, { kind: K }> => fact.kind === kind);

describe.each(PLATFORMS)('probes of services, as printed on %s', (platform) => {
  test('units: trouble first, and a loop is one where systemd cannot count it too', () => {
    const units = ofKind(read(platform, 'units'), 'unit');
    expect(units).toHaveLength(16);
    expect(units[0]).toMatchObject({
      name: 'backup.mount',
      active: 'failed',
      exitStatus: null,
      mainPid: null,
    });
    expect(units[1]).toMatchObject({
      name: 'shop.service',
      sub: 'auto-restart',
      exitStatus: 1,
      mainPid: null,
      origin: 'admin',
    });
    expect(units[1]?.restarts).toBe(platform === 'amazon-linux-2' ? null : 412);
    expect(units.map(({ name }) => name)).toContain('api\\x2dgateway.service');
    expect(units.find(({ name }) => /^tomcat9?\.service$/.test(name))).toMatchObject({
      enabled: 'masked',
      type: null,
    });
  });

  test('sockets: who listens, in which unit, and what cannot be told stays open', () => {
    const sockets = ofKind(read(platform, 'sockets'), 'socket');
    expect(sockets).toHaveLength(8);
    expect(sockets.find(({ port }) => port === 80)).toMatchObject({ address: '*', pid: 2301 });
    expect(sockets.find(({ port }) => port === 8080)).toMatchObject({
      waiting: 129,
      waitingMax: 128,
      unit: 'session-14.scope',
    });
    expect(sockets.find(({ port }) => port === 53)).toMatchObject({ pid: null, unit: null, process: null });
    expect(sockets.find(({ port }) => port === 9000)).toMatchObject({ address: '::', unit: 'container' });
  });

  test('health: answers and why there is none', () => {
    const checks = ofKind(read(platform, 'health'), 'http_check');
    expect(checks.map(({ status, failure }) => status ?? failure)).toEqual([
      401,
      301,
      'timeout',
      200,
      'tls',
      'refused',
      'reset',
    ]);
    expect(checks[3]).toMatchObject({ keepAliveSeconds: 5, asked: 'configured' });
  });

  test('config-test: where it is wrong, and what a server prints is never taken for the result', () => {
    const [first] = ofKind(read(platform, 'config-test'), 'config_test');
    expect(first).toMatchObject({ ok: false });
    expect(first?.complaint?.file).toMatch(/^\/etc\//);
    expect(first?.complaint?.kind).toBe(platform === 'debian-12' ? 'missing' : 'syntax');
    expect(ofKind(read(platform, 'config-test'), 'configured_port')[0]?.port).toBe(80);
  });

  test('unit-journal: what went wrong, once, and no word of it', () => {
    const facts = read(platform, 'unit-journal');
    const [first] = ofKind(facts, 'trouble');
    expect(first).toEqual({
      kind: 'trouble',
      what: 'address_in_use',
      source: 'journal',
      unit: 'shop.service',
      port: 8080,
      host: '::',
      path: null,
      count: 2,
      ageSeconds: 180,
    });
    expect(ofKind(facts, 'trouble')).toContainEqual(
      expect.objectContaining({ what: 'exec_failed', unit: 'worker@3.service', path: '/opt/worker/bin/run' }),
    );
    expect(ofKind(facts, 'trouble')).toContainEqual(
      expect.objectContaining({ what: 'dependency_refused', host: '10.0.4.5', port: 5432, ageSeconds: null }),
    );
    expect(JSON.stringify(facts)).not.toContain('hunter22');
  });

  test('server-errors: upstreams and limits', () => {
    const troubles = ofKind(read(platform, 'server-errors'), 'trouble');
    expect(troubles).toHaveLength(2);
    expect(troubles[0]).toMatchObject({ what: 'upstream_refused', source: 'error_log', ageSeconds: 30 });
    if (platform !== 'ubuntu-24.04') expect(troubles[0]).toMatchObject({ host: '127.0.0.1', port: 3000 });
    expect(troubles[1]?.what).toMatch(/^(?:worker_connections|workers_exhausted|too_many_files)$/);
  });

  test('certificates: what is shown and what is on the disk; an odd row is not lost', () => {
    const facts = read(platform, 'certificates');
    expect(ofKind(facts, 'certificate')).toHaveLength(3);
    expect(ofKind(facts, 'certificate')[0]).toMatchObject({
      from: 'port',
      port: 443,
      endsInSeconds: -172_800,
    });
    expect(ofKind(facts, 'unread')).toHaveLength(1);
  });

  test('limits: counts against limits; an odd row is not lost', () => {
    const facts = read(platform, 'limits');
    expect(ofKind(facts, 'kernel_count')).toHaveLength(4);
    expect(ofKind(facts, 'descriptors')).toContainEqual(
      expect.objectContaining({
        pid: 77,
        used: 1020,
        limit: 1024,
        process: 'a b c d',
        unit: null,
      }),
    );
    expect(ofKind(facts, 'unread')).toHaveLength(1);
  });

  test('connections: by state and port; an odd row is not lost', () => {
    const facts = read(platform, 'connections');
    expect(ofKind(facts, 'connections')).toHaveLength(4);
    expect(ofKind(facts, 'connections')[1]).toMatchObject({
      state: 'SYN-SENT',
      side: 'there',
      host: '10.0.7.7',
      port: 9000,
    });
    expect(ofKind(facts, 'unread')).toHaveLength(1);
  });

  test('processes: names stand last, whatever they hold', () => {
    const facts = read(platform, 'processes');
    expect(ofKind(facts, 'process').map(({ name }) => name)).toContain('a b');
    expect(ofKind(facts, 'process').find(({ pid }) => pid === 3120)).toMatchObject({
      rssBytes: 2_662_400 * 1_024,
      cpuPercent: 97.5,
      exe: '/usr/lib/jvm/java-17/bin/java',
    });
    expect(ofKind(facts, 'process').find(({ pid }) => pid === 88)).toMatchObject({ exe: null, unit: null });
    expect(ofKind(facts, 'process_count')).toContainEqual({ kind: 'process_count', name: 'java', count: 4 });
  });

  test('kernel: full tables and refusals of the security module', () => {
    const facts = read(platform, 'kernel');
    expect(ofKind(facts, 'trouble').map(({ what }) => what)).toEqual([
      'conntrack',
      'listen_overflow',
      'killed_for_memory',
    ]);
    expect(ofKind(facts, 'trouble')[0]?.ageSeconds).toBe(10);
    expect(ofKind(facts, 'denial')).toHaveLength(1);
  });

  test('boot: whether it is over', () => {
    const [boot] = ofKind(read(platform, 'boot'), 'boot');
    expect(boot).toMatchObject(
      platform === 'amazon-linux-2023'
        ? { system: 'starting', settingUp: true, jobs: 4 }
        : { system: 'degraded', settingUp: false },
    );
  });

  test('agents: state and what each complained of last', () => {
    const agents = ofKind(read(platform, 'agents'), 'agent');
    expect(agents.map(({ agent, error, errorAgeSeconds }) => [agent, error, errorAgeSeconds])).toEqual([
      ['amazon-cloudwatch-agent', 'no_credentials', 60],
      ['amazon-ssm-agent', 'unreachable', 62],
    ]);
  });

  test('scheduled-jobs: what starts each day or on some of them, at one time', () => {
    const jobs = ofKind(read(platform, 'scheduled-jobs'), 'scheduled_job');
    expect(jobs).toHaveLength(4);
    expect(jobs[0]).toEqual(
      expect.objectContaining({ weekdays: null, offsetSeconds: 0, minute: expect.any(Number) }),
    );
    expect(jobs.find(({ program }) => program === '/opt/shop/bin/report')).toMatchObject({
      hour: 6,
      minute: 25,
      weekdays: [1, 2, 3, 4, 5],
    });
    expect(jobs.find(({ program }) => program === 'test')?.weekdays).toEqual([0]);
  });

  test('clock: how far it is off, where anything on the host can tell', () => {
    const [clock] = ofKind(read(platform, 'clock'), 'clock');
    expect(clock?.synchronized).toBe(false);
    expect(clock?.offsetSeconds).toBe(platform === 'debian-12' ? null : -780.000012345);
  });
});

test.each(PROBES.filter(({ family }) => family !== 'disk'))(
  '$name says so when it was cut short or did not end',
  ({ parse }) => {
    expect(ofKind(parse({ lines: [], exitCode: 124, isCut: false }), 'unread')).not.toEqual([]);
  },
);
