import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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

/** Programs that the machine may have too and that must not speak to the machine's own services. */
const SHIM_DIRECTORY = '/usr/sbin';
/** The lab writes its own: it leads to the lab's S3. */
const OWN_FILES = new Set(['/etc/recoverops/host.conf']);

/** Arguments of bwrap that put the files under `root` into a sandbox whose /usr is the machine's. */
export function imageBinds(root: string): string[] {
  const files = containerFiles().filter(({ destination }) => !OWN_FILES.has(destination));
  const shims = files.filter(({ destination }) => dirname(destination) === SHIM_DIRECTORY);
  // Whole folders: under the machine's read-only /usr there is no place to put a single file.
  const folders = [...new Set(files.map(({ destination }) => dirname(destination)))]
    .filter((folder) => folder !== SHIM_DIRECTORY)
    .filter((folder, _index, all) => !all.some((other) => folder.startsWith(`${other}/`)));
  return [
    // /usr/bin comes before /sbin in the fence's PATH, so a shim also covers the machine's own program.
    ...['--ro-bind', join(root, SHIM_DIRECTORY), '/sbin'],
    ...shims.flatMap(({ destination }) =>
      [destination, join('/usr/bin', destination.slice(SHIM_DIRECTORY.length))]
        .filter((place) => existsSync(place))
        .flatMap((place) => ['--ro-bind', join(root, destination), place]),
    ),
    ...folders.flatMap((folder) => ['--ro-bind', join(root, folder), folder]),
  ];
}
