import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadBySdk, SDK_DOWNLOAD_LIMITS } from '../../../../scripts/temporal-cli/sdk-download.ts';

let directory: string;
let work: string;
const said: string[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sdk-download-'));
  work = join(directory, 'work');
  await mkdir(work);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Runs `source` in place of the SDK, with `dir` as its download directory. */
async function download(source: string, limits: Partial<typeof SDK_DOWNLOAD_LIMITS> = {}) {
  const child = join(directory, 'child.mjs');
  await writeFile(child, `import { writeFileSync } from 'node:fs'; const dir = process.argv[2]; ${source}`);
  return await downloadBySdk(
    work,
    (line) => said.push(line),
    { ...SDK_DOWNLOAD_LIMITS, pollMs: 20, ...limits },
    child,
  );
}

test('returns the binary that the SDK left in the directory', async () => {
  expect(await download("writeFileSync(dir + '/temporal-v1.8.2', 'x')")).toBe(join(work, 'temporal-v1.8.2'));
});

test("a failure carries the SDK's own words", async () => {
  await expect(download("console.error('dns error: no record'); process.exitCode = 1")).rejects.toThrow(
    'dns error',
  );
});

test('gives up when nothing arrives, as behind a firewall that drops packets', async () => {
  await expect(download('setInterval(() => {}, 1000)', { firstByteMs: 100 })).rejects.toThrow('no answer');
});

test('gives up when the download stops on the way, and says how much came', async () => {
  await expect(
    download(
      "writeFileSync(dir + '/temporal-v1.downloading', 'x'.repeat(2e6)); setInterval(() => {}, 1000)",
      {
        stallMs: 100,
        reportEveryMs: 1,
      },
    ),
  ).rejects.toThrow('stopped after 2 MB');
  expect(said.join('\n')).toContain('downloading the Temporal CLI: 2 MB');
});
