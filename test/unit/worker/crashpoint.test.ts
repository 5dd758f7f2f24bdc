import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const MODULE = resolve(import.meta.dirname, '../../../src/worker/crashpoint.ts');
let state = '';
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'crashpoint-'));
});
afterEach(() => {
  rmSync(state, { recursive: true, force: true });
});

/** Reaches a point in a process of its own and says how that ended. */
function reach(wanted: string | null, reached: string): Promise<string> {
  const code = `const { createCrashpoint } = await import(${JSON.stringify(MODULE)});
createCrashpoint(${JSON.stringify(wanted)}, ${JSON.stringify(state)})(${JSON.stringify(reached)});
console.log('alive');`;
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('close', (exitCode, signal) => done(signal ?? `${exitCode} ${output.trim()}`));
  });
}

test('kills the process the first time only', async () => {
  expect(await reach('after-send-command', 'after-send-command')).toBe('SIGKILL');
  expect(await reach('after-send-command', 'after-send-command')).toBe('0 alive');
});

test('does nothing at another point or without a name', async () => {
  expect(await reach('after-send-command', 'elsewhere')).toBe('0 alive');
  expect(await reach(null, 'after-send-command')).toBe('0 alive');
});
