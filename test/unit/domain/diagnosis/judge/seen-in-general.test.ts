import { describe, expect, it } from 'vitest';
import type { FactRead } from '../../../../../src/domain/diagnosis/facts.ts';
import type { HostView } from '../../../../../src/domain/diagnosis/host-view.ts';
import { seenInGeneral } from '../../../../../src/domain/diagnosis/judge/seen-in-general.ts';
import { DEFAULT_SITE } from '../../../../../src/domain/site/default-site.ts';
import { diskAlarm } from '../../../../support/disk-alarm.ts';
import { diskCondition } from '../../../../support/judged-world.ts';

const GIB = 2 ** 30;

const view = (facts: readonly FactRead[]): HostView => ({
  incidentId: 'one',
  targetId: 'i-1',
  alarm: diskAlarm(),
  condition: diskCondition(),
  site: DEFAULT_SITE,
  facts: facts.map((fact) => ({ ...fact, targetId: 'i-1' })),
  asked: new Set(),
  look: 'cd',
});
/** What is told beside that the alarm itself cannot be measured. */
function seen(...facts: readonly FactRead[]): string {
  const told = seenInGeneral(view(facts));
  const start = 'nothing here can measure what the alarm is about; seen was: ';
  expect(told.startsWith(start), told).toBe(true);
  return told.slice(start.length);
}
const isNotTold = (...facts: readonly FactRead[]) =>
  expect(seenInGeneral(view(facts))).toBe(
    'nothing here can measure what the alarm is about, and nothing could be read of the host',
  );

type Of<K extends FactRead['kind']> = Extract<FactRead, { readonly kind: K }>;
const time = (shares: Partial<Of<'processor_time'>> = {}): FactRead => ({
  kind: 'processor_time',
  windowSeconds: 2,
  processors: 4,
  forksPerSecond: 0,
  blocked: 0,
  user: 0,
  nice: 0,
  system: 0,
  idle: 0,
  iowait: 0,
  irq: 0,
  softirq: 0,
  steal: 0,
  ...shares,
});
const load: FactRead = { kind: 'load', one: 1.5, five: 0.7, fifteen: 0.25 };
const busy = (name: string, pid: number, cpuPercent: number): FactRead => ({
  kind: 'busy_process',
  pid,
  ppid: 1,
  parent: 'systemd',
  cpuPercent,
  nice: 0,
  state: 'R',
  unit: null,
  user: 'ana',
  ageSeconds: 60,
  startedAt: 'Sun Nov 22 07:59:00 2026',
  name,
  inadmissible: false,
  exe: null,
  program: 'there',
  isStore: false,
});
const waits = (name: string, mount: string | null = null): FactRead => ({
  kind: 'waiting_process',
  pid: 7,
  name,
  unit: null,
  wchan: null,
  mount,
});
const mounted = (mount: string, fstype = 'nfs4'): FactRead => ({
  kind: 'mount',
  source: 'files:/export',
  mount,
  fstype,
  device: '2d',
  isReadOnly: false,
  options: [],
});
const memory = (totalBytes: number, availableBytes: number): FactRead => ({
  kind: 'memory',
  totalBytes,
  availableBytes,
  isAvailableEstimated: false,
  parts: null,
  told: {},
  hugePagesFreeBytes: 0,
  swapTotalBytes: 0,
  swapFreeBytes: 0,
});
const disk = (mount: string, usedBytes: number, availableBytes: number): FactRead => ({
  kind: 'filesystem',
  source: '/dev/nvme0n1p1',
  fstype: 'xfs',
  mount,
  // Some of it is kept for root.
  sizeBytes: usedBytes + availableBytes + 5 * GIB,
  usedBytes,
  availableBytes,
});
const clock = (offsetSeconds: number | null): FactRead => ({
  kind: 'clock',
  source: 'chrony',
  synchronized: true,
  offsetSeconds,
  stepAllowed: null,
});
const unit = (name: string, active: string): FactRead => ({
  kind: 'unit',
  name,
  load: 'loaded',
  active,
  sub: active,
  result: 'success',
  type: 'simple',
  origin: 'vendor',
  exitStatus: null,
  restarts: null,
  mainPid: null,
  enabled: 'enabled',
  conditionFailed: false,
  activeForSeconds: null,
  downForSeconds: null,
});

