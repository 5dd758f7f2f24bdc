import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/exit-codes.ts';
import { bareEnvironment } from '../../support/bare-environment.ts';

const COMMAND = fileURLToPath(new URL('../../../bin/recoverops.mjs', import.meta.url));
/** The client tries for 10 seconds before it gives up. */

async function recoverops(...args: readonly string[]) {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: {
      ...bareEnvironment(),
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      // Nothing listens on port 1.
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  return { stdout, stderr, status };
}

describe('recoverops workers', () => {
  // At once: each of them waits for its 10 seconds, and only waits.
  it.concurrent.each([
    [['workers']],
    [['workers', 'promote', 'b1']],
    [['workers', 'drained', 'b1']],
    [['replay', '--open']],
  ])('%j says that Temporal is away', async (args) => {
    const run = await recoverops(...args, '--json');
    expect(run).toMatchObject({ status: EXIT.unavailable, stdout: '' });
    expect(JSON.parse(run.stderr)).toMatchObject({
      error: { code: 'temporal_away', nextStep: expect.stringContaining('TEMPORAL_ADDRESS') },
    });
  });

  it('wants one build, or none on purpose', async () => {
    for (const args of [['promote'], ['promote', 'b1', '--unversioned']]) {
      expect(await recoverops('workers', ...args)).toMatchObject({
        status: EXIT.usage,
        stderr: expect.stringContaining('either a build id or --unversioned'),
      });
    }
  });

  it('explains itself', async () => {
    const help = await recoverops('workers', '--help');
    expect(help).toMatchObject({ status: EXIT.ok, stderr: '' });
    for (const word of ['promote', 'drained', 'TEMPORAL_ADDRESS']) expect(help.stdout).toContain(word);
    expect((await recoverops('workers', 'promote', '--help')).stdout).toContain('--replay');
    expect(await recoverops('workers', 'drained')).toMatchObject({ status: EXIT.usage });
  });
});
