import { spawnSync } from 'node:child_process';
import { withLimitedInodes } from './limited-inodes.ts';

/**
 * How target hosts are isolated. `plain` is not isolated at all: read-only documents only, and no chaos. `external`
 * hosts are started by something else.
 */
export interface SandboxDriver {
  readonly kind: 'bubblewrap' | 'plain' | 'external';
  readonly isIsolated: boolean;
  /** Whether a file system of a host can be limited to a number of files; absent: it cannot. */
  readonly limitsInodes?: boolean;
  /** One line for whoever starts the lab. */
  readonly announcement: string;
}

const INSTALL_COMMAND = 'sudo apt-get install -y bubblewrap nginx-light curl';

const PROBE_LIMIT_MS = 10_000;

/** Tries what this machine allows, best first. `unshare` without bubblewrap is not supported. */
export function detectSandboxDriver(): SandboxDriver {
  const problem = bubblewrapProblem() ?? nginxProblem();
  if (problem === undefined) {
    return {
      kind: 'bubblewrap',
      isIsolated: true,
      limitsInodes: canLimitInodes(),
      announcement: 'Target hosts run in bubblewrap sandboxes without a network.',
    };
  }
  return {
    kind: 'plain',
    isIsolated: false,
    announcement: `Target hosts are NOT ISOLATED: ${problem}. They only read, and chaos is refused. For real hosts: ${INSTALL_COMMAND}`,
  };
}

/** Throws Error with the command to run when hosts cannot be sandboxed here. */
export function requireBubblewrap(): SandboxDriver {
  const driver = detectSandboxDriver();
  if (!driver.isIsolated)
    throw new Error(`This needs sandboxed hosts. Run: ${INSTALL_COMMAND}\n${driver.announcement}`);
  return driver;
}

function bubblewrapProblem(): string | undefined {
  const args = [
    '--unshare-all',
    '--die-with-parent',
    '--uid',
    '0',
    '--gid',
    '0',
    '--ro-bind',
    '/',
    '/',
    'true',
  ];
  const probe = spawnSync('bwrap', args, { encoding: 'utf8', timeout: PROBE_LIMIT_MS });
  if (probe.error !== undefined) return 'bubblewrap is not installed';
  return probe.status === 0 ? undefined : `bubblewrap does not work here (${probe.stderr.trim()})`;
}

/** bubblewrap limits a file system by bytes only, so a sandbox around the sandbox mounts one that counts files too. */
function canLimitInodes(): boolean {
  const [program = '', ...args] = withLimitedInodes('/mnt', ['--unshare-all', '--ro-bind', '/', '/', 'true']);
  return spawnSync(program, args, { timeout: PROBE_LIMIT_MS }).status === 0;
}

function nginxProblem(): string | undefined {
  const probe = spawnSync('/usr/sbin/nginx', ['-v'], { timeout: PROBE_LIMIT_MS });
  return probe.error === undefined ? undefined : 'nginx is not installed at /usr/sbin/nginx';
}
