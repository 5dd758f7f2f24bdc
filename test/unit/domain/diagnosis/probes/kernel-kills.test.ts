import { describe, expect, test } from 'vitest';
import { clock } from '../../../../../src/domain/diagnosis/probes/host/clock.ts';
import { kernel } from '../../../../../src/domain/diagnosis/probes/host/kernel.ts';

const CLOCK = 'clock 1795515000 1795515000 5000';
const kills = (...lines: readonly string[]) =>
  kernel
    .parse({ lines: [CLOCK, ...lines.map((line) => `| ${line}`)], exitCode: 0, isCut: false })
    .filter(({ kind }) => kind === 'memory_kill');
const AT_LIMIT =
  '[ 4900.100000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=api.service,mems_allowed=0,oom_memcg=/system.slice/api.service,task_memcg=/system.slice/api.service,task=gunicorn,pid=812,uid=990';
const AT_LIMIT_ENDED =
  '[ 4900.200000] Memory cgroup out of memory: Killed process 812 (gunicorn) total-vm:822204kB, anon-rss:512204kB, file-rss:9120kB';

describe('what the kernel ended for want of memory', () => {
  test('both lines of one kill are one kill, with its unit and what it held', () => {
    expect(kills(AT_LIMIT, AT_LIMIT_ENDED)).toEqual([
      {
        kind: 'memory_kill',
        process: 'gunicorn',
        pid: 812,
        limit: 'group',
        unit: 'api.service',
        bytes: 512_204 * 1_024,
        ageSeconds: 100,
      },
    ]);
  });

  test('a kill of the host names no unit where only its second line is left', () => {
    expect(kills('[ 4000.000000] Out of memory: Kill process 7 (java) score 900 or sacrifice child')).toEqual(
      [expect.objectContaining({ limit: 'host', unit: null, process: 'java', pid: 7, bytes: null })],
    );
  });

  test('a container below a scope is of that scope, and a hostile name is no name', () => {
    const [kill] = kills(
      '[ 1.0] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),oom_memcg=/system.slice/docker-abc.scope,task_memcg=/system.slice/docker-abc.scope/init,task=$(reboot) x,pid=9,uid=0',
    );
    expect(kill).toMatchObject({ unit: 'docker-abc.scope', process: '?' });
  });
});

test.each([['00000000 ()'], ['7F7F0101 ()']])(
  'chrony with the reference %s compares its clock with nothing',
  (id) => {
    const lines = [
      `Reference ID    : ${id}`,
      'System time     : 0.000000000 seconds slow of NTP time',
      'Leap status     : Not synchronised',
      'step no',
    ];
    expect(clock.parse({ lines, exitCode: 0, isCut: false })).toEqual([
      { kind: 'clock', source: 'chrony', synchronized: false, offsetSeconds: null, stepAllowed: false },
    ]);
  },
);

test.each([
  ['step yes', { stepAllowed: true }],
  ['step no', { stepAllowed: false }],
  ['step over 1.0', { stepAllowed: false, steppedAtStartFrom: 1 }],
])('chrony that says "%s" is told to step as its configuration lets it', (line, allowed) => {
  const lines = ['System time     : 38.214000000 seconds slow of NTP time', 'Leap status     : Normal', line];
  expect(clock.parse({ lines, exitCode: 0, isCut: false })).toEqual([
    { kind: 'clock', source: 'chrony', synchronized: true, offsetSeconds: -38.214, ...allowed },
  ]);
});
