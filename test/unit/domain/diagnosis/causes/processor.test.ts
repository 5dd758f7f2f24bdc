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
  threshold: 70,
};
const IN_ALARM: FactRead = {
  kind: 'alarm_reading',
  exists: true,
  state: 'ALARM',
  changedAt: null,
  reason: '',
  actionsEnabled: true,
};
const kindOf = (instanceType: string, creditSpecification: string | null): FactRead => ({
  kind: 'instance_kind',
  instanceType,
  creditSpecification,
});

const SPINNING: WorldProcess = {
  pid: 4711,
  ppid: 1,
  user: 'ana',
  comm: 'report.py',
  exe: '/usr/bin/python3.11',
  start: '2026-11-22T05:40:00Z',
  state: 'R',
  rss_kib: 9_000,
  cpu_percent: 190,
};
const busy = (...processes: readonly WorldProcess[]): World => ({
  cpu: { ncpu: 2, user: 96, system: 2, load1: 2.1 },
  sockets: [],
  processes,
});
const judged = (world: World, more: Partial<Parameters<typeof judgedWorld>[0]> = {}) =>
  judgedWorld({ world, condition: CPU, aws: [IN_ALARM], ...more });

describe('a process that spins in no unit', () => {
  test('is ended, by all that it is known by, and the alarm is predicted to be quiet', () => {
    const judgement = judged(busy(SPINNING));
    expect(assertedOf(judgement)).toEqual(['runaway_cpu']);
    expect(stepsOf(judgement)).toEqual([
      [
        'end-process',
        {
          pid: 4711,
          started_at: 'Sun Nov 22 05:40:00 2026',
          command: 'report.py',
          executable: '/usr/bin/python3.11',
          cpu_percent_min: 50,
        },
      ],
    ]);
    expect(judgement.steps[0]?.predicted?.value).toBeLessThan(10);
  });

  test.each<[string, Partial<WorldProcess>]>([
    ['is a data store', { comm: 'mysqld', exe: '/usr/sbin/mysqld' }],
    ['runs a data store by its words', { args: 'java -cp x kafka.Kafka server.properties' }],
    ['is protected', { comm: 'sshd', exe: '/usr/sbin/sshd' }],
    ['has a name that no step takes', { comm: 'x\ny' }],
    ['has a program that is not told', { exe: '' }],
    ['works on something that ends', { comm: 'ffmpeg', exe: '/usr/bin/ffmpeg' }],
    ['repairs a file system', { comm: 'xfs_repair', exe: '/usr/sbin/xfs_repair' }],
    ['moves volumes', { comm: 'pvmove', exe: '/usr/sbin/lvm' }],
    ['runs a virtual machine', { comm: 'qemu-system-x86', exe: '/usr/bin/qemu-system-x86_64' }],
    ['is a file system', { comm: 'ceph-fuse', exe: '/usr/bin/ceph-fuse' }],
    ['carries the network', { comm: 'openvpn', exe: '/usr/sbin/openvpn' }],
    ["keeps people's sessions", { comm: 'tmux: server', exe: '/usr/bin/tmux' }],
    ['upgrades a store', { comm: 'pg_upgrade', exe: '/usr/lib/postgresql/16/bin/pg_upgrade' }],
    ['is a store that is less known', { comm: 'cockroach', exe: '/usr/local/bin/cockroach' }],
    ['has just begun', { start: '2026-11-22T08:01:30Z' }],
    ['belongs to a session that is open', { unit: 'session-7.scope', ppid: 3_000 }],
    ['was started by what may start it again', { ppid: 2_500 }],
    ['enlarges a file system', { user: 'root', comm: 'resize2fs', exe: '/usr/sbin/resize2fs' }],
    ['moves extents of a volume', { user: 'root', comm: 'pvmove', exe: '/usr/sbin/lvm' }],
    ['upgrades the release', { user: 'root', comm: 'do-release-upgr' }],
    ['is called after the migration that it does', { comm: 'orders-migrate', exe: '/opt/orders/bin/run' }],
    ['is a program of the system that no list knows', { comm: 'gnuplotd', exe: '/usr/bin/gnuplotd' }],
    ['is a java whose program is not told', { comm: 'java', exe: '/usr/bin/java' }],
    ['is a script of root that is not called after it', { user: 'root', comm: 'python3' }],
    ['runs as an account that keeps data', { user: 'postgres' }],
    ['runs in a container', { unit: 'docker-0123abcd.scope' }],
    ['yields', { nice: 10 }],
    ['has a deleted program', { exe: '/opt/x (deleted)' }],
    ['poses as the kernel', { comm: '[kworker/0:1]', exe: '/opt/x' }],
  ])('is left alone where it %s', (_why, more) => {
    const supervisor: WorldProcess = { pid: 2_500, comm: 'supervisord', exe: '/usr/bin/supervisord' };
    const judgement = judged(busy({ ...SPINNING, ...more }, supervisor));
    expect(stepsOf(judgement)).toEqual([]);
    expect(judgement.state).toBe('ill');
  });

  test.each<[string, Partial<World>]>([
    ['listens on a port', { sockets: [{ port: 8_080, pid: 4_711 }] }],
    ['listens on a port of its own address', { sockets: [{ addr: '127.0.0.1', port: 9_000, pid: 4_711 }] }],
  ])('is left alone where it %s: others may need it', (_why, more) => {
    const judgement = judged({ ...busy(SPINNING), ...more });
    expect([assertedOf(judgement), stepsOf(judgement)]).toEqual([['runaway_cpu'], []]);
  });

  test.each<[string, string, boolean]>([
    ['a checkpoint', '/home/ana/model/e31.pt', false],
    ['a file of data that is called like a log', '/srv/orders/wal/commit.log', false],
    ['its own log', '/home/ana/poll.log', true],
    ['what its session printed', '/home/ana/nohup.out', true],
    ['scratch', '/var/tmp/part-3', true],
  ])('that writes %s is weighed by what that is worth', (_what, path, isEnded) => {
    const files = [{ path, allocated_bytes: 9_000_000, kind: 'data', open_by: [4_711], open_mode: 'w' }];
    expect(stepsOf(judged({ ...busy(SPINNING), files }))).toHaveLength(isEnded ? 1 : 0);
  });

  test.each<[string, Partial<WorldProcess>]>([
    ['an editor', { comm: 'vim', exe: '/usr/bin/vim.basic', unit: 'session-7.scope' }],
    ['a pager', { comm: 'less', exe: '/usr/bin/less', unit: 'session-7.scope' }],
    ['a filter', { comm: 'jq', exe: '/usr/bin/jq' }],
    ['a generator of load', { user: 'root', comm: 'stress-ng-cpu', exe: '/usr/bin/stress-ng' }],
    ['a program of its own', { comm: 'bench', exe: '/home/ana/bin/bench' }],
    ['an own script of root', { user: 'root', comm: 'poller.pl', exe: '/usr/bin/perl' }],
  ])('is ended where it is %s that outlived its session', (_what, more) => {
    expect(stepsOf(judged(busy({ ...SPINNING, ...more })))).toHaveLength(1);
  });

  test('is work, and none that runs away, where threads share it in an open session', () => {
    const simulation: WorldProcess = {
      ...SPINNING,
      comm: 'fold7',
      exe: '/opt/fold7/bin/fold7',
      unit: 'session-7.scope',
      ppid: 3_000,
      cpu_percent: 1_100,
    };
    const world = { cpu: { ncpu: 16, user: 70, load1: 11, load5: 11, load15: 11 }, sockets: [] };
    const judgement = judged({ ...world, processes: [simulation] }, { condition: { ...CPU, threshold: 60 } });
    expect([assertedOf(judgement), stepsOf(judgement)]).toEqual([['legitimate_load'], []]);
    expect(saidOf(judgement)).toContain('a load of 11 on 16 processors leaves room');
  });

  test('is left alone where who listens is not known', () => {
    const { sockets: _sockets, ...other } = busy(SPINNING);
    expect(stepsOf(judged({ ...other, http: [] }))).toEqual([]);
  });

  test('is left alone where ending it would not end the alarm', () => {
    const pool = Array.from(
      { length: 4 },
      (_, at): WorldProcess => ({
        pid: 100 + at,
        ppid: 99,
        comm: 'php-fpm',
        exe: '/usr/sbin/php-fpm',
        unit: 'php-fpm.service',
        cpu_percent: 35,
      }),
    );
    const judgement = judged(busy({ ...SPINNING, cpu_percent: 60 }, ...pool), {
      condition: { ...CPU, threshold: 50 },
    });
    expect(stepsOf(judgement)).toEqual([]);
  });

  test('is not looked for where the processors are well, or could not be looked at', () => {
    const well = judged({ cpu: { ncpu: 2, user: 5, system: 2 }, processes: [SPINNING] });
    expect([well.state, stepsOf(well)]).toEqual(['well', []]);
    const one = judged(busy(SPINNING), {
      condition: { ...CPU, selectors: { cpu: 'cpu3', instanceId: HOST } },
    });
    expect([one.state, stepsOf(one)]).toEqual(['unread', []]);
  });

  test.each([
    ['maximum', 60, 'well'],
    ['maximum', 50, 'ill'],
    ['average', 60, 'well'],
    ['average', 50, 'ill'],
    ['minimum', 56, 'well'],
    ['minimum', 50, 'ill'],
    [undefined, 60, 'ill'],
  ] as const)(
    'is measured as the alarm takes two metrics together: %s above %i is %s',
    (across, threshold, state) => {
      const metrics = [
        { namespace: 'AWS/EC2', name: 'CPUUtilization' },
        { namespace: 'CWAgent', name: 'cpu_usage_active' },
      ];
      const condition = { ...CPU, metrics, threshold, ...(across === undefined ? {} : { across }) };
      const world: World = { ...busy(SPINNING), cpu: { ncpu: 2, user: 53, system: 2, iowait: 3 } };
      expect(judged(world, { condition }).state).toBe(state);
    },
  );
});

