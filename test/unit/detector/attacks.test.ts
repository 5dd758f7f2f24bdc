import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const CHILD = join(import.meta.dirname, 'flood-child.ts');
const run = promisify(execFile);
const MIB = 2 ** 20;
/** What the issue allows a detector, which Lambda gives to it. */
const RSS_LIMIT_BYTES = 512 * MIB;

interface Held {
  /** The most that lived after a batch, in the first half of them and in the second. */
  readonly first: number;
  readonly second: number;
  readonly rssBytes: number;
  readonly published: number;
  readonly leaked: boolean;
}

test.each(['flood', 'templates', 'resources', 'long', 'bombs', 'bytes'])(
  'who writes %s makes the detector hold no more, and learns no secret of it',
  async (kind) => {
    const { stdout } = await run(process.execPath, ['--expose-gc', CHILD, kind], { maxBuffer: MIB });
    const held = JSON.parse(stdout) as Held;
    expect(held.second).toBeLessThan(held.first * 1.25 + 24 * MIB);
    expect(held.rssBytes).toBeLessThan(RSS_LIMIT_BYTES);
    // A flood of findings is bounded too: 4 windows of one shard.
    expect(held.published).toBeLessThanOrEqual(4 * 50);
    expect(held.leaked).toBe(false);
  },
);
