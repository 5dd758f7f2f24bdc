import { accessSync, constants } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import type { Report } from '../progress.ts';
import { cliCacheDirectory, fillCliCache, findCachedCli } from './cli-cache.ts';
import { isOlderThanPinned, PINNED_CLI_VERSION, readCliVersion } from './cli-version.ts';
import { buildWithGo } from './go-build.ts';
import { downloadBySdk } from './sdk-download.ts';

export interface TemporalCli {
  /** Absolute. */
  readonly path: string;
  readonly version: string;
  readonly source: 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'SDK download' | 'Go build';
}

/** Produces an executable CLI inside an empty work directory and returns its path; throws with the reason. */
export type CliProducer = (work: string, report: Report, env: NodeJS.ProcessEnv) => Promise<string>;

export interface ObtainOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly report: Report;
  readonly download?: CliProducer;
  readonly build?: CliProducer;
}

interface Failure {
  readonly tried: string;
  readonly reason: string;
}

/** Thrown when there is no Temporal CLI to be had. The message lists what was tried, why each failed, what to do. */
export class TemporalCliUnavailable extends Error {
  override readonly name = 'TemporalCliUnavailable';
  readonly failures: readonly Failure[];

  constructor(failures: readonly Failure[]) {
    const lines = failures.map(({ tried, reason }, index) => `  ${index + 1}. ${tried}: ${reason}.`);
    super(
      `No Temporal CLI could be obtained. Tried, in this order:\n${lines.join('\n')}\n` +
        'Do one of these and run the same command again:\n' +
        `  - install the Temporal CLI ${PINNED_CLI_VERSION} (https://docs.temporal.io/cli) so that \`temporal\` is on the PATH;\n` +
        '  - set TEMPORAL_CLI_PATH to a `temporal` binary that you have;\n' +
        '  - allow access to https://temporal.download, from where the SDK fetches it;\n' +
        '  - install Go 1.26.4 or newer (https://go.dev/dl) with access to a module proxy, and it will be built here.',
    );
    this.failures = failures;
  }
}

/** Finds or makes the Temporal CLI: TEMPORAL_CLI_PATH, the PATH, the per-user cache, the SDK's download, a Go build. */
export async function obtainTemporalCli(options: ObtainOptions): Promise<TemporalCli> {
  const { env, report } = options;
  const configured = env.TEMPORAL_CLI_PATH;
  if (configured) return await configuredCli(configured, report);

  const failures: Failure[] = [];
  const onPath = await cliOnPath(env, report, failures);
  if (onPath) return onPath;

  const directory = cliCacheDirectory(env);
  const cached = await findCachedCli(directory);
  if (cached) return { path: cached, version: PINNED_CLI_VERSION, source: 'cache' };

  let source: TemporalCli['source'] = 'cache';
  const path = await fillCliCache(directory, report, async (work) => {
    const produced = await produceCli(work, options, failures);
    source = produced.source;
    return produced.path;
  });
  if (source !== 'cache') report(`the Temporal CLI ${PINNED_CLI_VERSION} is in ${path}`);
  return { path, version: PINNED_CLI_VERSION, source };
}

async function produceCli(
  work: string,
  { env, report, download = (into, say) => downloadBySdk(into, say), build = buildWithGo }: ObtainOptions,
  failures: Failure[],
): Promise<Pick<TemporalCli, 'path' | 'source'>> {
  const producers = [
    { source: 'SDK download', tried: "the Temporal SDK's own download", produce: download },
    { source: 'Go build', tried: 'building it from the Go module proxy', produce: build },
  ] as const;
  for (const { source, tried, produce } of producers) {
    report(`no Temporal CLI here yet; trying ${tried}`);
    try {
      const path = await produce(await mkdtemp(join(work, 'attempt-')), report, env);
      const version = await readCliVersion(path);
      if (version === PINNED_CLI_VERSION) return { path, source };
      throw new Error(`it came out as version ${version}, wanted ${PINNED_CLI_VERSION}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      report(`${tried} did not work: ${reason}`);
      failures.push({ tried: capitalise(tried), reason });
    }
  }
  throw new TemporalCliUnavailable([{ tried: 'TEMPORAL_CLI_PATH', reason: 'not set' }, ...failures]);
}

/** An explicit setting is obeyed or refused, never passed over in silence. */
async function configuredCli(path: string, report: Report): Promise<TemporalCli> {
  try {
    const version = await readCliVersion(path);
    warnIfOld(version, path, report);
    return { path: resolve(path), version, source: 'TEMPORAL_CLI_PATH' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `TEMPORAL_CLI_PATH is set, but ${reason}. Point it at a Temporal CLI, or unset it to have one found or obtained.`,
    );
  }
}

async function cliOnPath(
  env: NodeJS.ProcessEnv,
  report: Report,
  failures: Failure[],
): Promise<TemporalCli | undefined> {
  const tried = '`temporal` on the PATH';
  const candidates = (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((directory) => join(directory, 'temporal'));
  for (const path of candidates.filter(isExecutable)) {
    try {
      const version = await readCliVersion(path);
      warnIfOld(version, path, report);
      return { path: resolve(path), version, source: 'PATH' };
    } catch (error) {
      failures.push({ tried, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  if (failures.length === 0) failures.push({ tried, reason: 'not there' });
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function warnIfOld(version: string, path: string, report: Report): void {
  if (!isOlderThanPinned(version)) return;
  report(
    `warning: ${path} is version ${version}; RecoverOps is tested with ${PINNED_CLI_VERSION}. ` +
      'If something odd happens, update it, or set TEMPORAL_CLI_PATH to a newer one.',
  );
}

const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