test.each([
  ['Load1', 1],
  ['system.load.5', 5],
  ['LoadAverage15Min', 15],
  ['load_average_15m', 15],
  ['collectd_load_midterm', 5],
  ['collectd_load_longterm', 15],
  ['LoadLongTerm', 15],
  ['LoadMidTerm', 5],
  ['web15-load1', 1],
  ['Queue5Load', 1],
])('the load that %s means is that of %i min', (name, minutes) => {
  const metrics = [{ namespace: 'Shop/Hosts', name }];
  const stateAbove = (threshold: number) =>
    judged(
      { cpu: { ncpu: 2, user: 5, system: 2, load1: 1, load5: 5, load15: 15 }, processes: [] },
      { condition: { ...CPU, subject: 'load', unit: 'none', metrics, threshold } },
    ).state;
  expect([stateAbove(minutes - 0.5), stateAbove(minutes + 0.5)]).toEqual(['ill', 'well']);
});

describe('a unit that spins', () => {
  const worker = { ...SPINNING, comm: 'queue-worker', exe: '/opt/queue/worker', unit: 'queue.service' };
  const world: World = {
    ...busy(worker),
    sockets: [],
    units: [
      { name: 'queue.service', active: 'active', sub: 'running', main_pid: 4711, unit_file_state: 'enabled' },
    ],
  };
  const allowed = [{ unit: 'queue.service', restart: 'allowed', drain: null, serves: [] }] as const;

  test('is restarted where the operator lets it be', () => {
    const judgement = judged(world, { units: allowed as never });
    expect(stepsOf(judgement)).toEqual([['restart-unit', { unit: 'queue.service', memory_min_mib: 0 }]]);
  });

  test('is named where nobody said that it may', () => {
    const judgement = judged(world);
    expect([assertedOf(judgement), stepsOf(judgement)]).toEqual([['runaway_cpu'], []]);
    expect(saidOf(judgement)).toContain('not listed under units');
  });

  test.each<[string, World]>([
    ['how much is asked of it is not known', { sockets: [{ port: 8080, pid: 4711 }] }],
    ['its program is gone', { processes: [{ ...worker, exe: '/opt/queue/worker (deleted)' }] }],
    [
      'many connections are open to it',
      { sockets: [{ port: 8080, pid: 4711 }], connections: { established: 400 } },
    ],
  ])('is not restarted where %s', (_why, more) => {
    expect(stepsOf(judged({ ...world, ...more }, { units: allowed as never }))).toEqual([]);
  });

  test('is not restarted where who holds its ports is not known', () => {
    const { sockets: _sockets, ...other } = world;
    expect(stepsOf(judged({ ...other, http: [] }, { units: allowed as never }))).toEqual([]);
  });
});

