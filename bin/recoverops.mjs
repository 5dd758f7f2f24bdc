#!/usr/bin/env node
// The `recoverops` command. Runs on any Node that can start a process: Node 24 comes with the locked packages, except in
// an image, whose own Node it is.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const installed = join(root, 'node_modules', '.bin', 'node');
const isOwnNodeNewEnough = Number.parseInt(process.versions.node, 10) >= 24;
const node = existsSync(installed) ? installed : isOwnNodeNewEnough ? process.execPath : undefined;
if (node === undefined || !existsSync(join(root, 'node_modules'))) {
  process.stderr.write(
    'recoverops: the packages are not installed yet. Run "npm start" once in the checkout.\n',
  );
  process.exit(1);
}
const env = {
  ...process.env,
  RECOVEROPS_STATE_DIR: process.env.RECOVEROPS_STATE_DIR ?? join(root, '.recoverops'),
};
const child = spawn(node, [join(root, 'src', 'cli', 'main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env,
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
