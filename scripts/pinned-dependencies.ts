// node scripts/pinned-dependencies.ts: part of `npm run check`.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const EXACT_VERSION = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

export interface PackageManifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

export interface PackageLock {
  readonly packages: Readonly<
    Record<
      string,
      PackageManifest & {
        readonly version?: string;
        readonly integrity?: string;
        readonly link?: boolean;
        readonly hasInstallScript?: boolean;
        readonly optional?: boolean;
        readonly os?: readonly string[];
        readonly cpu?: readonly string[];
      }
    >
  >;
}

/** Everything that keeps an install from being the same everywhere, as `name: what, and what to do`. */
export function pinningProblems(manifest: PackageManifest, lock: PackageLock): string[] {
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const root = lock.packages[''];
  const locked = { ...root?.dependencies, ...root?.devDependencies };
  const problems = wanted.flatMap(([name, version]) => {
    if (!EXACT_VERSION.test(version))
      return [`${name}: "${version}" is not an exact version: write the one that was tested`];
    if (locked[name] !== version || lock.packages[`node_modules/${name}`]?.version !== version) {
      return [`${name}: package-lock.json does not hold ${version}: run npm install`];
    }
    return [];
  });
  const installed = Object.entries(lock.packages).filter(([path]) => path.includes('node_modules/'));
  for (const [path, entry] of installed) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    // A registry mirror may lack the optional binaries of other platforms; then nobody here knows their hashes.
    const isForeign = entry.optional && (entry.os !== undefined || entry.cpu !== undefined);
    if (!entry.link && !isForeign && entry.integrity === undefined)
      problems.push(`${name}: has no integrity hash in package-lock.json: run npm install`);
    // Optional ones are binaries for other platforms; those here that run a script at install must be named.
    if (
      entry.hasInstallScript &&
      !entry.optional &&
      !(`${name}@${entry.version}` in (manifest.allowScripts ?? {}))
    ) {
      problems.push(
        `${name}@${entry.version}: runs a script at install: read it, then add it to allowScripts in package.json`,
      );
    }
  }
  return problems;
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname, '..');
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));
  const problems = pinningProblems(read('package.json'), read('package-lock.json'));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
