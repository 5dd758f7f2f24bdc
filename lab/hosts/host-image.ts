import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const VM_IMAGE = resolve(import.meta.dirname, '..', '..', 'vm-image');
const BUILD_LIMIT_MS = 30_000;

/** One line of vm-image/manifest. */
export interface ManifestEntry {
  readonly kind: 'dir' | 'file' | 'render';
  readonly scope: 'all' | 'machine' | 'container';
  /** Octal, as in `0755`. */
  readonly mode: string;
  readonly owner: string;
  readonly destination: string;
  /** Relative to vm-image; `-` for a directory. */
  readonly source: string;
}

/** What vm-image/manifest lists. bootstrap.sh reads the same file, and checks its form. */
export function readManifest(): readonly ManifestEntry[] {
  return readFileSync(join(VM_IMAGE, 'manifest'), 'utf8')
    .split('\n')
    .filter((line) => /^[a-z]/.test(line))
    .map((line) => {
      const [kind, scope, mode = '', owner = '', destination = '', source = ''] = line.trim().split(/\s+/);
      return { kind, scope, mode, owner, destination, source } as ManifestEntry;
    });
}

/** The files that a host without systemd has, by their place on the host. */
export function containerFiles(): readonly ManifestEntry[] {
  return readManifest().filter(({ kind, scope }) => kind !== 'dir' && scope !== 'machine');
}

/** Lays out a host's files under `root`, as an image gets them. Safe to repeat. Rejects with what bootstrap.sh said. */
export function buildHostImage(root: string, bucket: string, region: string): Promise<void> {
  const args = ['--stage', 'files', '--variant', 'container', '--root', root];
  return new Promise((settle, reject) => {
    execFile(
      'bash',
      [join(VM_IMAGE, 'bootstrap.sh'), ...args, '--bucket', bucket, '--region', region],
      { timeout: BUILD_LIMIT_MS },
      (error, _stdout, stderr) => {
        if (error === null) settle();
        else
          reject(
            new Error(`The files of a lab host could not be laid out: ${stderr.trim() || error.message}`),
          );
      },
    );
  });
}

/** Comes first in the PATH of the fence and of every document. */
const PROGRAMS = '/usr/sbin';
/** Where a sandbox sees the machine's own programs of that folder. */
const MACHINE_PROGRAMS = '/opt/lab/machine-sbin';
/** The lab writes its own: it leads to the lab's S3. */
const OWN_FILES = new Set(['/etc/recoverops/host.conf']);

/**
 * Arguments of bwrap that put the files under `root` into a sandbox whose /usr is the machine's; a folder that the host
 * gets a copy of by itself, and may change, is put aside.
 */
export function imageBinds(root: string, copied?: { readonly from: string; readonly to: string }): string[] {
  const files = containerFiles().filter(({ destination }) => !OWN_FILES.has(destination));
  // Whole folders: under the machine's read-only /usr there is no place to put a single file.
  const folders = [...new Set(files.map(({ destination }) => dirname(destination)))]
    .filter((folder) => folder !== PROGRAMS)
    .filter((folder, _index, all) => !all.some((other) => folder.startsWith(`${other}/`)));
  return [
    ...programBinds(root, files),
    ...folders.flatMap((folder) => [
      '--ro-bind',
      join(root, folder),
      folder === copied?.to ? copied.from : folder,
    ]),
  ];
}

/**
 * A folder of the sandbox's own over /usr/sbin: the host's programs, such as its `systemctl`, and links to the machine's
 * others. Nothing is mounted over a file of the machine: a package upgrade there replaces the file, which takes such a
 * mount away from every running host, and the machine's own program would answer instead.
 */
function programBinds(root: string, files: readonly ManifestEntry[]): string[] {
  const own = files.map(({ destination }) => destination).filter((place) => dirname(place) === PROGRAMS);
  const machines = readdirSync(PROGRAMS).filter((name) => !own.includes(join(PROGRAMS, name)));
  return [
    ...['--ro-bind', PROGRAMS, MACHINE_PROGRAMS, '--tmpfs', PROGRAMS],
    ...own.flatMap((place) => ['--ro-bind', join(root, place), place]),
    ...machines.flatMap((name) => ['--symlink', join(MACHINE_PROGRAMS, name), join(PROGRAMS, name)]),
    ...['--remount-ro', PROGRAMS, '--symlink', 'usr/sbin', '/sbin'],
  ];
}
