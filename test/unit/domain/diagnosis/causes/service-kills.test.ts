import { describe, expect, test } from 'vitest';
import type { World } from '../../../../../eval/world.ts';
import type { FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import { assertedOf, judgedWorld, saidOf, UNHEALTHY } from './judged-world.ts';

const FIVES = { ...UNHEALTHY, subject: 'http_5xx_target', threshold: 10 } as const;
const RED: FactRead = {
  kind: 'alarm_reading',
  exists: true,
  state: 'ALARM',
  changedAt: null,
  reason: '',
  actionsEnabled: true,
};
const BOOT = '2026-11-01T08:00:00Z';
const app = (more: Record<string, unknown> = {}) => ({
  name: 'app.service',
  active: 'active',
  sub: 'running',
  main_pid: 900,
  ...more,
});
const world = (more: World): World => ({
  boot: BOOT,
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
  meminfo: { MemTotal: 8_000_000, MemFree: 5_000_000, MemAvailable: 6_000_000 },
  units: [app()],
  processes: [
    { pid: 900, ppid: 1, comm: 'node', user: 'app', unit: 'app.service', exe: '/usr/bin/node', start: BOOT },
  ],
  sockets: [{ proto: 'tcp', addr: '0.0.0.0', port: 8080, state: 'LISTEN', pid: 900 }],
  http: [{ url: 'http://127.0.0.1:8080/health', status: 200, ms: 3 }],
  ...more,
});
const kill = (time: string, pid: number, isOwn: boolean, mib = 400, unit = 'app.service') => [
  `[Sun Nov 22 ${time} 2026] oom-kill:constraint=${isOwn ? 'CONSTRAINT_MEMCG' : 'CONSTRAINT_NONE'},nodemask=(null),task_memcg=/system.slice/${unit},task=node,pid=${pid},uid=9`,
  `[Sun Nov 22 ${time} 2026] ${isOwn ? 'Memory cgroup out' : 'Out'} of memory: Killed process ${pid} (node) total-vm:1kB, anon-rss:${mib * 1_024}kB, file-rss:0kB`,
];
const judged = (more: World) => judgedWorld({ condition: FIVES, world: world(more), aws: [RED] });

describe('a service that loses processes to a want of memory', () => {
  test('is at its own limit, and is not called well between two kills', () => {
    const one = judged({ kernel: [...kill('07:50:00', 11, true), ...kill('07:58:00', 12, true)] });
    expect(one.state).toBe('ill');
    expect(assertedOf(one)).toEqual(['cgroup_limit']);
    expect(one.steps).toEqual([]);
  });

  test('has too little memory where the host has none', () => {
    const one = judged({ kernel: [...kill('07:50:00', 11, false), ...kill('07:58:00', 12, false)] });
    expect(assertedOf(one)).toEqual(['memory_too_small']);
  });

  test('has taken the memory where it held most of it', () => {
    const one = judged({
      kernel: [...kill('07:50:00', 11, false, 6_000), ...kill('07:58:00', 12, false, 6_100)],
    });
    expect(assertedOf(one)).toEqual(['runaway_memory']);
  });

  test('is neither blamed nor called well for a single kill', () => {
    const one = judged({ kernel: kill('07:58:00', 12, false) });
    expect(assertedOf(one)).toEqual([]);
    expect(one.state).toBe('unread');
    expect(saidOf(one)).toMatch(/has ended processes of app\.service/);
  });

  test('is not told from kills of yesterday, nor of another unit', () => {
    const old = kill('07:58:00', 12, true).map((line) => line.replace('Sun Nov 22', 'Sat Nov 21'));
    expect(judged({ kernel: old }).state).toBe('well');
    expect(judged({ kernel: kill('07:58:00', 12, true, 400, 'report.service') }).state).toBe('well');
  });

  test('is not started where its own limit ended it', () => {
    const down = app({ active: 'failed', sub: 'failed', result: 'oom-kill', main_pid: 0 });
    const one = judgedWorld({
      world: world({
        units: [down],
        processes: [],
        sockets: [],
        http: [],
        kernel: [...kill('07:50:00', 11, true), ...kill('07:58:00', 12, true)],
      }),
      units: [{ unit: 'app.service', restart: 'allowed', serves: ['http://127.0.0.1:8080/'], drain: null }],
    });
    expect(assertedOf(one)).toEqual(['cgroup_limit']);
    expect(one.steps).toEqual([]);
  });
});
