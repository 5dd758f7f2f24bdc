// node scripts/bootstrap.mjs scripts/<x>.ts [args]
// Runs on the machine's own Node (18 or newer) with nothing installed: sees to the locked packages, Node 24 among
// them, and then hands over to the script on that Node. Progress goes to stderr; stdout belongs to the script.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockedPackageCount, nodePath, staleness, writeStamp } from './bootstrap/installation.mjs';
import { runNpmCi } from './bootstrap/npm-ci.mjs';
import { waitForLock } from './file-lock.mjs';

const NODE_MAJOR_MIN = 18;
const INSTALL_WAIT_LIMIT_MS = 30 * 60_000;
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const say = (line) => process.stderr.write(`[set-up] ${line}\n`);

async function installIfStale() {
  if (staleness(root) === undefined) return;
  const lock = await waitForLock(join(root, '.recoverops', 'install.lock'), {
    timeoutMs: INSTALL_WAIT_LIMIT_MS,
    onWait: (owner) => say(`Another set-up (pid ${owner.pid}) is installing the packages; waiting for it.`),
  });
  try {
    const reason = staleness(root);
    if (reason === undefined) return;
    say(`Installing ${lockedPackageCount(root)} locked packages with npm ci (${reason}). About a minute.`);
    const seconds = await runNpmCi(root, say);
    writeStamp(root);
    say(`Packages installed in ${seconds} s.`);
  } finally {
    lock.release();
  }
}

/** Node cannot replace its own process, so the script runs as a child that shares stdio, signals and exit code. */
function handOver(args) {
  const bin = dirname(nodePath(root));
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` };
  const child = spawn(nodePath(root), args, { stdio: 'inherit', env });
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(
      `Node 24 from node_modules could not be started (${error.message}). Delete node_modules and run the same command again.`,
    );
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
}

async function main() {
  const [script, ...args] = process.argv.slice(2);
  if (!script) throw new Error('Usage: node scripts/bootstrap.mjs <script.ts> [arguments]');
  if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
    throw new Error(
      `This is Node ${process.versions.node}; set-up needs Node ${NODE_MAJOR_MIN} or newer to fetch the Node that RecoverOps runs on. Install Node 20 or newer and run the same command again.`,
    );
  }
  await installIfStale();
  handOver([resolve(root, script), ...args]);
}

main().catch((error) => {
  say(error.message);
  process.exitCode = 1;
});