describe('of a host whose alarm nobody here can measure a person reads', () => {
  it('that nothing could be read where nothing was', () => {
    isNotTold();
    isNotTold({ kind: 'unread', probe: 'clock', what: 'the clock', why: 'it took too long' });
  });

  it('what its processors do, each share of one percent or more', () => {
    const shares = { user: 12.34, nice: 40, system: 1, iowait: 0.99, steal: 7.25, idle: 38 };
    expect(seen(time(shares))).toBe('4 processors: 12.3 % user, 1 % system, 7.3 % steal');
    expect(seen(time({ iowait: 1, steal: 0.9 }))).toBe('4 processors: 1 % iowait');
    expect(seen(time({ idle: 100 }))).toBe('4 processors: idle');
  });

  it('its load, and the busiest process where it is busy at all', () => {
    const idle = time();
    expect(seen(idle, load)).toBe('4 processors: idle, load 1.5, 0.7, 0.25');
    const others = [busy('shop', 40, 19.9), busy('report', 41, 72.6), busy('cron', 42, 25)];
    expect(seen(idle, ...others)).toBe('4 processors: idle, busiest report (pid 41) with 73 % of one');
    expect(seen(idle, busy('shop', 40, 20))).toBe(
      '4 processors: idle, busiest shop (pid 40) with 20 % of one',
    );
    expect(seen(idle, busy('shop', 40, 19.9))).toBe('4 processors: idle');
    // Without what the processors did neither says anything.
    isNotTold(load, busy('shop', 40, 90));
  });

  it('what waits in the kernel, each name and mount once and few of them', () => {
    expect(seen(waits('ls'), waits('ls'), waits('cp'))).toBe('3 processes wait in the kernel (ls, cp)');
    expect(seen(waits('ls'), time({ blocked: 9 }))).toContain('9 processes wait in the kernel (ls)');
    expect(seen(waits('ls'), waits('cp'), time({ blocked: 1 }))).toContain('2 processes wait');
    expect(seen(...['a', 'b', 'c', 'd'].map((name) => waits(name)))).toBe(
      '4 processes wait in the kernel (a, b, c)',
    );
    expect(seen(waits('ls', '/srv/a'), waits('cp', '/srv/a'), mounted('/srv/b'), mounted('/', 'xfs'))).toBe(
      '2 processes wait in the kernel (ls, cp); of other servers are mounted /srv/a, /srv/b',
    );
    expect(seen(waits('ls'), ...['/a', '/b', '/c', '/d'].map((at) => mounted(at)))).toBe(
      '1 processes wait in the kernel (ls); of other servers are mounted /a, /b, /c',
    );
    isNotTold(mounted('/srv/b'));
  });

  it('how much memory is left', () => {
    expect(seen(memory(8 * GIB, 3 * GIB))).toBe('38 % of the memory is available (3.0 GiB of 8.0 GiB)');
    expect(seen(memory(0, 0))).toBe('0 % of the memory is available (0 B of 0 B)');
  });

  it('which file system is the fullest, of what an ordinary user may write', () => {
    expect(seen(disk('/', 5 * GIB, 15 * GIB), disk('/var', 9 * GIB, 3 * GIB), disk('/srv', 1, 9))).toBe(
      'the fullest file system is /var with 75 %',
    );
    expect(seen(disk('/proc/empty', 0, 0))).toBe('the fullest file system is /proc/empty with 0 %');
  });

  it.each([
    [0, 'the clock is right'],
    [0.499, 'the clock is right'],
    [-0.499, 'the clock is right'],
    [0.5, 'the clock is 0.5 s ahead'],
    [-0.5, 'the clock is 0.5 s behind'],
    [91.25, 'the clock is 91.25 s ahead'],
    [-3600, 'the clock is 3600 s behind'],
  ])('how its clock goes: %d s', (offset, told) => {
    expect(seen(clock(offset))).toBe(told);
  });

  it('nothing of a clock of which nothing on the host can tell', () => {
    isNotTold(clock(null));
  });

  it('which units have failed, and how many they are', () => {
    const units = [unit('a.service', 'failed'), unit('b.service', 'active'), unit('c.timer', 'failed')];
    expect(seen(...units)).toBe('2 units have failed (a.service, c.timer)');
    const many = ['a', 'b', 'c', 'd'].map((name) => unit(name, 'failed'));
    expect(seen(...many)).toBe('4 units have failed (a, b, c)');
    isNotTold(unit('b.service', 'active'), unit('d.service', 'inactive'));
  });

  it('all of it in one sentence', () => {
    const all = [unit('a.service', 'failed'), clock(0), disk('/', 1, 1), memory(2, 1), waits('ls'), time()];
    expect(seen(...all)).toBe(
      [
        '4 processors: idle',
        '1 processes wait in the kernel (ls)',
        '50 % of the memory is available (1 B of 2 B)',
        'the fullest file system is / with 50 %',
        'the clock is right',
        '1 units have failed (a.service)',
      ].join('; '),
    );
  });
});