describe('what cron starts anew before the last is done', () => {
  const CRON: WorldProcess = { pid: 610, ppid: 1, comm: 'cron', unit: 'cron.service', exe: '/usr/sbin/cron' };
  const copies = (count: number) =>
    Array.from({ length: count }, (_, index): readonly WorldProcess[] => [
      { pid: 5_000 + 2 * index, ppid: 610, comm: 'sh', unit: 'cron.service', exe: '/usr/bin/dash' },
      {
        ...SPINNING,
        pid: 5_001 + 2 * index,
        ppid: 5_000 + 2 * index,
        comm: 'rsync',
        exe: '/usr/bin/rsync',
        unit: 'cron.service',
        cpu_percent: 190 / count,
      },
    ]).flat();

  test('is many small ones, each with a parent of its own, and no step is proposed', () => {
    const judgement = judged(busy(CRON, ...copies(12)));
    expect(assertedOf(judgement)).toEqual(['many_small']);
    expect(saidOf(judgement)).toContain('pile up');
    expect(stepsOf(judgement)).toEqual([]);
  });

  test('is no swarm where it is a few', () => {
    expect(assertedOf(judged(busy(CRON, ...copies(4))))).not.toContain('many_small');
  });

  test('is not ended by a restart of cron, whoever allows it', () => {
    const units = [{ unit: 'cron.service', restart: 'allowed' as const, drain: null, serves: [] }];
    expect(stepsOf(judged(busy(CRON, ...copies(2)), { units }))).toEqual([]);
  });
});

