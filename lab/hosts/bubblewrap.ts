import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hostLimits } from './host-limits.ts';

const REPOSITORY = resolve(import.meta.dirname, '..', '..');
const VM_IMAGE = join(REPOSITORY, 'vm-image');
const IMAGE = join(import.meta.dirname, 'image');

/** Directories of one host outside its sandbox. */
export interface HostDirectories {
  /** Bound at /var/lib/recoverops; it outlives the host. */
  readonly ledger: string;
  /** Bound at /var/lib/amazon/ssm. */
  readonly agent: string;
  /** Bound at /run/lab: sockets and what the lab tells the host. Its path has to be short, for the sockets. */
  readonly runtime: string;
}

/** Commands that the machine may have and that must not speak to the machine's own services. */
const SHIMS = ['systemctl', 'journalctl', 'dmesg'];

/** The arguments of `bwrap` for a host that runs `command`: read-only system, sized writable directories, no network. */
export function bubblewrapArguments(
  directories: HostDirectories,
  hostName: string,
  command: readonly string[],
): string[] {
  const sized = (path: string, bytes: number): string[] => ['--size', String(bytes), '--tmpfs', path];
  const shims = SHIMS.filter((name) => existsSync(`/usr/bin/${name}`));
  const libraries = ['lib', 'lib32', 'lib64', 'libx32'].filter((name) => existsSync(`/usr/${name}`));
  return [
    '--unshare-all',
    '--die-with-parent',
    '--new-session',
    '--clearenv',
    ...['--setenv', 'PATH', '/usr/sbin:/usr/bin:/sbin:/bin'],
    ...['--uid', '0', '--gid', '0', '--hostname', hostName],
    ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/bin', '/bin'],
    ...libraries.flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    // /usr/bin comes before /sbin in the fence's PATH, so a shim also covers the machine's own program.
    ...['--ro-bind', join(VM_IMAGE, 'container', 'sbin'), '/sbin'],
    ...shims.flatMap((name) => ['--ro-bind', join(VM_IMAGE, 'container', 'sbin', name), `/usr/bin/${name}`]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['--ro-bind', join(directories.runtime, 'meminfo'), '/proc/meminfo'],
    ...[
      '--ro-bind',
      join(IMAGE, 'etc', 'passwd'),
      '/etc/passwd',
      '--ro-bind',
      join(IMAGE, 'etc', 'group'),
      '/etc/group',
    ],
    ...[
      '--ro-bind-try',
      '/etc/ld.so.cache',
      '/etc/ld.so.cache',
      '--ro-bind-try',
      '/etc/alternatives',
      '/etc/alternatives',
    ],
    ...['--ro-bind', join(VM_IMAGE, 'container', 'nginx.conf'), '/etc/nginx/nginx.conf'],
    ...['--ro-bind', join(VM_IMAGE, 'nginx'), '/etc/nginx/conf.d'],
    ...sized('/var/log', hostLimits.logBytes),
    ...sized('/tmp', hostLimits.scratchBytes),
    ...sized('/run', hostLimits.scratchBytes),
    ...['--bind', directories.runtime, '/run/lab'],
    ...['--bind', directories.ledger, '/var/lib/recoverops'],
    ...['--bind', directories.agent, '/var/lib/amazon/ssm'],
    ...['--ro-bind', join(VM_IMAGE, 'bin'), '/usr/local/bin'],
    ...['--ro-bind', join(directories.runtime, 'host.conf'), '/etc/recoverops/host.conf'],
    ...['--ro-bind', join(VM_IMAGE, 'fence'), '/opt/recoverops/bin'],
    ...['--ro-bind', join(VM_IMAGE, 'health-app'), '/opt/recoverops/health-app'],
    ...['--ro-bind', process.execPath, '/opt/lab/bin/node'],
    ...['--ro-bind', join(import.meta.dirname, 'inside'), '/opt/lab/inside'],
    ...['--ro-bind', join(REPOSITORY, 'chaos', 'inside'), '/opt/lab/chaos'],
    ...['--dir', '/root', '--remount-ro', '/', '--chdir', '/'],
    ...command,
  ];
}
