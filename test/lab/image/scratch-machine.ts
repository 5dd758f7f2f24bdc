import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { requireBubblewrap } from '../../../lab/hosts/sandbox-driver.ts';
import { HANG_LIMIT_MS } from '../../support/hang-limit.ts';

const REPOSITORY = resolve(import.meta.dirname, '..', '..', '..');
const RUN_LIMIT_MS = HANG_LIMIT_MS;
const PROGRAMS = [
  'id',
  'uname',
  'chroot',
  'node',
  'nginx',
  'systemd-sysusers',
  'getent',
  'rpm',
  'dnf',
  'dpkg-query',
  'apt-get',
  'curl',
  'aws',
  'systemctl',
  'amazon-cloudwatch-agent-ctl',
];

export interface BootstrapRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The calls of the machine's programs in this run, `name arguments`. */
  readonly calls: readonly string[];
}

/** A machine to try bootstrap.sh on: its own /etc, /opt, /var and /usr/local, and stand-ins for what changes a system. */
export interface ScratchMachine {
  /** The unpacked vm-image folder, to change. */
  readonly folder: string;
  /** What `curl` finds, by the last part of the URL. */
  readonly downloads: string;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): BootstrapRun;
  /** A directory of the machine as it is seen from here, e.g. `/etc`. */
  path(place: string): string;
  /** Replaces lines of versions.env. */
  pin(values: Readonly<Record<string, string>>): void;
  dispose(): void;
}

const OS_RELEASE = {
  al2023: 'NAME="Amazon Linux"\nVERSION="2023"\nID="amzn"\nID_LIKE="fedora"\nVERSION_ID="2023"\n',
  debian12: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n',
  fedora: 'ID=fedora\nVERSION_ID=43\n',
} as const;

const WRITABLE = ['etc', 'opt', 'var', 'usr/local', 'state'];

/** Throws when sandboxes do not work here. */
export function createScratchMachine(system: keyof typeof OS_RELEASE): ScratchMachine {
  requireBubblewrap();
  const directory = mkdtempSync(join(tmpdir(), 'rops-boot-'));
  const folder = join(directory, 'unpacked');
  const downloads = join(directory, 'downloads');
  const fakes = join(directory, 'fakes');
  cpSync(join(REPOSITORY, 'vm-image'), folder, { recursive: true });
  for (const place of [...WRITABLE, 'fakes', 'downloads', 'var/tmp']) {
    mkdirSync(join(directory, place), { recursive: true });
  }
  cpSync(join(import.meta.dirname, 'fake-program'), join(fakes, 'fake-program'));
  for (const name of PROGRAMS) symlinkSync('fake-program', join(fakes, name));
  writeFileSync(join(directory, 'etc', 'os-release'), OS_RELEASE[system]);
  writeFileSync(join(directory, 'etc', 'passwd'), 'root:x:0:0::/root:/bin/bash\n');
  writeFileSync(join(directory, 'etc', 'group'), 'root:x:0:\n');
  mkdirSync(join(directory, 'etc', 'alternatives'));
  return {
    folder,
    downloads,
    path: (place) => join(directory, place),
    pin(values) {
      const file = join(folder, 'versions.env');
      let text = readFileSync(file, 'utf8');
      for (const [name, value] of Object.entries(values)) {
        text = text.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`);
      }
      writeFileSync(file, text);
    },
    run(args, env = {}) {
      const callsFile = join(directory, 'state', 'calls');
      rmSync(callsFile, { force: true });
      const result = spawnSync(
        'bwrap',
        [
          ...['--unshare-all', '--die-with-parent', '--clearenv', '--uid', '0', '--gid', '0'],
          ...[
            '--ro-bind',
            '/',
            '/',
            '--proc',
            '/proc',
            '--dev',
            '/dev',
            '--tmpfs',
            '/tmp',
            '--tmpfs',
            '/mnt',
          ],
          ...WRITABLE.filter((place) => place !== 'state').flatMap((place) => [
            '--bind',
            join(directory, place),
            `/${place}`,
          ]),
          ...['--ro-bind-try', '/etc/alternatives', '/etc/alternatives'],
          // A root of its own cannot be made here, so the rest lies where the machine has an empty place for it.
          ...['--bind', join(directory, 'state'), '/mnt/state', '--ro-bind', fakes, '/mnt/fakes'],
          ...['--ro-bind', downloads, '/mnt/downloads', '--ro-bind', folder, '/mnt/unpacked'],
          ...['--setenv', 'PATH', '/mnt/fakes:/usr/sbin:/usr/bin:/sbin:/bin'],
          ...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
          ...['bash', '/mnt/unpacked/bootstrap.sh', ...args],
        ],
        { encoding: 'utf8', timeout: RUN_LIMIT_MS },
      );
      return {
        exitCode: result.status,
        stdout: result.stdout,
        stderr: result.stderr,
        calls: existsSync(callsFile) ? readFileSync(callsFile, 'utf8').trimEnd().split('\n') : [],
      };
    },
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}
