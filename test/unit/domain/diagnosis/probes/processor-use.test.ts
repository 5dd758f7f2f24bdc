import { describe, expect, it } from 'vitest';
import { processorUse } from '../../../../../src/domain/diagnosis/probes/processor/processor-use.ts';

const WINDOW = 'window 200 2 40 3';
const CPU = 'cpu 300 0 60 20 10 0 6 4';
const task = (name: string, more = '- - 7200') =>
  `task 4711 1 190 0 R - ana ${more} Sun Nov 22 06:02:00 2026 /usr/bin/python3.11 systemd ${name}`;
const read = (...lines: readonly string[]) => processorUse.parse({ lines, exitCode: 0, isCut: false });

describe('what processors do over a window', () => {
  it('gives shares of all processors together, and forks for a second', () => {
    expect(read(WINDOW, CPU)).toEqual([
      {
        kind: 'processor_time',
        windowSeconds: 2,
        processors: 2,
        forksPerSecond: 20,
        blocked: 3,
        user: 75,
        nice: 0,
        system: 15,
        idle: 5,
        iowait: 2.5,
        irq: 0,
        softirq: 1.5,
        steal: 1,
      },
    ]);
  });

  it('gives what a process used of one processor, whether its program is there, and where it comes from', () => {
    expect(read(WINDOW, CPU, task('report.py', 'store gone 60')).at(-1)).toMatchObject({
      kind: 'busy_process',
      pid: 4711,
      cpuPercent: 95,
      ageSeconds: 60,
      parent: 'systemd',
      program: 'gone',
      isStore: true,
      inadmissible: false,
    });
  });

  it('gives what is started again and again, by parents of its own, and what all of it comes from', () => {
    const rows = [
      'alike 140 2 616 32 1 610 cron.service cron geoip sync',
      'alike 12 0 40 12 3 - a.service - node',
    ];
    expect(read(WINDOW, CPU, ...rows).slice(1)).toEqual([
      {
        kind: 'name_group',
        name: 'geoip sync',
        count: 140,
        young: 2,
        cpuPercent: 308,
        parents: 32,
        units: 1,
        unit: 'cron.service',
        ancestorPid: 610,
        ancestor: 'cron',
      },
      {
        kind: 'name_group',
        name: 'node',
        count: 12,
        young: 0,
        cpuPercent: 20,
        parents: 12,
        units: 3,
        unit: 'a.service',
        ancestorPid: null,
        ancestor: null,
      },
    ]);
  });

  it('gives a disk its use, and no time for what ended where nothing ended', () => {
    const rows = ['disk nvme1n1 vol0123456789abcdef0 0 0 0 2000 36000', 'disk xvda - 10 90 500 400 900'];
    expect(read(WINDOW, CPU, ...rows).slice(1)).toMatchObject([
      { name: 'nvme1n1', volumeId: 'vol-0123456789abcdef0', awaitMs: null, utilPercent: 100, queue: 18 },
      { name: 'xvda', volumeId: null, awaitMs: 5, utilPercent: 20, queue: 0.45, writesPerSecond: 45 },
    ]);
  });

  it('gives who waits, for what, and where that is not told', () => {
    const rows = ['waits 8123 rpc_wait_bit_killable httpd.service /mnt/efs httpd', 'waits 8125 - - - a b'];
    expect(read(WINDOW, CPU, ...rows).slice(1)).toEqual([
      {
        kind: 'waiting_process',
        pid: 8123,
        name: 'httpd',
        unit: 'httpd.service',
        wchan: 'rpc_wait_bit_killable',
        mount: '/mnt/efs',
      },
      { kind: 'waiting_process', pid: 8125, name: 'a b', unit: null, wchan: null, mount: null },
    ]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['a pid that is too long', task('x').replace('4711', '47114711471')],
    ['a number that is none', task('x').replace('190', 'all')],
    ['a row that breaks off', task('x').slice(0, 40)],
    ['a row of no kind', 'bash: warning'],
    ['a share below nothing', 'cpu -3 0 60 20 10 0 6 4'],
  ])('is said: %s', (_what, row) => {
    expect(read(WINDOW, CPU, row).at(-1)).toMatchObject({ kind: 'unread', probe: 'processor-use' });
  });

  it('is everything where the window is not told: ticks mean nothing without it', () => {
    expect(read(CPU, task('x')).map(({ kind }) => kind)).toEqual(['unread', 'unread', 'unread']);
    expect(read('window 0 2 40 3', CPU).map(({ kind }) => kind)).toEqual(['unread', 'unread', 'unread']);
  });

  it('is told of what was cut, of time that was up and of nothing at all', () => {
    const cut = processorUse.parse({ lines: [WINDOW, CPU], exitCode: 124, isCut: true });
    expect(cut.map(({ kind }) => kind)).toEqual(['processor_time', 'unread', 'unread']);
    expect(read()).toMatchObject([{ kind: 'unread', what: 'what the processors do' }]);
  });
});

describe('names that somebody chose', () => {
  it.each([[String.raw`x\x0atask 1 1 9`], ['$(reboot)'], ['a b; c']])(
    '%s can be no parameter of a step',
    (name) => {
      expect(read(WINDOW, CPU, task(name)).at(-1)).toMatchObject({
        kind: 'busy_process',
        inadmissible: true,
      });
    },
  );

  it('a program whose path is not plain can be none either', () => {
    const row = task('x').replace('/usr/bin/python3.11', String.raw`/opt/a\x20b/run`);
    expect(read(WINDOW, CPU, row).at(-1)).toMatchObject({ kind: 'busy_process', inadmissible: true });
  });
});

it('takes no name of a mount for a pattern: what lies beside one could be called like a row', () => {
  const { command } = processorUse;
  expect(command).toContain('for mount in $far');
  expect(command.slice(0, command.indexOf('for mount in $far')).split('\n')).toContain('set -f');
});