describe('instances of one template', () => {
  const instance = (index: number, percent: number): WorldProcess => ({
    ...SPINNING,
    pid: 7_000 + index,
    comm: 'encode',
    exe: '/opt/encode',
    unit: `encode@${index}.service`,
    cpu_percent: percent,
  });

  test('that do as much as each other share work', () => {
    const judgement = judged(busy(...[0, 1, 2, 3].map((index) => instance(index, 48))));
    expect(assertedOf(judgement)).toEqual(['legitimate_load']);
  });

  test('of which one spins alone are not all at work', () => {
    const world = { ...busy(instance(0, 99), instance(1, 1), instance(2, 1)), cpu: { ncpu: 1, user: 98 } };
    expect(assertedOf(judged(world))).toEqual(['runaway_cpu']);
  });
});

describe('a stranger on the host', () => {
  const MINER: WorldProcess = {
    ...SPINNING,
    pid: 666,
    comm: 'kworker/u8:3',
    exe: '/var/tmp/.x/k',
    cpu_percent: 100,
  };

  test('keeps every step from it, those against others too, and is what a person is told', () => {
    const judgement = judged(busy(MINER, { ...SPINNING, cpu_percent: 90 }));
    expect(assertedOf(judgement)).toEqual(['suspected_intrusion']);
    expect(stepsOf(judgement)).toEqual([]);
    expect(saidOf(judgement)).toMatch(/evidence/);
  });

  test('keeps the steps of other families from it', () => {
    const condition: UnderstoodCondition = {
      ...CPU,
      subject: 'memory_used',
      family: 'memory',
      metrics: [{ namespace: 'CWAgent', name: 'mem_used_percent' }],
    };
    const memory: World = {
      sockets: [],
      meminfo: { MemTotal: 8_000_000, MemFree: 200_000, MemAvailable: 400_000 },
      processes: [{ ...SPINNING, rss_kib: 7_000_000 }],
    };
    expect(stepsOf(judged(memory, { condition }))).toHaveLength(1);
    const judgement = judged({ ...memory, processes: [...(memory.processes ?? []), MINER] }, { condition });
    expect(stepsOf(judgement)).toEqual([]);
    expect(judgement.withheld.map(({ cause }) => cause)).toContain('suspected_intrusion');
  });

  test.each<[string, Partial<WorldProcess>]>([
    ['a program that an update replaced', { exe: '/usr/sbin/app (deleted)' }],
    ['a tool among the hidden files of a home', { exe: '/home/ana/.local/bin/tool' }],
    ['a program that carries its files', { exe: '/tmp/.mount_view1/usr/bin/view' }],
    ['an engine of containers', { exe: '/memfd:runc_cloned:/proc/self/exe (deleted)' }],
    ['an installer among scratch files', { exe: '/tmp/installer/setup', cpu_percent: 20 }],
    ['a thread of the kernel', { comm: 'kworker/0:1', exe: '', ppid: 2, rss_kib: 0 }],
  ])('is none: %s', (_what, more) => {
    const other: WorldProcess = { pid: 9, comm: 'app', exe: '/usr/sbin/app' };
    const judgement = judged(busy({ ...SPINNING, cpu_percent: 30, ...more }, other));
    expect(assertedOf(judgement)).not.toContain('suspected_intrusion');
  });
});

