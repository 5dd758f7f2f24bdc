import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { elapsed, type Report, startTicker } from './progress.ts';

export type HostPackage = 'bubblewrap' | 'nginx' | 'stress-ng' | 'curl' | 'procps' | 'iproute2' | 'chromium';

/** What the lab's hosts are made of. */
export const LAB_PACKAGES: readonly HostPackage[] = [
  'bubblewrap',
  'nginx',
  'stress-ng',
  'curl',
  'procps',
  'iproute2',
];

interface PackageFacts {
  /** Any of these executables on the PATH (or in the system's directories) means that it is there. */
  readonly executables: readonly string[];
  readonly aptPackage: string;
  readonly without: string;
}

const PACKAGES: Readonly<Record<HostPackage, PackageFacts>> = {
  bubblewrap: {
    executables: ['bwrap'],
    aptPackage: 'bubblewrap',
    without: 'the lab hosts run without a sandbox, so chaos is refused and their disks are plain folders',
  },
  nginx: {
    executables: ['nginx'],
    aptPackage: 'nginx-light',
    without: 'the lab hosts have no web server, so the Nginx scenario cannot be played',
  },
  'stress-ng': {
    executables: ['stress-ng'],
    aptPackage: 'stress-ng',
    without: 'the memory scenario uses a simpler process that fills memory',
  },
  curl: {
    executables: ['curl'],
    aptPackage: 'curl',
    without:
      'the lab hosts cannot archive logs nor check their own health, so the disk and Nginx scenarios fail',
  },
  procps: {
    executables: ['ps'],
    aptPackage: 'procps',
    without: 'the lab hosts cannot list their processes, so the memory scenario fails',
  },
  iproute2: {
    executables: ['ss'],
    aptPackage: 'iproute2',
    without: 'the diagnostics of the lab hosts lack their sockets',
  },
  chromium: {
    executables: ['chromium', 'chromium-browser', 'google-chrome'],
    aptPackage: 'chromium',
    without: "the dashboard's browser tests are skipped",
  },
};

const SYSTEM_DIRECTORIES = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const APT_TIMEOUT_MS = 15 * 60_000;
const REPORT_EVERY_MS = 10_000;

export interface HostPackagesOptions {
  readonly needs: readonly HostPackage[];
  readonly report: Report;
  readonly env?: NodeJS.ProcessEnv;
  /** For tests: where else than on the PATH executables are looked for, who asks, and what system this is. */
  readonly systemDirectories?: readonly string[];
  readonly userId?: number | undefined;
  readonly osRelease?: string;
}

/**
 * Makes sure of the programs that the lab and the tests use. As root on Debian or Ubuntu it installs what is missing;
 * otherwise it says which command to run and what works without. Returns what is still missing; never throws.
 */
export async function ensureHostPackages(options: HostPackagesOptions): Promise<readonly HostPackage[]> {
  const missing = () => options.needs.filter((name) => findExecutable(name, options) === undefined);
  const before = missing();
  if (before.length === 0) return [];
  const names = before.map((name) => PACKAGES[name].aptPackage);
  const userId = 'userId' in options ? options.userId : process.getuid?.();
  if (!isDebian(options.osRelease)) {
    explain(options, before, `install ${before.join(', ')} with your system's package manager`);
  } else if (userId !== 0) {
    explain(options, before, `run: sudo apt-get update && sudo apt-get install -y ${names.join(' ')}`);
  } else {
    options.report(
      `installing ${names.join(', ')} with apt-get, as this is Debian or Ubuntu and you are root`,
    );
    try {
      await aptInstall(names, options);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      options.report(`apt-get did not work: ${reason}`);
    }
    const after = missing();
    if (after.length > 0) {
      const left = after.map((name) => PACKAGES[name].aptPackage).join(' ');
      explain(options, after, `run: apt-get update && apt-get install -y ${left}`);
    }
  }
  return missing();
}

/** The absolute path of a package's program, or undefined. */
export function findExecutable(
  name: HostPackage,
  { env = process.env, systemDirectories = SYSTEM_DIRECTORIES }: Partial<HostPackagesOptions> = {},
): string | undefined {
  const directories = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...systemDirectories];
  const candidates = PACKAGES[name].executables.flatMap((file) =>
    directories.map((folder) => join(folder, file)),
  );
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function isDebian(osRelease: string = readOsRelease()): boolean {
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease);
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

function explain({ report }: HostPackagesOptions, missing: readonly HostPackage[], command: string): void {
  report(`not on this machine: ${missing.join(', ')}. To have it all, ${command}`);
  for (const name of missing) report(`  without ${name}, ${PACKAGES[name].without}`);
}

async function aptInstall(
  names: readonly string[],
  { report, env = process.env }: HostPackagesOptions,
): Promise<void> {
  const startedAt = Date.now();
  let doing = 'reading package lists';
  const ticker = startTicker(report, () => `apt-get: ${doing}, ${elapsed(startedAt)}`, REPORT_EVERY_MS);
  // Waiting for the lock lets a second set-up, or the system's own updates, finish first.
  const wait = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  try {
    const onLine = (line: string) => {
      const stage = /^(Get|Unpacking|Setting up|Preparing)\b/.exec(line)?.[0];
      if (stage) doing = line.slice(0, 90);
    };
    await run('apt-get', [...wait, 'update'], env, onLine);
    await run('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...names], env, onLine);
    report(`apt-get installed ${names.join(', ')} in ${elapsed(startedAt)}`);
    if (names.includes('nginx-light') && existsSync('/run/systemd/system')) {
      report(
        'Debian starts nginx as a service on port 80; if you do not want that: systemctl disable --now nginx',
      );
    }
  } finally {
    ticker.stop();
  }
}

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: APT_TIMEOUT_MS,
    });
    const errors: string[] = [];
    createInterface(child.stdout).on('line', onLine);
    createInterface(child.stderr).on('line', (line) => {
      if (/^(E|W):/.test(line) && errors.push(line) > 5) errors.shift();
    });
    child.on('error', (error) => reject(error));
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(errors.at(-1) ?? `${command} ${args.at(-1)} ended with exit code ${code}`)),
    );
  });
}
