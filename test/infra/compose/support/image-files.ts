import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { buildHostImage, imageBinds } from '../../../../lab/hosts/host-image.ts';
import { buildWorkflowBundle } from '../../../../scripts/build-workflow-bundle.ts';
import { buildDashboardIfStale, DASHBOARD_DIRECTORY } from '../../../../scripts/web-build.ts';
import { ROOT, type Stage } from './dockerfile-stages.ts';

/** What the Dockerfile's RUN lines make, made here; everything else of an image is in the repository. */
export interface BuiltFiles {
  readonly productionModules: string;
  readonly distribution: string;
  readonly hostImage: string;
}

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

/** The folders of node_modules that `npm ci --omit=dev` leaves, as hard links: no registry, no second copy. */
function linkProductionModules(destination: string): void {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const byFolder = new Map<string, string[]>();
  for (const [path, { dev, devOptional }] of Object.entries(packages)) {
    const isTopLevel = path.startsWith('node_modules/') && path.lastIndexOf('node_modules/') === 0;
    if (!isTopLevel || dev === true || devOptional === true || !existsSync(join(ROOT, path))) continue;
    const folder = join(destination, dirname(path.slice('node_modules/'.length)));
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), join(ROOT, path)]);
  }
  for (const [folder, sources] of byFolder) {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync('cp', ['-al', ...sources, folder], { stdio: 'pipe' });
    } catch {
      // Another file system: no hard links to it.
      execFileSync('cp', ['-a', ...sources, folder], { stdio: 'pipe' });
    }
  }
}

export async function buildFiles(directory: string): Promise<BuiltFiles> {
  const files = {
    productionModules: join(directory, 'node_modules'),
    distribution: join(directory, 'dist'),
    hostImage: join(directory, 'host'),
  };
  linkProductionModules(files.productionModules);
  mkdirSync(files.hostImage);
  await Promise.all([
    buildWorkflowBundle(join(files.distribution, 'workflow-bundle.js')),
    buildDashboardIfStale(() => undefined),
    buildHostImage(files.hostImage, 'recoverops-evidence', 'us-east-1'),
  ]);
  return files;
}

/** Arguments of bwrap that put the stage's files where the image has them. @throws Error for a COPY that it does not know. */
export function stageBinds(stage: Stage, files: BuiltFiles): string[] {
  const built = new Map([
    ['production-deps:/app/node_modules', files.productionModules],
    ['deps:/app/node_modules', join(ROOT, 'node_modules')],
    ['build:/app/web/dist', DASHBOARD_DIRECTORY],
    ['build:/app/dist', files.distribution],
  ]);
  const binds = stage.copies.flatMap(({ from, sources, destination, line }) =>
    sources.flatMap((source) => {
      const outside = from === null ? join(ROOT, source) : built.get(`${from}:${source}`);
      if (outside === undefined) throw new Error(`COPY in line ${line}: what makes ${from}:${source}?`);
      const place = destination.endsWith('/') ? posix.join(destination, posix.basename(source)) : destination;
      return ['--ro-bind', outside, place];
    }),
  );
  const links = stage.runs.flatMap((run) =>
    [...run.matchAll(/\bln -s (\/\S+) (\/\S+)/g)].flatMap(([, to = '', place = '']) => [
      '--symlink',
      to,
      place,
    ]),
  );
  if (!stage.runs.some((run) => run.includes('bootstrap.sh --stage files')))
    return [...nodeBinds(), ...binds, ...links];
  // The image's own Node and the host's programs share this folder; a bind needs a file to cover.
  const node = join(files.hostImage, 'usr', 'local', 'bin', 'node');
  if (!existsSync(node)) writeFileSync(node, '');
  return [
    ...imageBinds(files.hostImage),
    ...['--ro-bind', process.execPath, '/usr/local/bin/node'],
    ...binds,
    ...links,
  ];
}

/** Node where its image has it. */
function nodeBinds(): string[] {
  return [
    '--symlink',
    'usr/sbin',
    '/sbin',
    '--tmpfs',
    '/usr/local',
    '--ro-bind',
    process.execPath,
    '/usr/local/bin/node',
  ];
}
