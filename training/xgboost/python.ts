import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The first Python that has wheels of what numeric.txt pins. */
const PYTHON_MIN = [3, 11] as const;
const INSTALL_LIMIT_MS = 600_000;

/** Why the real library cannot be run here; undefined where it can. */
export async function missingPython(): Promise<string | undefined> {
  try {
    const { stdout } = await run('python3', ['-c', 'import sys, venv; print(*sys.version_info[:2])']);
    const [major = 0, minor = 0] = stdout.trim().split(' ').map(Number);
    return major === PYTHON_MIN[0] && minor >= PYTHON_MIN[1]
      ? undefined
      : `python3 is ${major}.${minor}, and the wheels need ${PYTHON_MIN.join('.')} or later`;
  } catch {
    return 'there is no python3 with venv';
  }
}

/**
 * Makes a venv with the pinned library in a folder.
 *
 * @returns Runs one of the scripts beside this file there.
 */
export async function pinnedLibrary(
  folder: string,
): Promise<(script: string, ...args: readonly string[]) => Promise<void>> {
  const venv = join(folder, 'venv');
  const python = join(venv, 'bin', 'python');
  const options = { timeout: INSTALL_LIMIT_MS };
  await run('python3', ['-m', 'venv', venv], options);
  const here = import.meta.dirname;
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
  await run(python, [...pip, '--no-deps', '--require-hashes', '-r', join(here, 'requirements.txt')], options);
  await run(python, [...pip, '-r', join(here, 'numeric.txt')], options);
  return async (script, ...args) => {
    await run(python, [join(here, script), ...args], options);
  };
}