describe('processors that are kept from running', () => {
  const stolen: World = { cpu: { ncpu: 2, user: 20, system: 4, steal: 60, load1: 4 } };
  const condition: UnderstoodCondition = {
    ...CPU,
    subject: 'cpu_steal',
    metrics: [{ namespace: 'CWAgent', name: 'cpu_usage_steal' }],
    threshold: 10,
  };
  test.each([
    ['t3.small', 'standard', 'credits_exhausted'],
    ['t3.small', 'unlimited', 'steal'],
    ['m5.large', null, 'steal'],
  ])('a %s on %s: %s', (type, credits, cause) => {
    const judgement = judged(stolen, { condition, aws: [IN_ALARM, kindOf(type, credits)] });
    expect([assertedOf(judgement), stepsOf(judgement)]).toEqual([[cause], []]);
  });
});

describe('two causes at once', () => {
  const WAITING: UnderstoodCondition = {
    ...CPU,
    subject: 'cpu_iowait',
    metrics: [{ namespace: 'CWAgent', name: 'cpu_usage_iowait' }],
    threshold: 40,
  };
  const NOT_IDLE: UnderstoodCondition = {
    ...CPU,
    metrics: [{ namespace: 'CWAgent', name: 'cpu_usage_idle' }],
  };
  const CREDITS: UnderstoodCondition = {
    ...CPU,
    subject: 'cpu_credits',
    metrics: [{ namespace: 'AWS/EC2', name: 'CPUCreditBalance' }],
    unit: 'count',
    operator: 'lt',
    threshold: 5,
    direction: 'low',
  };
  const disk = (requests: number) => [
    { device: 'nvme0n1', r_per_s: requests, w_per_s: 0, await_ms: 30, queue: 30, util_percent: 99 },
  ];
  const meminfo = {
    MemTotal: 8_000_000,
    MemFree: 200_000,
    MemAvailable: 500_000,
    SwapTotal: 4_000_000,
    SwapFree: 900_000,
  };
  const waits = (more: World): World => ({
    cpu: { ncpu: 2, user: 8, system: 4, iowait: 60, load1: 4 },
    iostat: disk(800),
    meminfo,
    sockets: [],
    ...more,
  });
  const HOLDER: WorldProcess = {
    ...SPINNING,
    comm: 'renderd',
    exe: '/opt/render/renderd',
    unit: 'render.service',
    state: 'D',
    cpu_percent: 11,
    rss_kib: 6_000_000,
    pss_kib: 6_000_000,
    swap_kib: 3_000_000,
  };

  test('a disk that is busy with swap is not blamed: memory is, and who holds it is named', () => {
    const judgement = judged(
      waits({ vmstat: { pswpin_per_s: 900, pswpout_per_s: 700, window_s: 10 }, processes: [HOLDER] }),
      { condition: WAITING },
    );
    expect(assertedOf(judgement)).toEqual(['swap_thrash']);
    expect(saidOf(judgement)).toMatch(/renderd \(pid 4711\) of render\.service holds the most/);
    expect(judgement.steps).toEqual([]);
  });

  test.each([
    ['little is swapped', { pswpin_per_s: 2, pswpout_per_s: 0, window_s: 10 }],
    ['far more is read than is swapped', { pswpin_per_s: 150, pswpout_per_s: 100, window_s: 10 }],
    ['what is swapped is not told', undefined],
  ])('where %s the disk is', (_, vmstat) => {
    const world = waits({ processes: [HOLDER], ...(vmstat === undefined ? {} : { vmstat }) });
    const judgement = judged(world, { condition: WAITING });
    expect(assertedOf(judgement)).toEqual(['iowait_disk']);
    expect(saidOf(judgement)).toMatch(/in state D meanwhile: renderd \(pid 4711 of render\.service\)/);
  });

  test.each([
    [30, ['credits_exhausted', 'iowait_disk']],
    [8, ['iowait_disk']],
  ])('with %d %% refused beside what waits', (steal, causes) => {
    const cpu = { ncpu: 2, user: 8, system: 4, iowait: 50, steal, load1: 4 };
    const judgement = judged(waits({ cpu, processes: [] }), {
      condition: WAITING,
      aws: [IN_ALARM, kindOf('t2.large', 'standard')],
    });
    expect(assertedOf(judgement).toSorted()).toEqual(causes);
  });

  test.each([
    ['counts what waits', NOT_IDLE, ['iowait_disk', 'runaway_cpu']],
    [
      'counts all that is active, as the agent counts it',
      { ...CPU, metrics: [{ namespace: 'CWAgent', name: 'cpu_usage_active' }] },
      ['iowait_disk', 'runaway_cpu'],
    ],
    ['counts only what runs', CPU, ['runaway_cpu']],
  ])('what waits is a second cause of an alarm that %s', (_, condition, causes) => {
    const cpu = { ncpu: 2, user: 48, system: 4, iowait: 40, load1: 2.4 };
    const world = waits({ cpu, processes: [{ ...SPINNING, cpu_percent: 98 }] });
    const judgement = judged(world, { condition: { ...condition, threshold: 50 } });
    expect(assertedOf(judgement).toSorted()).toEqual(causes);
  });

  test.each([
    ['what spins in no unit has spent the credits', {}, ['credits_exhausted', 'runaway_cpu']],
    ['a service at work is no runaway', { unit: 'jobs.service' }, ['credits_exhausted']],
  ])('%s, and no step is proposed for it', (_, more, causes) => {
    const world: World = {
      cpu: { ncpu: 2, user: 18, system: 2, steal: 72, load1: 2 },
      sockets: [],
      processes: [{ ...SPINNING, cpu_percent: 36, ...more }],
    };
    const aws = [IN_ALARM, kindOf('t3.small', 'standard')];
    const judgement = judged(world, { condition: CREDITS, aws });
    expect([assertedOf(judgement).toSorted(), judgement.steps]).toEqual([causes, []]);
  });

  test('the thread of the kernel that looks for memory says that memory is short', () => {
    const kswapd: WorldProcess = {
      pid: 91,
      ppid: 2,
      user: 'root',
      comm: 'kswapd0',
      exe: '',
      state: 'R',
      cpu_percent: 92,
      start: '2026-10-12T08:01:00Z',
    };
    const world: World = {
      cpu: { ncpu: 2, user: 30, system: 50, load1: 3 },
      meminfo,
      sockets: [],
      vmstat: { pswpin_per_s: 0, pswpout_per_s: 0, pgmajfault_per_s: 1_800, window_s: 10 },
      processes: [{ ...HOLDER, cpu_percent: 20 }, kswapd],
    };
    const judgement = judged(world);
    expect([assertedOf(judgement), judgement.steps]).toEqual([['swap_thrash'], []]);
    expect(saidOf(judgement)).toMatch(/kswapd0 .* looks for memory to give back/);
  });

  test('threads of a person at work on a host with more processors are no overload', () => {
    const condition: UnderstoodCondition = {
      ...CPU,
      subject: 'load',
      metrics: [{ namespace: 'Plant/Hosts', name: 'load1' }],
      unit: 'none',
      threshold: 20,
    };
    const solver = { ...SPINNING, unit: 'session-5.scope', ppid: 4_000, comm: 'solver', cpu_percent: 2_400 };
    const at = (load1: number) =>
      assertedOf(
        judged(
          { cpu: { ncpu: 32, user: 75, system: 1, load1 }, sockets: [], processes: [solver] },
          { condition },
        ),
      );
    expect(at(24.5)).toEqual(['legitimate_load']);
    // Nor is it a loop that nobody knows of where more wants to run: he is there, and at work.
    expect(at(60)).toEqual(['legitimate_load']);
  });
});

test('the account of processor time adds up, and what nobody explains is said', () => {
  const { balances } = judged(busy({ ...SPINNING, cpu_percent: 50 }));
  const [balance] = balances;
  expect(balance?.total).toBe(2);
  expect(balance?.used).toBeCloseTo(1.96, 1);
  expect(balance?.unexplained).toBeCloseTo(1.46, 1);
});
