import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRotatingLog } from '../../../scripts/rotating-log.ts';

test('a log keeps to its limit, sets one file aside, and goes on where it was after a restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rotating-log-'));
  try {
    const path = join(directory, 'logs', 'x.log');
    for (const batch of ['a', 'b', 'c']) {
      const write = openRotatingLog(path, 20);
      for (let line = 0; line < 3; line += 1) write(`${batch}${line}34567`);
    }
    expect(await readFile(path, 'utf8')).toBe('c234567\n');
    expect(await readFile(`${path}.1`, 'utf8')).toBe('c034567\nc134567\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
