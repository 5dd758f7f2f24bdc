import { describe, expect, test } from 'vitest';
import type { World, WorldProcess } from '../../../../../eval/world.ts';
import type { UnderstoodCondition } from '../../../../../src/domain/alarm/condition/condition.ts';
import type { FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import { assertedOf, HOST, judgedWorld, saidOf, stepsOf, UNHEALTHY } from './judged-world.ts';

const CPU: UnderstoodCondition = {
  ...UNHEALTHY,
  subject: 'cpu_used',
  family: 'processor',
  statistic: { kind: 'average' },
  selectors: { instanceId: HOST },
  metrics: [{ namespace: 'AWS/EC2', name: 'CPUUtilization' }],
  unit: 'percent',
  operator: 'gt',
  threshold: 40,
};
const STEAL: UnderstoodCondition = {
  ...CPU,
  subject: 'cpu_steal',
  metrics: [{ namespace: 'CWAgent', name: 'cpu_usage_steal' }],
};
const IN_ALARM: FactRead = {
  kind: 'alarm_reading',
  exists: true,
  state: 'ALARM',
  changedAt: null,
  reason: '',
  actionsEnabled: true,
};
const HELD: FactRead = { kind: 'instance_kind', instanceType: 't3.small', creditSpecification: 'standard' };

/** A process of a service that has run for a day and takes a whole processor. */
const SPINNER: WorldProcess = {
  pid: 4_711,
  ppid: 1,
  user: 'app',
  comm: 'node',
  exe: '/usr/bin/node',
  unit: 'cart.service',
  start: '2026-11-21T08:00:00Z',
  state: 'R',
  rss_kib: 90_000,
  cpu_percent: 99.5,
};
const unitOf = (name: string, pid: number) => ({
  name,
  active: 'active',
  sub: 'running',
  main_pid: pid,
  unit_file_state: 'enabled',
});
const allowed = (unit: string) => [{ unit, restart: 'allowed', drain: null, serves: [] }] as never;
/** What every host that is reached through its agent has open. */
const AGENT = { port: 41_800, state: 'ESTAB', pid: 801, peer: '52.94.233.60:443' };
const worldOf = (processes: readonly WorldProcess[], more: Partial<World> = {}): World => ({
  cpu: { ncpu: 4, user: 50, system: 2, load1: 2.1 },
  sockets: [AGENT],
  units: [unitOf(processes[0]?.unit ?? '', processes[0]?.pid ?? 0)],
  processes,
  ...more,
});
const judged = (world: World, more: Partial<Parameters<typeof judgedWorld>[0]> = {}) =>
  judgedWorld({ world, condition: CPU, aws: [IN_ALARM], ...more });
const restartOf = (unit: string) => [['restart-unit', { unit, memory_min_mib: 0 }]];

describe('a server whose addresses all keep silent', () => {
  const clients = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      port: 3_000,
      state: 'ESTAB',
      pid: 4_711,
      peer: `10.0.1.9:${30_000 + n}`,
    }));
  const silent = (count: number, more: Partial<World> = {}) =>
    worldOf([{ ...SPINNER, cpu_percent: 200 }], {
      sockets: [AGENT, { port: 3_000, pid: 4_711 }, ...clients(count)],
      http: [{ url: 'http://127.0.0.1:3000/health', error: 'timeout', asked: 'configured' }],
      ...more,
    });

  test('serves nobody, however many are connected, and is restarted', () => {
    const judgement = judged(silent(40), { units: allowed('cart.service') });
    expect([assertedOf(judgement), stepsOf(judgement)]).toEqual([['runaway_cpu'], restartOf('cart.service')]);
  });

  test.each<[string, World]>([
    [
      'one of them answers',
      silent(40, { http: [{ url: 'http://127.0.0.1:3000/health', status: 200, ms: 900 }] }),
    ],
    ['more are connected than it may keep up with', silent(140)],
    ['all processors are taken', silent(40, { cpu: { ncpu: 2, user: 97, system: 2, load1: 9 } })],
    [
      'nobody has ever asked it so, as it may speak another language',
      silent(40, { http: [{ url: 'http://127.0.0.1:3000/', error: 'timeout', asked: 'guessed' }] }),
    ],
  ])('is at work where %s', (_why, world) => {
    const judgement = judged(world, { units: allowed('cart.service') });
    expect([assertedOf(judgement), stepsOf(judgement)]).toEqual([['legitimate_load'], []]);
  });
});

describe('workers of one service that never wait', () => {
  const worker = (pid: number, more: Partial<WorldProcess> = {}): WorldProcess => ({
    ...SPINNER,
    pid,
    comm: 'perl',
    exe: '/usr/bin/perl',
    unit: 'bounces.service',
    ...more,
  });
  const two = worldOf([worker(1_300), worker(1_301, { ppid: 1_300 })]);
  const units = allowed('bounces.service');

  test('spin together where nobody is connected who would ask for it', () => {
    const judgement = judged(two, { units });
    expect([assertedOf(judgement), stepsOf(judgement)]).toEqual([
      ['runaway_cpu'],
      restartOf('bounces.service'),
    ]);
  });

  test.each<[string, World]>([
    ['a queue elsewhere is connected', { ...two, sockets: [AGENT, { ...AGENT, peer: '10.0.9.9:5672' }] }],
    [
      'more is open to AWS than its agents need',
      { ...two, sockets: Array.from({ length: 8 }, (_, n) => ({ ...AGENT, port: 41_800 + n })) },
    ],
    ['who is connected is not known', { ...two, sockets: [] }],
    ['there is one for each processor', { ...two, cpu: { ncpu: 2, user: 97, system: 2, load1: 2.1 } }],
    [
      'they wait now and then',
      worldOf([worker(1_300, { cpu_percent: 82 }), worker(1_301, { ppid: 1_300, cpu_percent: 84 })]),
    ],
  ])('share work where %s', (_why, world) => {
    const judgement = judged(world, { units });
    expect([assertedOf(judgement), stepsOf(judgement)]).toEqual([['legitimate_load'], []]);
  });
});

