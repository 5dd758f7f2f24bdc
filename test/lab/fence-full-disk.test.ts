import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { requireBubblewrap } from '../../lab/hosts/sandbox-driver.ts';
import { HANG_LIMIT_MS } from '../support/hang-limit.ts';
import { payloadSha256Of } from './host-fixture.ts';

const FENCE = resolve(import.meta.dirname, '..', '..', 'vm-image', 'fence', 'recoverops-fence');

beforeAll(() => {
  requireBubblewrap();
});

/** Runs a bash script with a ledger of 64 KiB at /ledger, and the fence's words for `touch /tmp/ran` as its arguments. */
function withSmallLedger(script: string, ...mount: string[]) {
  const body = 'touch /tmp/ran';
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
    ...LEDGER,
  );
  expect(result.stdout).toBe('first 78\nsecond 0\n/tmp/ran\n');
  expect(result.stderr).toContain('reason=unwritable');
});

test('a read-only ledger: 78, and nothing runs', () => {
  const result = withSmallLedger(
    `/fence/recoverops-fence run "$@"; echo "first $?"; ls /tmp/ran 2>/dev/null`,
    ...['--tmpfs', '/ledger', '--remount-ro', '/ledger'],
  );
  expect(result.stdout).toBe('first 78\n');
});
