// npm run xgboost-parity [-- --write]
// Trains the models of parity/ anew with the real library and holds them, byte for byte, against what is committed; then holds
// our own scorer against what the library says. Where there is no Python it is skipped by name.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { largestDifference, PARITY_MODELS, parityFile, readParity } from './parity-vectors.ts';

const run = promisify(execFile);
/** The first Python that has wheels of what numeric.txt pins. */
const PYTHON_MIN = [3, 11] as const;
const DIFFERENCE_MAX = 1e-6;
const INSTALL_LIMIT_MS = 600_000;

/** Why it cannot be run here; undefined where it can. */
async function missingPython(): Promise<string | undefined> {
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

async function trainAnew(folder: string): Promise<void> {
  const venv = join(folder, 'venv');
  const python = join(venv, 'bin', 'python');
  const options = { timeout: INSTALL_LIMIT_MS };
  await run('python3', ['-m', 'venv', venv], options);
  const here = import.meta.dirname;
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
  await run(python, [...pip, '--no-deps', '--require-hashes', '-r', join(here, 'requirements.txt')], options);
  await run(python, [...pip, '-r', join(here, 'numeric.txt')], options);
  await run(python, [join(here, 'make-parity.py'), folder], options);
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { write: { type: 'boolean' } } });
  const missing = await missingPython();
  if (missing !== undefined) {
    console.log(`xgboost: skipped, ${missing}; the committed models stay`);
    return 0;
  }
  const folder = await mkdtemp(join(tmpdir(), 'recoverops-xgboost-'));
  try {
    await trainAnew(folder);
    let failures = 0;
    for (const name of PARITY_MODELS) {
      const made = await readFile(join(folder, `${name}.json`));
      const isSame = made.equals(await readFile(parityFile(name)).catch(() => Buffer.alloc(0)));
      if (!isSame && values.write === true) await writeFile(parityFile(name), made);
      const difference = largestDifference(readParity(made.toString('utf8')));
      const isRight = difference <= DIFFERENCE_MAX && (isSame || values.write === true);
      console.log(
        `${name}: ${isSame ? 'the same bytes' : 'other bytes than what is committed'}, our scorer differs by ${difference.toExponential(1)} at most${isRight ? '' : ': NOT as it should be'}`,
      );
      if (!isRight) failures += 1;
    }
    return failures === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
