import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { requireBubblewrap } from '../../lab/hosts/sandbox-driver.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { payloadSha256Of } from './host-fixture.ts';

const FENCE = resolve(import.meta.dirname, '..', '..', 'vm-image', 'fence', 'recoverops-fence');

beforeAll(() => {
  requireBubblewrap();
});

/** Runs a bash script with a ledger of 64 KiB at /ledger, and the fence's words for a body as its arguments. */
function withSmallLedger(script: string, mount: readonly string[], body = 'touch /tmp/ran') {
  const words = [
    ...['--execution-id', 'x-1', '--payload-sha256', payloadSha256Of(body, [])],
    ...['--not-after', String(Math.floor(Date.now() / 1000) + 60), '--timeout-seconds', '20'],
    ...['--body-b64', Buffer.from(body).toString('base64'), '--argv-b64', '', '--root', '/ledger'],
  ];
  const system = [
    '--ro-bind',
    '/usr',
    '/usr',
    '--symlink',
    'usr/bin',
    '/bin',
    '--symlink',
    'usr/lib',
    '/lib',
  ];
  return spawnSync(
    'bwrap',
    [
      ...['--unshare-all', '--die-with-parent', '--uid', '0', '--gid', '0', ...system],
      ...[
        '--symlink',
        'usr/lib64',
        '/lib64',
        '--symlink',
        'usr/sbin',
        '/sbin',
        '--proc',
        '/proc',
        '--dev',
        '/dev',
      ],
      ...['--ro-bind-try', '/etc/alternatives', '/etc/alternatives', '--tmpfs', '/tmp'],
      ...['--ro-bind', dirname(FENCE), '/fence', ...mount],
      ...['/bin/bash', '-c', script, 'bash', ...words],
    ],
    { encoding: 'utf8', timeout: HANG_LIMIT_MS },
  );
}

const LEDGER = ['--size', '65536', '--tmpfs', '/ledger'];

test('a full ledger disk: 78, nothing runs, and the claim is given back for when there is space', () => {
  const result = withSmallLedger(
    `head -c 1000000 /dev/zero >/ledger/full 2>/dev/null
     /fence/recoverops-fence run "$@"; echo "first $?"
     ls /tmp/ran 2>/dev/null; ls -A /ledger/once 2>/dev/null
     rm /ledger/full
     /fence/recoverops-fence run "$@"; echo "second $?"
     ls /tmp/ran`,
    LEDGER,
  );
  expect(result.stdout).toBe('first 78\nsecond 0\n/tmp/ran\n');
  expect(result.stderr).toContain('reason=unwritable');
});

test('a ledger disk with a few free pages: the body runs only where its result can be stored, however full it gets', () => {
  const result = withSmallLedger(
    `for free in {0..16}; do
       rm -rf /ledger/* /tmp/ran
       head -c $((4096 * (16 - free))) /dev/zero >/ledger/full 2>/dev/null
       /fence/recoverops-fence run "$@" 2>/dev/null; code=$?
       ran=no; [[ -e /tmp/ran ]] && ran=yes
       printf '%s %s %s\n' $code $ran "$(/fence/recoverops-fence read --execution-id x-1 --root /ledger | cut -c 1-20)"
     done`,
    LEDGER,
  );
  const outcomes = result.stdout.trimEnd().split('\n');
  expect(outcomes).toHaveLength(17);
  const refused = outcomes.filter((line) => line === '78 no {"state":"absent","e');
  const stored = outcomes.filter((line) => line === '0 yes {"state":"finished",');
  expect([...refused, ...stored]).toEqual(outcomes);
  expect(refused.length).toBeGreaterThan(3);
  expect(stored.length).toBeGreaterThan(0);
});

test('a body that fills the ledger disk and prints much still has its result stored, with the ends of its output', () => {
  const body = [
    'head -c 1000000 /dev/zero >/ledger/full 2>/dev/null',
    'for i in {1..2000}; do echo "out $i"; echo "err $i" >&2; done',
    'exit 3',
  ].join('\n');
  const result = withSmallLedger(
    `/fence/recoverops-fence run "$@" >/dev/null 2>&1; echo "code $?"
     df --output=avail /ledger | tail -n 1
     /fence/recoverops-fence read --execution-id x-1 --root /ledger`,
    LEDGER,
    body,
  );
  const [code, available, record = ''] = result.stdout.split('\n');
  expect([code, available?.trim()]).toEqual(['code 3', expect.stringMatching(/^\d+$/)]);
  const stored = JSON.parse(record) as Record<string, unknown>;
  expect(stored).toMatchObject({ state: 'finished', exit_code: 3, output_complete: true });
  for (const [stream, word] of [
    ['stdout', 'out'],
    ['stderr', 'err'],
  ] as const) {
    const whole = Array.from({ length: 2000 }, (_, index) => `${word} ${index + 1}\n`).join('');
    expect(Buffer.from(String(stored[`${stream}_tail_b64`]), 'base64').toString()).toBe(whole.slice(-4096));
    expect(stored[`${stream}_sha256`]).toBe(createHash('sha256').update(whole).digest('hex'));
  }
});

test('a read-only ledger: 78, and nothing runs', () => {
  const result = withSmallLedger(
    `/fence/recoverops-fence run "$@"; echo "first $?"; ls /tmp/ran 2>/dev/null`,
    ['--tmpfs', '/ledger', '--remount-ro', '/ledger'],
  );
  expect(result.stdout).toBe('first 78\n');
});
