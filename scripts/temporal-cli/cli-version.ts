import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The Temporal CLI that this project is developed and tested with; `go.mod` beside this file builds the same. */
export const PINNED_CLI_VERSION = '1.8.2';

const VERSION_TIMEOUT_MS = 20_000;
const run = promisify(execFile);

/** Asks an executable whether it is a Temporal CLI. Returns its version, such as `1.8.2`; throws with the reason if it is none. */
export async function readCliVersion(path: string): Promise<string> {
  let stdout: string;
  try {
    ({ stdout } = await run(path, ['--version'], { timeout: VERSION_TIMEOUT_MS }));
  } catch (error) {
    throw new Error(`\`${path} --version\` does not run (${reasonOf(error)})`);
  }
  const version = /^temporal version v?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
  if (version === undefined) {
    throw new Error(
      `\`${path} --version\` answers "${stdout.trim().slice(0, 80)}", which is not the Temporal CLI`,
    );
  }
  return version;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'no such file';
  if ('code' in error && error.code === 'EACCES') return 'not executable';
  if ('killed' in error && error.killed) return `no answer within ${VERSION_TIMEOUT_MS / 1000} s`;
  return error.message.split('\n')[0] ?? 'unknown reason';
}

/** True when `version` has a lower major or minor number than the pinned one. Patch releases do not matter. */
export function isOlderThanPinned(version: string, pinned: string = PINNED_CLI_VERSION): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [pinnedMajor = 0, pinnedMinor = 0] = pinned.split('.').map(Number);
  return major < pinnedMajor || (major === pinnedMajor && minor < pinnedMinor);
}
