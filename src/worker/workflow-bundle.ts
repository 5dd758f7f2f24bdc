import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve, sep } from 'node:path';
import { isJsonObject } from '../domain/text/json-object.ts';

/** What a prebuilt workflow bundle was made of, kept beside it as `<bundle>.json`. */
export interface BundleManifest {
  readonly version: 1;
  /** SHA-256 of the bundle's code, hex. */
  readonly codeSha256: string;
  /** SHA-256 over the paths and contents of every source that workflows may import, hex. */
  readonly sourceSha256: string;
  /** Versions of the packages that are bundled or have to match the bundle. */
  readonly packages: Readonly<Record<string, string>>;
}

/** A prebuilt bundle is missing, damaged or made of other sources than those of this worker. */
export class WorkflowBundleError extends Error {
  override readonly name = 'WorkflowBundleError';
}

/** Folders of src/ that the import rules let into a workflow. */
const BUNDLED_FOLDERS = ['workflows', 'contracts', 'domain'];
const BUNDLED_PACKAGES = [
  '@temporalio/worker',
  '@temporalio/workflow',
  '@temporalio/common',
  '@noble/hashes',
];
const SOURCE_DIRECTORY = resolve(import.meta.dirname, '..');
const REMEDY =
  'Make it again with "npm run workflow:bundle" (the image build does), or unset RECOVEROPS_WORKFLOW_BUNDLE to bundle at start.';

export const manifestPath = (bundlePath: string) => `${bundlePath}.json`;

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

function sourceHash(sourceDirectory: string): string {
  const files = BUNDLED_FOLDERS.flatMap((folder) =>
    readdirSync(join(sourceDirectory, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  ).toSorted();
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(file);
    hash
      .update(`${relative(sourceDirectory, file).split(sep).join('/')}\0${content.length}\0`)
      .update(content);
  }
  return hash.digest('hex');
}

/** From the package's own folder: not every package exports its manifest. */
function packageVersion(name: string): string {
  const require = createRequire(import.meta.url);
  for (const directory of require.resolve.paths(name) ?? []) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(join(directory, name, 'package.json'), 'utf8'));
      if (isJsonObject(manifest) && 'version' in manifest) return String(manifest.version);
    } catch {
      // Node looks in the next folder up, too.
    }
  }
  throw new WorkflowBundleError(`the package ${name} is not installed. Run "npm ci".`);
}

/** What a bundle with this code has to say of itself today. */
export function describeBundle(code: string | Buffer, sourceDirectory = SOURCE_DIRECTORY): BundleManifest {
  return {
    version: 1,
    codeSha256: sha256(code),
    sourceSha256: sourceHash(sourceDirectory),
    packages: Object.fromEntries(BUNDLED_PACKAGES.map((name) => [name, packageVersion(name)])),
  };
}

function readPart(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkflowBundleError(`${what} cannot be read (${reason}). ${REMEDY}`);
  }
}

function parseManifest(path: string): Partial<BundleManifest> {
  try {
    const value: unknown = JSON.parse(readPart(path, 'what describes the workflow bundle').toString('utf8'));
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (error instanceof WorkflowBundleError) throw error;
  }
  throw new WorkflowBundleError(`${path} does not describe a workflow bundle. ${REMEDY}`);
}

/**
 * The absolute path of a bundle that is whole and made of exactly the sources and packages that this process runs with.
 * Workflow code that differs from the activities beside it would only show in the middle of an incident.
 * @throws WorkflowBundleError
 */
export function checkedBundlePath(bundlePath: string, sourceDirectory = SOURCE_DIRECTORY): string {
  const path = resolve(bundlePath);
  const wanted = describeBundle(readPart(path, 'the workflow bundle'), sourceDirectory);
  const found = parseManifest(manifestPath(path));
  const stale = (why: string) => new WorkflowBundleError(`the workflow bundle ${path} ${why}. ${REMEDY}`);
  if (found.version !== wanted.version) throw stale('was described by another version of RecoverOps');
  if (found.codeSha256 !== wanted.codeSha256) throw stale('is not the one that was built: it is damaged');
  for (const [name, version] of Object.entries(wanted.packages)) {
    const built = found.packages?.[name];
    if (built !== version) throw stale(`was built with ${name} ${built}, and ${version} is installed`);
  }
  if (found.sourceSha256 !== wanted.sourceSha256) {
    throw stale(
      `is stale: ${BUNDLED_FOLDERS.map((folder) => `src/${folder}`).join(', ')} have changed since`,
    );
  }
  return path;
}
