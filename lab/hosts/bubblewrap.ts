import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { imageBinds } from './host-image.ts';
import { hostLimits } from './host-limits.ts';
import { CLOUDWATCH_AGENT_LOG } from './inside/cloudwatch-agent-service.ts';
import { REAL_AGENT_DIRECTORY } from './inside/ssm-agent-service.ts';

const REPOSITORY = resolve(import.meta.dirname, '..', '..');
const IMAGE = join(import.meta.dirname, 'image');

/** Directories of one host outside its sandbox. */
export interface HostDirectories {
  /** The host's files, as vm-image/bootstrap.sh lays them out. */
  readonly image: string;
  /** Bound at /var/lib/recoverops; it outlives the host. */
  readonly ledger: string;
  /** Bound at /var/lib/amazon/ssm. */
  readonly agent: string;
  /** Bound at /srv, where the number of files can be limited; undefined where it cannot. */
  readonly limited: string | undefined;
  /** The real SSM agent with its configuration, bound at its place; undefined with the lab's own. */
  readonly realAgent: string | undefined;
  /** Bound at /data: on a disk of the machine, as everything else that can be written is in memory or the lab's own. */
  readonly disk: string;
  /** Bound at /run/lab: sockets and what the lab tells the host. Its path has to be short, for the sockets. */
  readonly runtime: string;
}

/**
 * What may be changed of a host's configuration: a small file system of the sandbox's own, which the host's first program
 * fills from the image at each boot. The image itself stays read-only.
 */
export const CONFIGURATION = { from: '/opt/lab/image/nginx', to: '/etc/nginx' } as const;

/** The arguments of `bwrap` for a host that runs `command`: read-only system, sized writable directories, no network. */
export function bubblewrapArguments(
  directories: HostDirectories,
  hostName: string,
  command: readonly string[],
  groups: readonly { readonly from: string; readonly to: string }[] = [],
): string[] {
  const sized = (path: string, bytes: number): string[] => ['--size', String(bytes), '--tmpfs', path];
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
    ...imageBinds(directories.image, CONFIGURATION),
    ...sized(CONFIGURATION.to, hostLimits.configurationBytes),
    ...sized(dirname(CLOUDWATCH_AGENT_LOG), hostLimits.agentLogBytes),
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
    ...sized('/var/log', hostLimits.logBytes),
    ...sized('/tmp', hostLimits.scratchBytes),
    ...(directories.limited === undefined
      ? sized('/srv', hostLimits.scratchBytes)
      : ['--bind', directories.limited, '/srv']),
    ...sized('/run', hostLimits.scratchBytes),
    ...['--bind', directories.runtime, '/run/lab'],
    ...['--bind', directories.disk, '/data'],
    // What the kernel says of the machine's disks, which are the host's too, and its own part of the control groups.
    ...['--ro-bind-try', '/sys/block', '/sys/block', '--ro-bind-try', '/sys/devices', '/sys/devices'],
    ...groups.flatMap(({ from, to }) => ['--bind', from, to]),
    ...['--bind', directories.ledger, '/var/lib/recoverops'],
    ...['--bind', directories.agent, '/var/lib/amazon/ssm'],
    ...['--ro-bind', join(directories.runtime, 'host.conf'), '/etc/recoverops/host.conf'],
    ...['--ro-bind', join(IMAGE, 'etc', 'os-release'), '/etc/os-release'],
    ...['--ro-bind', join(directories.runtime, 'hosts'), '/etc/hosts'],
    ...(directories.realAgent === undefined
      ? []
      : ['--ro-bind', directories.realAgent, REAL_AGENT_DIRECTORY]),
    ...['--ro-bind', process.execPath, '/opt/lab/bin/node'],
    ...['--ro-bind', join(import.meta.dirname, 'inside'), '/opt/lab/inside'],
    ...['--ro-bind', join(REPOSITORY, 'chaos', 'inside'), '/opt/lab/chaos'],
    ...['--dir', '/root', '--remount-ro', '/', '--chdir', '/'],
    ...command,
  ];
}