describe('an agent of others that spins', () => {
  const agent = {
    ...SPINNER,
    comm: 'filebeat',
    exe: '/usr/share/filebeat/bin/filebeat',
    unit: 'filebeat.service',
  };
  const world = worldOf([agent], { cpu: { ncpu: 2, user: 50, system: 2, load1: 1.1 } });

  test('is restarted where the operator lets its unit be', () => {
    const judgement = judged(world, { units: allowed('filebeat.service') });
    expect([assertedOf(judgement), stepsOf(judgement)]).toEqual([
      ['runaway_cpu'],
      restartOf('filebeat.service'),
    ]);
  });

  test('is the load of an agent where it measures, and has run away where it carries logs', () => {
    const telegraf = { ...agent, comm: 'telegraf', exe: '/usr/bin/telegraf', unit: 'telegraf.service' };
    const measuring = worldOf([telegraf], { cpu: { ncpu: 2, user: 50, system: 2, load1: 1.1 } });
    expect(assertedOf(judged(measuring, {}))).toEqual(['agent_load']);
    expect(assertedOf(judged(world, {}))).toEqual(['runaway_cpu']);
  });

  test('is left alone where nobody said that it may', () => {
    expect(stepsOf(judged(world, {}))).toEqual([]);
  });

  test.each<[string, World, string]>([
    [
      'others send it what it works on',
      {
        ...world,
        sockets: [
          AGENT,
          { port: 5_044, pid: 4_711 },
          ...Array.from({ length: 30 }, (_, n) => ({
            port: 5_044,
            state: 'ESTAB',
            pid: 4_711,
            peer: `10.0.1.${n}:40000`,
          })),
        ],
      },
      'filebeat.service',
    ],
    [
      'it guards the host',
      worldOf(
        [
          {
            ...agent,
            comm: 'falcon-sensor',
            exe: '/opt/CrowdStrike/falcon-sensor',
            unit: 'falcon-sensor.service',
          },
        ],
        {
          cpu: { ncpu: 2, user: 50, system: 2, load1: 1.1 },
        },
      ),
      'falcon-sensor.service',
    ],
  ])('is left alone where %s', (_why, given, unit) => {
    const judgement = judged(given, { units: allowed(unit) });
    expect([assertedOf(judgement), stepsOf(judgement)]).toEqual([['agent_load'], []]);
  });
});

describe('what has spent the credits of a host that is held at its baseline', () => {
  const orphan: WorldProcess = {
    ...SPINNER,
    comm: 'less',
    exe: '/usr/bin/less',
    user: 'ana',
    unit: 'session-4.scope',
    cpu_percent: 38,
  };
  const held: World = {
    cpu: { ncpu: 2, user: 15, system: 5, steal: 62, load1: 2.2 },
    sockets: [AGENT],
    processes: [orphan],
  };

  test('is named and ended under an alarm of what is refused to it', () => {
    const judgement = judged(held, { condition: STEAL, aws: [IN_ALARM, HELD] });
    expect(assertedOf(judgement)).toEqual(['credits_exhausted', 'runaway_cpu']);
    expect(stepsOf(judgement)).toMatchObject([['end-process', { pid: 4_711 }]]);
    expect(judgement.steps[0]?.predicted?.value).toBe(0);
  });

  test('is nobody where the hypervisor takes the time for others', () => {
    const judgement = judged(held, {
      condition: STEAL,
      aws: [IN_ALARM, { kind: 'instance_kind', instanceType: 'm5.large', creditSpecification: null }],
    });
    expect([assertedOf(judgement), stepsOf(judgement)]).toEqual([['steal'], []]);
  });
});

describe('children that end', () => {
  const shell = {
    ...SPINNER,
    comm: 'bash',
    exe: '/usr/bin/bash',
    unit: 'probes.service',
    cpu_percent: 8,
    children_cpu_percent: 130,
  };
  const cpu = { ncpu: 2, user: 50, system: 20, load1: 3 };

  test('are many small ones where each is short, by how many begin', () => {
    const judgement = judged(worldOf([shell], { cpu: { ...cpu, forks_per_s: 6 } }));
    expect(assertedOf(judgement)).toEqual(['many_small']);
    expect(saidOf(judgement)).toContain('probes.service');
  });

  test.each<[string, World]>([
    ['each takes its time', worldOf([shell], { cpu: { ...cpu, forks_per_s: 1 } })],
    [
      'they are parts of what a build makes',
      worldOf([{ ...shell, comm: 'make', exe: '/usr/bin/make' }], { cpu: { ...cpu, forks_per_s: 6 } }),
    ],
  ])('are none where %s', (_why, world) => {
    expect(assertedOf(judged(world))).not.toContain('many_small');
  });
});
