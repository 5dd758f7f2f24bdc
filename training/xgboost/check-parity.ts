// npm run xgboost-parity [-- --write]
// Trains the models of parity/ anew with the real library and holds them, byte for byte, against what is committed; then holds
// our own scorer against what the library says. Where there is no Python it is skipped by name.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { largestDifference, PARITY_MODELS, parityFile, readParity } from './parity-vectors.ts';
import { missingPython, pinnedLibrary } from './python.ts';

const DIFFERENCE_MAX = 1e-6;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { write: { type: 'boolean' } } });
  const missing = await missingPython();
  if (missing !== undefined) {
    console.log(`xgboost: skipped, ${missing}; the committed models stay`);
    return 0;
  }
  const folder = await mkdtemp(join(tmpdir(), 'recoverops-xgboost-'));
  try {
    const library = await pinnedLibrary(folder);
    await library('make-parity.py', folder);
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
